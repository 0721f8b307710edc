import type { Operation } from "./operation";

export type Method = "GET" | "POST" | "DELETE";

/** A request as it goes on the wire. */
export interface WireRequest {
  readonly method: Method;
  /** Below the base URL, beginning with `/api`, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer as it came from the wire, whatever its status. */
export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly location: string | undefined;
  /** `X-RestSvcSessionId` of a logon. A secret. */
  readonly sessionToken: string | undefined;
  readonly retryAfter: string | undefined;
}

/**
 * Sends a request within the time of an operation. Policies (limit, retries, logon session) are wrappers of this type around the plain one.
 * @throws EmError when no answer came; `mayHaveHappened` says whether the server may have acted on the request.
 */
export type Send = (request: WireRequest, op: Operation) => Promise<WireAnswer>;

/** The path as errors and logs may show it: IDs of logon sessions are as good as passwords, because a token is made of them. */
export function shownPath(path: string): string {
  return path.replace(/(\/logonSessions\/)[^/?#]+/gi, "$1***");
}
