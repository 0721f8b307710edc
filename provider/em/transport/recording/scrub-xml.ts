import { ruleOf } from "./field-rules";
import { Unscrubbable, type Pseudonyms } from "./pseudonyms";
import { scrubName, scrubText } from "./scrub-text";
import { ENCODINGS, NAMESPACES } from "./vocabulary";
import { readPlainCharacters, readXmlCharacters, rewrite } from "./written";

const PROLOG =
  /^\s*<\?xml\s+version\s*=\s*["']1\.[01]["'](?:\s+encoding\s*=\s*["']([A-Za-z0-9-]+)["'])?(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>/;
const TOKENS =
  /<!--(?<comment>[^]*?)-->|<!\[CDATA\[(?<cdata>[^]*?)\]\]>|<\/(?<end>[^\s<>/"'=]+)(?<endBlank>\s*)>|<(?<start>[^\s<>/!?"'=]+)(?<attributes>(?:\s+[^\s<>/"'=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)(?<close>\s*\/?)>|(?<text>[^<]+)/gy;
const ATTRIBUTE = /(\s+)([^\s<>/"'=]+)(\s*=\s*)("[^"<]*"|'[^'<]*')/g;

/**
 * An XML document with pseudonyms in it, otherwise as it was written: the order, the white space,
 * the kind of quotes and of entities. @throws Unscrubbable for what is none of Enterprise Manager's
 * documents.
 */
export function scrubXml(text: string, pseudonyms: Pseudonyms): string {
  const prolog = PROLOG.exec(text);
  if (prolog?.[1] !== undefined && !ENCODINGS.has(prolog[1].toLowerCase()))
    throw new Unscrubbable("an XML document in an unknown encoding");
  const open: string[] = [];
  const pieces: string[] = [prolog?.[0] ?? ""];
  let at = pieces[0]?.length ?? 0;
  while (at < text.length) {
    TOKENS.lastIndex = at;
    const token = TOKENS.exec(text);
    if (token === null) throw new Unscrubbable("no XML of a known form");
    pieces.push(scrubToken(token.groups ?? {}, open, pseudonyms));
    at = TOKENS.lastIndex;
  }
  if (open.length > 0) throw new Unscrubbable("an XML document that breaks off");
  return pieces.join("");
}

type Groups = Readonly<Record<string, string | undefined>>;

function scrubToken(token: Groups, open: string[], pseudonyms: Pseudonyms): string {
  const { comment, cdata, end, start, text } = token;
  const scrubValue = (value: string): string => ruleOf(localName(open.at(-1)))(value, pseudonyms);
  if (comment !== undefined) return `<!--${scrubText(comment, pseudonyms)}-->`;
  if (cdata !== undefined) return `<![CDATA[${rewrite(readPlainCharacters(cdata), scrubValue)}]]>`;
  if (end !== undefined) {
    if (open.pop() !== end) throw new Unscrubbable("malformed XML");
    return `</${scrubName(end, pseudonyms)}${token["endBlank"] ?? ""}>`;
  }
  if (start !== undefined) {
    const close = token["close"] ?? "";
    if (!close.endsWith("/")) open.push(start);
    return `<${scrubName(start, pseudonyms)}${scrubAttributes(token["attributes"] ?? "", pseudonyms)}${close}>`;
  }
  if (text === undefined || text.trim() === "") return text ?? "";
  if (open.length === 0) throw new Unscrubbable("text outside of an XML document");
  return rewrite(readXmlCharacters(text), scrubValue);
}

function scrubAttributes(attributes: string, pseudonyms: Pseudonyms): string {
  return attributes.replace(
    ATTRIBUTE,
    (_whole, blank: string, name: string, equals: string, quoted: string) => {
      const quote = quoted.slice(0, 1);
      const value = quoted.slice(1, -1);
      const scrubbed =
        /^xmlns(?::|$)/.test(name) && NAMESPACES.has(value)
          ? value
          : rewrite(readXmlCharacters(value), (text) => ruleOf(localName(name))(text, pseudonyms));
      return `${blank}${scrubName(name, pseudonyms)}${equals}${quote}${scrubbed}${quote}`;
    },
  );
}

function localName(name: string | undefined): string {
  return (name ?? "").slice((name ?? "").lastIndexOf(":") + 1);
}
