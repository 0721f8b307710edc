import type { MediaType } from "./wire/media-type";

/**
 * One request that the simulator received. Never holds a credential, a token or the ID of a logon
 * session.
 */
export interface RequestRecord {
  readonly method: string;
  /** As sent, with the query; the ID of a logon session is replaced. */
  readonly path: string;
  /** Such as `POST /security/accounts/{ID}/scopes`; `unknown` for a path that is not served. */
  readonly route: string;
  /**
   * Status of the answer; nothing while there is none, and if the connection was dropped instead.
   */
  readonly status: number | undefined;
  readonly mediaType: MediaType;
  readonly accept: string | undefined;
  readonly contentType: string | undefined;
  /** A running number that stands for the logon session. */
  readonly session: number | undefined;
  /**
   * Whether the request carried a cookie that contradicts its header; the cookie is what counts.
   */
  readonly staleHeader: boolean;
  /** How many requests were being served when it came, itself included. */
  readonly inFlight: number;
  /** Milliseconds by the simulator's clock. */
  readonly at: number;
  /** JSON parsed, XML as text; nothing without a body and for logons. */
  readonly requestBody: unknown;
  /** Whether the request is one that changes permissions, or starts a rebuild of scopes. */
  readonly write: boolean;
  /** The kind of fault that was played, if any. */
  readonly fault: string | undefined;
}

/** The same record while the request is being served. */
export type OpenRecord = { -readonly [K in keyof RequestRecord]: RequestRecord[K] };

const LOGON_SESSION_IN_PATH = /(\/logonsessions\/)[^/?]+/i;

/** A path that may be shown: without the ID of a logon session. */
export function pathForLog(path: string): string {
  return path.replace(LOGON_SESSION_IN_PATH, "$1{ID}");
}

/** A body that may be shown. */
export function bodyForLog(route: string, body: string): unknown {
  // The body of a logon may hold a tenant's password.
  if (body === "" || route === "POST /sessionMngr") return undefined;
  try {
    const parsed: unknown = JSON.parse(body.replace(/^\uFEFF/, ""));
    return parsed;
  } catch {
    return body;
  }
}

/** Whether a route changes permissions. */
export function isWrite(method: string, route: string): boolean {
  return method !== "GET" && route.includes(" /security");
}
