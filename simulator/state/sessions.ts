import { randomUUID } from "node:crypto";
import type { Clock } from "../clock";

/**
 * Without a request for so long, a logon session ends (Veeam help center, page
 * http_authentication).
 */
const IDLE_MILLISECONDS = 15 * 60 * 1000;

/** One logon session. Its ID is a secret, because the token is only another spelling of it. */
export interface LogonSession {
  readonly id: string;
  /** Base64 of the ID, as current versions make it. */
  readonly token: string;
  /** A running number for logs, which must not show the ID. */
  readonly number: number;
  /** The canonical name of who logged on. */
  readonly userName: string;
  /** Names of accounts whose roles the session has: its own and those of its groups. */
  readonly memberOf: readonly string[];
  /** The roles that those accounts held when it began (switch `sessionRights=atLogon`). */
  readonly rolesAtLogon: readonly string[];
  lastUsedAt: number;
}

/** The table of logon sessions. */
export class Sessions {
  readonly #clock: Clock;
  #open: LogonSession[] = [];
  #logons = 0;
  #logoffs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get logons(): number {
    return this.#logons;
  }

  get logoffs(): number {
    return this.#logoffs;
  }

  /** The sessions that are neither ended nor idle for too long. */
  get open(): readonly LogonSession[] {
    const now = this.#clock.now();
    this.#open = this.#open.filter((session) => now - session.lastUsedAt < IDLE_MILLISECONDS);
    return this.#open;
  }

  start({
    userName,
    memberOf,
    rolesAtLogon,
  }: Pick<LogonSession, "userName" | "memberOf" | "rolesAtLogon">): LogonSession {
    const id = randomUUID();
    this.#logons += 1;
    const session: LogonSession = {
      id,
      token: Buffer.from(id, "ascii").toString("base64"),
      number: this.#logons,
      userName,
      memberOf,
      rolesAtLogon,
      lastUsedAt: this.#clock.now(),
    };
    this.#open.push(session);
    return session;
  }

  /** The session of a token; using it keeps it alive. */
  use(token: string): LogonSession | undefined {
    const session = this.open.find((candidate) => candidate.token === token);
    if (session !== undefined) session.lastUsedAt = this.#clock.now();
    return session;
  }

  find(id: string): LogonSession | undefined {
    return this.open.find((session) => session.id === id.toLowerCase());
  }

  end(session: LogonSession): void {
    this.#open = this.#open.filter((candidate) => candidate !== session);
    this.#logoffs += 1;
  }

  /** Forgets all sessions, as a restart or the idle time does; that is no log-off. */
  expireAll(): void {
    this.#open = [];
  }
}
