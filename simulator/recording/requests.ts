import { mediaTypeOfAnswer } from "../wire/media-type";
import type { RecordedExchange } from "./recording-lines";
import { readTree } from "./tree";
import type { Tree } from "./tree";

const BASE = "/api";
const ID_IN_UID = /^urn:veeam:[a-z]+:/i;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** After these segments of a path there is an ID. */
const COLLECTIONS: ReadonlySet<string> = new Set([
  "accounts",
  "roles",
  "scopes",
  "hierarchyroots",
  "fileservers",
  "tasks",
]);

/** A recorded exchange with what is asked of it again and again. */
export interface Exchange extends RecordedExchange {
  /** Of the path below `/api`, in lower case; IDs without what makes a UID of them. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly isJson: boolean;
  readonly tree: Tree;
}

export function toExchange(recorded: RecordedExchange): Exchange {
  const { pathname, searchParams } = new URL(recorded.path, "http://localhost");
  const text = recorded.answer.body?.text ?? "";
  return {
    ...recorded,
    segments: segmentsOf(pathname),
    query: new URLSearchParams(
      [...searchParams].map(([name, value]): [string, string] => [name.toLowerCase(), value]),
    ),
    isJson: text !== "" && !text.trimStart().startsWith("<"),
    tree: readTree(text),
  };
}

function segmentsOf(pathname: string): readonly string[] {
  const below = pathname.toLowerCase().startsWith(BASE) ? pathname.slice(BASE.length) : pathname;
  return below
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => decode(segment).replace(ID_IN_UID, "").toLowerCase());
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Whether the path is this one, in which `{ID}` stands for any segment. */
export function isAt({ segments }: Pick<Exchange, "segments">, pattern: string): boolean {
  const expected = pattern.split("/").filter((segment) => segment !== "");
  return (
    expected.length === segments.length &&
    expected.every((segment, at) => segment === "{ID}" || segment.toLowerCase() === segments[at])
  );
}

/** Whether the ID at the end of the path has the form of one. */
export function endsWithGuid({ segments }: Pick<Exchange, "segments">): boolean {
  return GUID.test(segments.at(-1) ?? "");
}

export function wantsEntities({ query }: Pick<Exchange, "query">): boolean {
  return /^entit(?:y|ies)$/i.test(query.get("format") ?? "");
}

/** Whether it changed permissions. */
function isWriteThatSucceeded({ method, segments, answer }: Exchange): boolean {
  return method !== "GET" && segments[0] === "security" && answer.status < 400;
}

/** Equal for requests that a server must answer alike. */
export function requestKey(url: string, accept: string | undefined): string {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const query = [...searchParams]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== "v")
    .map((pair) => pair.join("="))
    .sort();
  return [mediaTypeOfAnswer(accept), segmentsOf(pathname).join("/"), ...query].join("&");
}

/** Equal for requests that ask for the same sort of thing, whichever it is. */
export function requestShape(url: string, accept: string | undefined): string {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const segments = segmentsOf(pathname).map((segment, at, { [at - 1]: before = "" }) =>
    COLLECTIONS.has(before) ? (GUID.test(segment) ? "{guid}" : "{other}") : segment,
  );
  const format = searchParams.get("format") ?? "";
  const names = [...searchParams.keys()].map((name) => name.toLowerCase()).sort();
  return [mediaTypeOfAnswer(accept), segments.join("/"), format, ...names].join("&");
}

/** Whether the answer says that there is no such thing. */
export function findsNothing(
  url: string,
  { status, body }: { readonly status: number; readonly body: string | Buffer },
): boolean {
  const { pathname } = new URL(url, "http://localhost");
  return status >= 400 || (/\/lookup$/i.test(pathname) && !/objectref/i.test(body.toString()));
}

/** Answers that are about the moment, and say nothing when it is over. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** Only the versions of the API can be read without a logon. */
function isPassing({ segments, answer }: Exchange): boolean {
  return PASSING.has(answer.status) || (answer.status === 401 && segments.length > 0);
}

/**
 * The reads before the first write: what is read later is no state that a server could start with.
 * What a server answered every time is no matter of the moment.
 */
export function readsAtFirst(exchanges: readonly Exchange[]): readonly Exchange[] {
  const lasting = new Set(
    exchanges
      .filter((one) => one.method === "GET" && !isPassing(one))
      .map(({ path, accept }) => requestKey(path, accept)),
  );
  const write = exchanges.findIndex(isWriteThatSucceeded);
  return exchanges.filter((exchange, at) => {
    const { method, segments, path, accept } = exchange;
    const changes = segments[0] === "security" && segments[1] === "accounts";
    const isEarly = write < 0 || at < write || !changes;
    return (
      method === "GET" && isEarly && !(isPassing(exchange) && lasting.has(requestKey(path, accept)))
    );
  });
}

/** The last of the reads with the same request. */
export function lastOfEach(reads: readonly Exchange[]): readonly Exchange[] {
  return [...new Map(reads.map((read) => [requestKey(read.path, read.accept), read])).values()];
}

/** The ID in the last segment of a link. */
export function idInHref(href: string): string {
  return segmentsOf(new URL(href, "http://localhost").pathname).at(-1) ?? "";
}
