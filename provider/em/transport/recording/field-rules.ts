import type { Pseudonyms } from "./pseudonyms";
import { scrubMessage, scrubName, scrubText } from "./scrub-text";
import { scrubUrl } from "./scrub-url";
import { STANDARD_NAMES } from "./vocabulary";

/** What a value is scrubbed with. */
type FieldRule = (text: string, pseudonyms: Pseudonyms) => string;

/** Keeps a whole value that has a form; anything else is a text of which nothing is known. */
function only(form: RegExp, otherwise: FieldRule = scrubText): FieldRule {
  return (text, pseudonyms) => (form.test(text) ? text : otherwise(text, pseudonyms));
}

const name: FieldRule = (text, pseudonyms) =>
  STANDARD_NAMES.has(text) ? text : only(/^v\d{1,2}_\d{1,2}$/)(text, pseudonyms);

/** A type or a state: one word, of which the parts that the schema has stay. */
const kind: FieldRule = (text, pseudonyms) =>
  /^[A-Za-z][A-Za-z0-9]*$/.test(text) ? scrubName(text, pseudonyms) : scrubText(text, pseudonyms);

const VERSION = /^v?\d{1,5}(?:[._]\d{1,5}){0,4}$/i;

const RULES: Readonly<Record<string, FieldRule>> = {
  href: scrubUrl,
  name,
  rolename: name,
  accounttype: kind,
  platform: kind,
  hierarchyobjecttype: kind,
  objecttype: kind,
  hosttype: kind,
  servertype: kind,
  state: kind,
  rel: kind,
  operation: kind,
  // Of ASP.NET's problem documents, besides the types of links.
  type: only(/^https:\/\/tools\.ietf\.org\/html\/rfc\d+(?:#section-[\d.]+)?$/, kind),
  version: only(VERSION),
  productversion: only(VERSION),
  apiversion: only(VERSION),
  build: only(VERSION),
  taskid: only(/^task-\d{1,6}$/),
  message: scrubMessage,
  firstchanceexceptionmessage: scrubMessage,
  title: scrubMessage,
  detail: scrubMessage,
  statuscode: only(/^\d{3}$/),
  status: only(/^\d{3}$/, kind),
  pagenum: only(/^\d{1,6}$/),
  pagesize: only(/^\d{1,6}$/),
  pagescount: only(/^\d{1,6}$/),
};

const FLAGS: ReadonlySet<string> = new Set([
  "allowrestoreallvms",
  "flrinplaceonly",
  "flrinlaceonly",
  "denyinplacerestore",
  "success",
  "credentialsneeded",
  "confirmationneeded",
  "nil",
]);

const flag = only(/^(?:true|false|0|1)$/i);

/** The rule of an element, attribute or member by its name without prefix. */
export function ruleOf(field: string): FieldRule {
  const folded = field.toLowerCase();
  if (FLAGS.has(folded)) return flag;
  return (Object.hasOwn(RULES, folded) ? RULES[folded] : undefined) ?? scrubText;
}
