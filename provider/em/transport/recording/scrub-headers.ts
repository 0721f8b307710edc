import type { Pseudonyms } from "./pseudonyms";
import { scrubText } from "./scrub-text";
import { scrubUrl } from "./scrub-url";
import { HEADER_WORDS } from "./vocabulary";

/** Stands for a value that is in no recording. */
const LEFT_OUT = "***";

type HeaderRule = (value: string, pseudonyms: Pseudonyms) => string;

const leftOut: HeaderRule = () => LEFT_OUT;

/** The form of the name matters (`DOMAIN\\name` or `name@domain`); the rest is the password. */
const nameAlone: HeaderRule = (value, pseudonyms) => {
  const encoded = /^Basic\s+(\S+)$/i.exec(value)?.[1] ?? "";
  const [, name] = /^([^:]+):/.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? [];
  return name === undefined ? LEFT_OUT : `${LEFT_OUT} ${scrubText(name, pseudonyms)}`;
};

const vocabulary: HeaderRule = (value, pseudonyms) =>
  scrubText(value, pseudonyms, (word) => HEADER_WORDS.has(word.toLowerCase()));

const count: HeaderRule = (value, pseudonyms) =>
  /^\d{1,12}$/.test(value) ? value : scrubText(value, pseudonyms);

/** Every header that is recorded. Others tell of what is in between: neither name nor value is. */
const RULES: Readonly<Record<string, HeaderRule>> = {
  authorization: nameAlone,
  cookie: leftOut,
  "set-cookie": leftOut,
  "x-restsvcsessionid": leftOut,
  location: scrubUrl,
  "content-length": count,
  "retry-after": count,
  accept: vocabulary,
  allow: vocabulary,
  "cache-control": vocabulary,
  connection: vocabulary,
  "content-encoding": vocabulary,
  "content-type": vocabulary,
  server: vocabulary,
  "transfer-encoding": vocabulary,
  vary: vocabulary,
  "www-authenticate": vocabulary,
  "x-content-type-options": vocabulary,
  "x-frame-options": vocabulary,
  "x-xss-protection": vocabulary,
};

export type RecordedHeaders = readonly (readonly [name: string, value: string])[];

export function scrubHeaders(headers: RecordedHeaders, pseudonyms: Pseudonyms): RecordedHeaders {
  return headers.flatMap(([name, value]) => {
    const folded = name.toLowerCase();
    const rule = Object.hasOwn(RULES, folded) ? RULES[folded] : undefined;
    return rule === undefined ? [] : [[name, rule(value, pseudonyms)] as const];
  });
}
