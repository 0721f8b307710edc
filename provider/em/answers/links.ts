import { isGuid } from "../../model/identity";
import type { AnswerElement } from "./element";

/** Only to take relative links apart; no request ever goes there. */
const ANY_BASE = "https://enterprise-manager.invalid";

/**
 * The path and query of a link below `/api`, for use on the configured base URL: EM writes hosts
 * into its links that clients cannot reach, and a session token must never go to one. `undefined`
 * when it does not point into the API.
 */
export function toApiPath(href: string): string | undefined {
  if (!URL.canParse(href, ANY_BASE)) return undefined;
  const { pathname, search } = new URL(href, ANY_BASE);
  const at = pathname.toLowerCase().indexOf("/api/");
  return at < 0 ? undefined : pathname.slice(at + "/api".length) + search;
}

/** The query of a link with its question mark; `undefined` if it has none. */
export function readQuery(href: string): string | undefined {
  const search = URL.canParse(href, ANY_BASE) ? new URL(href, ANY_BASE).search : "";
  return search === "" ? undefined : search;
}

/** The ID in the last segment of a link: a GUID (lower case) also where the link has a full UID. */
export function readIdInLink(href: string): string | undefined {
  if (!URL.canParse(href, ANY_BASE)) return undefined;
  const segment = new URL(href, ANY_BASE).pathname
    .split("/")
    .filter((part) => part !== "")
    .at(-1);
  return segment === undefined ? undefined : readIdInSegment(decode(segment));
}

/** The ID of something that a list shows: from its UID, its own link, or its `Delete` link. */
export function readId(element: AnswerElement): string | undefined {
  const uid = element.text("UID");
  if (uid !== undefined && uid !== "") return readIdInSegment(uid);
  const own = element.text("Href");
  if (own !== undefined && own !== "") return readIdInLink(own);
  const link =
    element.links().find(({ rel }) => rel?.toLowerCase() === "delete") ?? element.links()[0];
  return link === undefined ? undefined : readIdInLink(link.href);
}

/** Whether an element's UID is one of this kind, or there is none: then nothing says otherwise. */
export function isOfUidKind(element: AnswerElement, kind: string): boolean {
  const found = /^urn:veeam:([^:]+):/i.exec(element.text("UID") ?? "")?.[1];
  return found === undefined || found.toLowerCase() === kind.toLowerCase();
}

function readIdInSegment(segment: string): string {
  const last = segment.slice(segment.lastIndexOf(":") + 1);
  return isGuid(last) ? last.toLowerCase() : segment;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
