import { js2xml, type Element } from "xml-js";
import { EmInvalidError } from "../errors";

/** EM's namespace, the same in all versions (help center, page em_web_api_specifications). */
const NAMESPACE = "http://www.veeam.com/ent/v1.0";

/**
 * A field of a request: a text, a switch, an object of fields, or a list. A list stands in its
 * parent under the name of its items: XML repeats the element, JSON has one member with the plural
 * name.
 */
export type BodyField =
  | { readonly name: string; readonly value: string | boolean | readonly BodyField[] }
  | { readonly item: string; readonly list: readonly (readonly BodyField[])[] };

/**
 * A request's body. EM demands the documented order of elements ("Important" on every POST page),
 * so fields are a list.
 */
export interface RequestBody {
  /** Root element of the XML form. */
  readonly root: string;
  readonly fields: readonly BodyField[];
}

/**
 * Characters that XML 1.0 cannot carry, not even escaped; single surrogates cannot be written as
 * UTF-8 either.
 */
// eslint-disable-next-line no-control-regex
const FORBIDDEN_CHARACTERS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** @throws EmInvalidError when a text holds a character that cannot be sent. */
export function writeBody(body: RequestBody, format: "xml" | "json"): string {
  refuseForbiddenCharacters(body.fields);
  return format === "xml" ? writeXml(body) : JSON.stringify(toMembers(body.fields));
}

function refuseForbiddenCharacters(fields: readonly BodyField[]): void {
  for (const field of fields) {
    if ("list" in field) field.list.forEach(refuseForbiddenCharacters);
    else if (typeof field.value === "object") refuseForbiddenCharacters(field.value);
    else if (typeof field.value === "string" && FORBIDDEN_CHARACTERS.test(field.value)) {
      throw new EmInvalidError(
        `${field.name} ${JSON.stringify(field.value)} contains a control character, which Enterprise Manager's XML cannot carry.`,
        {
          hint: "Remove the character; it often comes from copying from another program.",
        },
      );
    }
  }
}

function writeXml(body: RequestBody): string {
  const root = { ...xmlElement(body.root, body.fields), attributes: { xmlns: NAMESPACE } };
  const declaration = { attributes: { version: "1.0", encoding: "utf-8" } };
  // A carriage return is written as a reference: parsers turn a bare one into a line feed.
  return js2xml(
    { declaration, elements: [root] },
    { compact: false, textFn: (text: string) => text.replaceAll("\r", "&#13;") },
  );
}

function xmlElement(name: string, value: string | boolean | readonly BodyField[]): Element {
  if (typeof value === "object")
    return { type: "element", name, elements: value.flatMap(xmlElements) };
  // xml-js reads `&amp;` in a text as `&` before it escapes; escaping every `&` first keeps a
  // literal `&amp;` what it is.
  const text = String(value).replaceAll("&", "&amp;");
  return { type: "element", name, elements: text === "" ? [] : [{ type: "text", text }] };
}

function xmlElements(field: BodyField): Element[] {
  return "list" in field
    ? field.list.map((item) => xmlElement(field.item, item))
    : [xmlElement(field.name, field.value)];
}

function toMembers(fields: readonly BodyField[]): Readonly<Record<string, unknown>> {
  const members: Record<string, unknown> = {};
  for (const field of fields) {
    if ("list" in field) members[`${field.item}s`] = field.list.map(toMembers);
    else
      members[field.name] = typeof field.value === "object" ? toMembers(field.value) : field.value;
  }
  return members;
}
