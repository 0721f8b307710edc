import { encodingOf } from "../answer-text";
import { Unscrubbable, type Pseudonyms } from "./pseudonyms";
import { scrubJson } from "./scrub-json";
import { scrubXml } from "./scrub-xml";

/** A body as a recording has it. */
export type RecordedBody =
  | {
      /** `utf-8`, `utf-16le`, `utf-16be` or `iso-8859-1`. */
      readonly encoding: string;
      /** Whether a byte order mark precedes the text. */
      readonly bom: boolean;
      readonly text: string;
    }
  | { readonly leftOut: string; readonly bytes: number };

const BYTE_ORDER_MARK = "\uFEFF";

/** By the labels of https://encoding.spec.whatwg.org that {@link TextDecoder} takes. */
const WRITABLE: Readonly<Record<string, string>> = {
  "utf-8": "utf-8",
  "utf-16le": "utf-16le",
  "utf-16be": "utf-16be",
  "windows-1252": "iso-8859-1",
};

/**
 * A body with pseudonyms in it. What is no document of Enterprise Manager's is left out whole: the
 * page of a portal says more about a company than about Enterprise Manager.
 */
export function scrubBody(
  bytes: Buffer,
  contentType: string,
  pseudonyms: Pseudonyms,
): RecordedBody | undefined {
  if (bytes.length === 0) return undefined;
  try {
    const { text, encoding } = decode(bytes, contentType);
    const bom = text.startsWith(BYTE_ORDER_MARK);
    const document = bom ? text.slice(BYTE_ORDER_MARK.length) : text;
    return { encoding, bom, text: scrubDocument(document, pseudonyms) };
  } catch (error) {
    if (!(error instanceof Unscrubbable)) throw error;
    return { leftOut: error.message, bytes: bytes.length };
  }
}

function scrubDocument(text: string, pseudonyms: Pseudonyms): string {
  const start = text.trimStart();
  if (start === "") return text;
  if (start.startsWith("{") || start.startsWith("[")) return scrubJson(text, pseudonyms);
  if (/^<(?:!doctype|html\b)/i.test(start)) throw new Unscrubbable("a web page");
  if (start.startsWith("<")) return scrubXml(text, pseudonyms);
  throw new Unscrubbable("neither XML nor JSON");
}

function decode(bytes: Buffer, contentType: string): { text: string; encoding: string } {
  try {
    const decoder = new TextDecoder(encodingOf(bytes, contentType), {
      fatal: true,
      ignoreBOM: true,
    });
    const encoding = WRITABLE[decoder.encoding];
    if (encoding !== undefined) return { text: decoder.decode(bytes), encoding };
  } catch {
    throw new Unscrubbable("a text that is not in the encoding which it declares");
  }
  throw new Unscrubbable("a text in an encoding that pseudonyms cannot be written in");
}
