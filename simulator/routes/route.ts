import type { EmState } from "../state/em-state";
import type { LogonSession } from "../state/sessions";
import type { Entity } from "../wire/entity";
import { Refusal } from "../wire/refusal";
import type { DocumentSchema, Value } from "../wire/schema";

/** A request after the wire was dealt with. */
export interface Call {
  readonly em: EmState;
  /** The IDs in the path, as GUIDs in lower case. */
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  /** The header Authorization. */
  readonly authorization: string | undefined;
  /** The header Content-Type. */
  readonly contentType: string | undefined;
  /** Whether the request has a body. */
  readonly hasBody: boolean;
  /** The logon session; a 401 where there is none. */
  session(): LogonSession;
  /** Reads the body by its schema. */
  read(document: DocumentSchema): Value;
}

export interface Answer {
  readonly status: number;
  /** Left out: no body. */
  readonly entity?: Entity;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who may use a route (Veeam help center, page security_roles_concept). */
export type Access = "anonymous" | "anyRole" | "portalUser" | "administrator";

export interface Route {
  /**
   * Method, path below `/api` and, if there is one, the action: `POST
   * /security/accounts?action=rebuildScope`.
   */
  readonly pattern: string;
  readonly access: Access;
  handle(call: Call): Answer;
}

/** One name for each route in tables, faults and the request log. */
export function route(pattern: string, access: Access, handle: (call: Call) => Answer): Route {
  return { pattern, access, handle };
}

/** The n-th ID of the path; the table of routes guarantees that there is one. */
export function idAt(call: Call, position: number): string {
  return call.ids[position] ?? "";
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The n-th ID of the path, of something whose IDs are GUIDs. */
export function guidAt(call: Call, position: number): string {
  const id = idAt(call, position);
  if (!GUID.test(id))
    throw new Refusal(call.em.switches.malformedIdStatus, `'${id}' is not a valid ID.`);
  return id;
}

/** A query parameter whose name may be in any case. */
export function parameter(call: Call, name: string): string | undefined {
  for (const [key, value] of call.query) if (key.toLowerCase() === name.toLowerCase()) return value;
  return undefined;
}

/** Whether the representation `Entity` was asked for. */
export function wantsEntity(call: Call): boolean {
  return /^entit(y|ies)$/i.test(parameter(call, "format") ?? "");
}
