/** How an answer's bytes become text. */
interface AnswerText {
  readonly body: string;
  /** Why the text cannot be trusted, completing "it sent …". */
  readonly flaw?: string;
  readonly hasByteOrderMark?: boolean;
}

const DEFAULT_ENCODING = "utf-8";

/** So much of an XML document is looked at for the encoding that it declares. */
const PROLOG_BYTES = 200;

const BYTE_ORDER_MARKS: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];

/** How a gzip file begins (RFC 1952, section 2.3.1); no text does. */
const GZIP = [0x1f, 0x8b];

/**
 * Decodes an answer: by its byte order mark, else by the charset of its media type, else by its XML
 * declaration, else as UTF-8. A wrong character in a name would be another name, so what is not
 * valid in its encoding is marked.
 */
export function decodeAnswer(bytes: Buffer, contentType: string): AnswerText {
  if (GZIP.every((byte, at) => bytes[at] === byte))
    return {
      body: bytes.toString("utf8"),
      flaw: "a compressed text, though compression was not asked for",
    };
  const mark = markedEncoding(bytes);
  const encoding = encodingOf(bytes, contentType);
  try {
    const body = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return mark === undefined ? { body } : { body, hasByteOrderMark: true };
  } catch (error) {
    // RangeError: no such encoding; TypeError: bytes that it does not have.
    const flaw =
      error instanceof RangeError
        ? "a text in an unknown encoding"
        : "a text that is not in the encoding which it declares";
    return { body: bytes.toString("utf8"), flaw };
  }
}

/** The label of the encoding that bytes are to be read in. */
export function encodingOf(bytes: Buffer, contentType: string): string {
  return (
    markedEncoding(bytes) ??
    /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ??
    declaredIn(bytes) ??
    DEFAULT_ENCODING
  );
}

function markedEncoding(bytes: Buffer): string | undefined {
  return BYTE_ORDER_MARKS.find(([start]) =>
    start.every((byte, place) => bytes[place] === byte),
  )?.[1];
}

/**
 * Of an XML declaration; 16-bit text without byte order mark is recognised by its zero bytes (XML
 * 1.0, appendix F).
 */
function declaredIn(bytes: Buffer): string | undefined {
  if (bytes[0] === 0x3c && bytes[1] === 0) return "utf-16le";
  if (bytes[0] === 0 && bytes[1] === 0x3c) return "utf-16be";
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(
    bytes.subarray(0, PROLOG_BYTES).toString("latin1"),
  )?.[1];
  // A declaration that could be read as bytes is not 16-bit text, whatever it says: .NET writes
  // "utf-16" into strings that it then sends as UTF-8.
  return declared === undefined || /^utf-?16/i.test(declared) ? undefined : declared;
}
