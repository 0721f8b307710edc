import type { Pseudonyms } from "./pseudonyms";
import { scrubName, scrubText } from "./scrub-text";
import { PARAMETER_WORDS, PATH_WORDS } from "./vocabulary";
import { readPercentCharacters, rewrite } from "./written";

const PARTS = /^([a-z][a-z0-9+.-]*:)?(\/\/[^/?#]*)?([^?#]*)(\?[^#]*)?(#[^]*)?$/i;

const KNOWN_PORTS: ReadonlySet<string> = new Set(["80", "443", "9398", "9399"]);

/** Of as many digits, so that nothing gets longer or shorter. */
const OTHER_PORTS: readonly string[] = ["", "7", "80", "443", "9398", "19398"];

/** A link, a path or the address that a redirect names: what is no vocabulary is a pseudonym. */
export function scrubUrl(url: string, pseudonyms: Pseudonyms): string {
  const [, scheme, authority, path, query, fragment] = PARTS.exec(url) ?? [];
  if (path === undefined) return scrubText(url, pseudonyms);
  return [
    scheme === undefined || /^https?:$/i.test(scheme) ? scheme : scrubText(scheme, pseudonyms),
    authority === undefined ? "" : `//${scrubAuthority(authority.slice(2), pseudonyms)}`,
    path
      .split("/")
      .map((segment) => scrubPart(segment, pseudonyms, scrubSegment))
      .join("/"),
    query === undefined ? "" : `?${scrubQuery(query.slice(1), pseudonyms)}`,
    fragment === undefined ? "" : scrubPart(fragment, pseudonyms, scrubText),
  ].join("");
}

type Scrub = (text: string, pseudonyms: Pseudonyms) => string;

function scrubPart(raw: string, pseudonyms: Pseudonyms, scrub: Scrub): string {
  return rewrite(readPercentCharacters(raw), (text) => scrub(text, pseudonyms));
}

function scrubAuthority(authority: string, pseudonyms: Pseudonyms): string {
  const [, user = "", host = "", port] = /^([^]*@)?([^@]*?)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const address = /^\[([0-9a-f:.]*)\]$/i.exec(host)?.[1];
  const shownHost =
    address === undefined
      ? scrubPart(host, pseudonyms, scrubText)
      : `[${address.replace(/[0-9a-f]+/gi, (group) => pseudonyms.hexadecimal(group))}]`;
  const shownPort =
    port === undefined ? "" : `:${KNOWN_PORTS.has(port) ? port : (OTHER_PORTS[port.length] ?? "")}`;
  return `${scrubPart(user, pseudonyms, scrubText)}${shownHost}${shownPort}`;
}

function scrubSegment(segment: string, pseudonyms: Pseudonyms): string {
  if (PATH_WORDS.has(segment.toLowerCase()) || /^task-\d{1,6}$/i.test(segment)) return segment;
  return scrubText(segment, pseudonyms);
}

function scrubQuery(query: string, pseudonyms: Pseudonyms): string {
  return query
    .split("&")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const name = equals < 0 ? pair : pair.slice(0, equals);
      const known = PARAMETER_WORDS.has(name.toLowerCase());
      const shownName = known ? name : scrubPart(name, pseudonyms, scrubName);
      if (equals < 0) return shownName;
      const scrub = PARAMETER_RULES[name.toLowerCase()] ?? scrubText;
      return `${shownName}=${scrubPart(pair.slice(equals + 1), pseudonyms, scrub)}`;
    })
    .join("&");
}

/** Parameters whose values are vocabulary. */
const PARAMETER_RULES: Readonly<Record<string, Scrub>> = {
  format: scrubName,
  type: scrubName,
  action: scrubName,
  v: (text, pseudonyms) => (/^v\d+_\d+$|^latest$/.test(text) ? text : scrubText(text, pseudonyms)),
  page: keepNumber,
  pagesize: keepNumber,
};

function keepNumber(text: string, pseudonyms: Pseudonyms): string {
  return /^\d{1,6}$/.test(text) ? text : scrubText(text, pseudonyms);
}
