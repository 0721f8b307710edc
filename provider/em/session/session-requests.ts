import { SendCount, type AnswerHead, type WireRequest } from "../transport/send";
import type { MediaFormat, Settings } from "../settings/settings";
import type { LogonSession } from "./logon-answer";

const SESSION_HEADER = "X-RestSvcSessionId";

/**
 * The one media type of a connection: EM reads a body by what `Accept` says, so the two must never
 * differ.
 */
export function mediaTypeOf(format: MediaFormat): string {
  return format === "xml" ? "application/xml" : "application/json";
}

/** The request as it is sent in a logon session. */
export function withToken(request: WireRequest, session: LogonSession): WireRequest {
  return { ...request, headers: { ...request.headers, [SESSION_HEADER]: session.token.reveal() } };
}

export function logonRequest(
  settings: Settings,
  format: MediaFormat,
  onHead: (head: AnswerHead) => void,
): WireRequest {
  // UTF-8 by RFC 7617; EM does not say what it expects.
  const credentials = Buffer.from(
    `${settings.username}:${settings.password.reveal()}`,
    "utf8",
  ).toString("base64");
  return {
    method: "POST",
    path: `/api/sessionMngr/?v=${settings.apiVersion}`,
    headers: {
      Authorization: `Basic ${credentials}`,
      Accept: mediaTypeOf(format),
      "Content-Length": "0",
    },
    sends: new SendCount(),
    onHead,
  };
}

/** What shows (`GET`) or ends (`DELETE`) a session; `undefined`: the session's ID is not known. */
export function sessionRequest(
  method: "GET" | "DELETE",
  format: MediaFormat,
  session: LogonSession,
): WireRequest | undefined {
  if (session.sessionId === undefined) return undefined;
  const request: WireRequest = {
    method,
    path: `/api/logonSessions/${encodeURIComponent(session.sessionId.reveal())}`,
    headers: { Accept: mediaTypeOf(format) },
    sends: new SendCount(),
  };
  return withToken(request, session);
}

/** What shows the API versions that the server has; needs no session. */
export function versionsRequest(format: MediaFormat): WireRequest {
  const headers = { Accept: mediaTypeOf(format) };
  return { method: "GET", path: "/api/", headers, sends: new SendCount() };
}
