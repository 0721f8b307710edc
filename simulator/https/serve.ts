import { writeError } from "./error-answer";
import type { EmState } from "../state/em-state";
import { PORTAL_ADMINISTRATOR, PORTAL_USER } from "../state/roles";
import type { LogonSession } from "../state/sessions";
import type { Entity, WireStyle } from "../wire/entity";
import { readJson } from "../wire/json-reader";
import { writeJson } from "../wire/json-writer";
import { contentType, mediaTypeOfAnswer, mediaTypeOfBody } from "../wire/media-type";
import type { MediaType } from "../wire/media-type";
import { Refusal } from "../wire/refusal";
import type { DocumentSchema, Value } from "../wire/schema";
import { readXml } from "../wire/xml-reader";
import { writeXml } from "../wire/xml-writer";
import { pageOf } from "../wire/list-pages";
import { CHALLENGE, TOKEN_NAME } from "../routes/logon";
import type { Access, Answer } from "../routes/route";
import { matchRoute } from "../routes/table";

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** An answer ready for the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const BASE = "/api";
const UNAUTHORIZED = 401;

/** The name of a request's route, for faults and the log. */
export function routeName(em: EmState, request: Pick<WireRequest, "method" | "url">): string {
  const match = find(em, request);
  return match.kind === "route" ? match.route.pattern : "unknown";
}

/** The token of a request: where both are sent, the cookie counts (page http_authentication). */
export function readToken(headers: WireRequest["headers"]): {
  readonly token: string | undefined;
  readonly staleHeader: boolean;
} {
  const header = headers[TOKEN_NAME.toLowerCase()];
  const cookie = /(?:^|;\s*)X-RestSvcSessionId=([^;]*)/i.exec(headers["cookie"] ?? "")?.[1];
  return {
    token: cookie ?? header,
    staleHeader: cookie !== undefined && header !== undefined && cookie !== header,
  };
}

/** Serves one request: everything between the socket and the routes. */
export function serve(em: EmState, request: WireRequest): WireAnswer {
  const mediaType = mediaTypeOfAnswer(request.headers["accept"]);
  try {
    const given = answer(em, request, mediaType);
    return write(em, mediaType, request.method === "GET" ? onePage(em, request, given) : given);
  } catch (error) {
    if (error instanceof Refusal) return refuse(em, mediaType, error.status, error.message);
    throw error;
  }
}

/** The page of a list that was asked for. */
function onePage(em: EmState, request: WireRequest, given: Answer): Answer {
  const { pathname: path, searchParams: query } = new URL(request.url, "http://localhost");
  const listing = { path: path.slice(BASE.length), query };
  const { entity } = given;
  return entity === undefined ? given : { ...given, entity: pageOf(em.switches, listing, entity) };
}

/** An error document. */
export function refuse(
  em: EmState,
  mediaType: MediaType,
  status: number,
  message: string,
): WireAnswer {
  const { body, contentType: type } = writeError(em, mediaType, status, message);
  const challenge = status === UNAUTHORIZED ? CHALLENGE : {};
  return { status, headers: { ...challenge, "Content-Type": type }, body };
}

function answer(em: EmState, request: WireRequest, mediaType: MediaType): Answer {
  const match = find(em, request);
  const { token } = readToken(request.headers);
  const session = token === undefined ? undefined : em.sessions.use(token);
  if (match.kind !== "route" || match.route.access !== "anonymous") requireSession(session, token);
  if (match.kind === "unknownPath") throw new Refusal(404, "The requested resource is not found.");
  if (match.kind === "wrongMethod")
    throw new Refusal(405, `The method is not allowed; allowed are ${match.allowed.join(", ")}.`);
  if (session !== undefined && !mayUse(em, session, match.route.access))
    throw new Refusal(403, "Access denied");
  return match.route.handle({
    em,
    ids: match.ids,
    query: new URL(request.url, "http://localhost").searchParams,
    authorization: request.headers["authorization"],
    contentType: request.headers["content-type"],
    hasBody: request.body !== "",
    session: () => requireSession(session, token),
    read: (document) => read(em, request, mediaType, document),
  });
}

function find(
  em: EmState,
  request: Pick<WireRequest, "method" | "url">,
): ReturnType<typeof matchRoute> {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const ignoreCase = em.switches.caseInsensitivePaths;
  const path = ignoreCase ? pathname.toLowerCase() : pathname;
  if (path !== BASE && !path.startsWith(`${BASE}/`)) return { kind: "unknownPath" };
  return matchRoute(
    request.method,
    pathname.slice(BASE.length),
    searchParams.get("action") ?? undefined,
    ignoreCase,
  );
}

function requireSession(
  session: LogonSession | undefined,
  token: string | undefined,
): LogonSession {
  if (session !== undefined) return session;
  throw new Refusal(
    UNAUTHORIZED,
    token === undefined
      ? "Authorization header is missing."
      : "Authorization header is found but is expired.",
  );
}

function mayUse(em: EmState, session: LogonSession, access: Access): boolean {
  if (access === "anonymous" || access === "anyRole") return true;
  const roles = em.rolesOfSession(session);
  return (
    roles.includes(PORTAL_ADMINISTRATOR.id) ||
    (access === "portalUser" && roles.includes(PORTAL_USER.id))
  );
}

function read(
  em: EmState,
  request: WireRequest,
  mediaType: MediaType,
  document: DocumentSchema,
): Value {
  const sent = mediaTypeOfBody(request.headers["content-type"]);
  if (request.body !== "" && sent === undefined)
    throw new Refusal(400, "Content-Type must be application/xml or application/json.");
  // The answer's type decides how the body is read; that trap caught clients that accept both.
  if (sent === "xml" && mediaType === "json") throw new Refusal(400, "Node [root] does not exist.");
  if (sent === "json" && mediaType === "xml")
    throw new Refusal(400, "There is an error in the XML document.");
  return mediaType === "json"
    ? readJson(request.body, document, em.switches)
    : readXml(request.body, document, em.switches);
}

function write(
  em: EmState,
  mediaType: MediaType,
  { status, entity, headers = {} }: Answer,
): WireAnswer {
  if (entity === undefined) return { status, headers, body: "" };
  const style: WireStyle = em.switches;
  const shown = em.switches.listOrder === "reversed" ? reversed(entity) : entity;
  const body = mediaType === "json" ? writeJson(shown, style) : writeXml(shown, style);
  return {
    status,
    headers: { ...headers, "Content-Type": contentType(mediaType, em.switches.charset) },
    body,
  };
}

function reversed(entity: Entity): Entity {
  return entity.items === undefined
    ? entity
    : { ...entity, items: { ...entity.items, entities: [...entity.items.entities].reverse() } };
}
