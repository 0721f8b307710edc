import { createHash } from "node:crypto";
import { isGuid } from "../model/identity";
import type { AnswerElement } from "./answer-element";
import { documentOf, isHtml, noEnterpriseManager, readDocument, refusalOf, type Purpose } from "./call";
import { EmAuthError, EmForbiddenError, EmTimeoutError, type EmError } from "./errors";
import { within } from "./limit";
import { idOfHref } from "./links";
import { log } from "./log";
import { Operation, type Clock } from "./operation";
import { Secret } from "./secret";
import type { Send, WireAnswer, WireRequest } from "./send";
import type { Settings } from "./settings";

/** A logon takes longer than other requests, because EM asks the domain; but it is one request. */
const LOGON_TIMEOUT_SECONDS = 60;

export const SESSION_HEADER = "X-RestSvcSessionId";

/** What a logon gave. */
interface LogonSession {
  readonly token: Secret;
  /** `undefined` when the answer told it nowhere: then it cannot be logged off. */
  readonly sessionId: Secret | undefined;
  readonly userName: string | undefined;
  /** Whether a request with it was answered with anything but 401. */
  proven: boolean;
}

/** Rejected logons of this process by their credentials, so that no second attempt locks the account in the domain. */
export type RejectedLogons = Map<string, EmError>;

/** The logon session of one connection: made at the first request, renewed when the server forgot it, logged off at the end. */
export class SessionKeeper {
  private current: LogonSession | undefined;
  private readonly forgotten: LogonSession[] = [];
  private logon: Promise<LogonSession> | undefined;
  private ending = false;
  private readonly settings: Settings;
  private readonly send: Send;
  private readonly rejected: RejectedLogons;
  private readonly clock: Clock;

  /** @param send sends without a session; already limited, never repeated. */
  constructor(settings: Settings, send: Send, rejected: RejectedLogons, clock: Clock) {
    this.settings = settings;
    this.send = send;
    this.rejected = rejected;
    this.clock = clock;
  }

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /** The canonical name of the account that is logged on; as it was given where the server does not tell. */
  async userName(op: Operation): Promise<string> {
    return (await this.ensure(op)).userName ?? this.settings.username;
  }

  /** Wraps a {@link Send}: logs on first, and once more when the server no longer knows the session (EM ends idle ones after 15 minutes). */
  wrap(send: Send): Send {
    return async (request, op) => {
      const session = await this.ensure(op);
      const answer = await send(withToken(request, session), op);
      if (answer.status !== 401) return proven(session, answer);
      log("info", "the logon session is no longer accepted; logging on again");
      const renewed = await this.renew(session, op);
      // A 401 was not executed, so even a POST may go out once more.
      const second = await send(withToken(request, renewed), op);
      if (second.status !== 401) return proven(renewed, second);
      throw this.notAccepted(session, renewed);
    };
  }

  /** Logs off what is open. A later request logs on again unless `final`. Never throws. */
  async logOff(op: Operation, send: Send, final: boolean): Promise<void> {
    this.ending ||= final;
    if (this.logon !== undefined) await within(op, this.logon).catch(() => undefined);
    const open = [...this.forgotten.splice(0), ...(this.current === undefined ? [] : [this.current])];
    this.current = undefined;
    await Promise.all(open.map((session) => this.logOffOne(session, op, send)));
  }

  private async logOffOne(session: LogonSession, op: Operation, send: Send): Promise<void> {
    if (session.sessionId === undefined) return;
    const path = `/api/logonSessions/${encodeURIComponent(session.sessionId.reveal())}`;
    const request: WireRequest = { method: "DELETE", path, headers: { Accept: mediaTypeOf(this.settings) } };
    try {
      const { status } = await send(withToken(request, session), op);
      log("debug", `logged off from ${this.settings.server}: ${status}`);
    } catch (error) {
      log("info", `could not log off from ${this.settings.server}: ${error instanceof Error ? error.message : "unknown reason"}`);
    }
  }

  private async ensure(op: Operation): Promise<LogonSession> {
    return this.current ?? within(op, this.logOnOnce());
  }

  private async renew(old: LogonSession, op: Operation): Promise<LogonSession> {
    if (this.current === old) {
      this.current = undefined;
      // A 401 of a proxy in between leaves the session open on the server; it is logged off at the end with the others.
      this.forgotten.push(old);
    }
    return this.ensure(op);
  }

  private logOnOnce(): Promise<LogonSession> {
    this.logon ??= this.logOn().finally(() => {
      this.logon = undefined;
    });
    return this.logon;
  }

  private async logOn(): Promise<LogonSession> {
    const before = this.rejected.get(credentialsKey(this.settings));
    if (before !== undefined) throw repeatOf(before, this.settings);
    if (this.ending) throw new EmTimeoutError(`Not logged on to ${this.settings.server}: the run is ending.`);
    const op = new Operation(`log on to ${this.settings.server}`, LOGON_TIMEOUT_SECONDS, this.clock);
    const request = logonRequest(this.settings);
    const answer = await this.send(request, op);
    const purpose: Purpose = { server: this.settings.server, request, what: `log on as ${this.settings.username}` };
    if (answer.status === 401) throw this.reject(await this.rejectionOf(op));
    if (answer.status === 403) throw this.reject(refusalOf(purpose, answer));
    if (answer.status === 404 || (answer.status < 500 && isHtml(answer))) throw noEnterpriseManager(purpose, answer, isHtml(answer) ? "a web page" : "\"not found\"");
    if (answer.status >= 400) throw refusalOf(purpose, answer);
    this.current = sessionOf(purpose, answer, () => this.reject(noToken(this.settings)));
    log("debug", `logged on to ${this.settings.server} as ${this.current.userName ?? this.settings.username}`);
    return this.current;
  }

  private reject(error: EmError): EmError {
    this.rejected.set(credentialsKey(this.settings), error);
    return error;
  }

  /** Why a logon was answered with 401: EM also answers so to an API version that it does not have (apache/cloudstack, pull request 8241). */
  private async rejectionOf(op: Operation): Promise<EmAuthError> {
    const { apiVersion, server, username, password } = this.settings;
    const supported = apiVersion === "latest" ? [] : await this.supportedVersions(op);
    if (supported.length > 0 && !supported.includes(apiVersion)) {
      return new EmAuthError(`Enterprise Manager at ${server} rejected the logon (401): it has no API version ${apiVersion}, only ${supported.join(", ")}.`, {
        hint: "Set `apiVersion` (VEEAM_EM_API_VERSION) to one of these, or leave it out.",
      });
    }
    // eslint-disable-next-line no-control-regex
    const nonAscii = /[^\u0000-\u007F]/.test(username + password.reveal());
    return new EmAuthError(`Enterprise Manager at ${server} rejected the logon of ${username} (401). It is not tried again in this run, so that the account is not locked.`, {
      hint: `Check user name (DOMAIN\\user or user@domain) and password: \`pulumi config set --secret veeam-em:password\` or VEEAM_EM_PASSWORD. The account needs a role in Enterprise Manager.${nonAscii ? " User name or password have characters beyond ASCII, which are sent as UTF-8 and which some servers read otherwise: try a password without them." : ""}`,
    });
  }

  private async supportedVersions(op: Operation): Promise<readonly string[]> {
    try {
      return versionsOf(readDocument(await this.send({ method: "GET", path: "/api/", headers: { Accept: mediaTypeOf(this.settings) } }, op)));
    } catch {
      return [];
    }
  }

  /** A session that is rejected at once is not worth a third logon, in this request or in any later one. */
  private notAccepted(first: LogonSession, second: LogonSession): EmAuthError {
    const error = new EmAuthError(`Enterprise Manager at ${this.settings.server} logs ${this.settings.username} on, but then does not accept the logon session (401).`, {
      hint: "A proxy that removes the header X-RestSvcSessionId does this, and so do two servers that share one address but not their sessions.",
    });
    if (!first.proven && !second.proven) this.reject(error);
    return error;
  }
}

/** API versions of `GET /api/`. */
export function versionsOf(root: AnswerElement): string[] {
  const list = root.one("SupportedVersions") ?? root;
  return list.items("SupportedVersion").flatMap((version) => version.text("Name") ?? []);
}

/** The one media type of a connection: EM reads a body by what `Accept` says, so the two must never differ. */
export function mediaTypeOf(settings: Settings): string {
  return settings.format === "xml" ? "application/xml" : "application/json";
}

function proven(session: LogonSession, answer: WireAnswer): WireAnswer {
  session.proven = true;
  return answer;
}

function withToken(request: WireRequest, session: LogonSession): WireRequest {
  return { ...request, headers: { ...request.headers, [SESSION_HEADER]: session.token.reveal() } };
}

function logonRequest(settings: Settings): WireRequest {
  // UTF-8 by RFC 7617; EM does not say what it expects.
  const credentials = Buffer.from(`${settings.username}:${settings.password.reveal()}`, "utf8").toString("base64");
  return {
    method: "POST",
    path: `/api/sessionMngr/?v=${settings.apiVersion}`,
    headers: { Authorization: `Basic ${credentials}`, Accept: mediaTypeOf(settings), "Content-Length": "0" },
  };
}

function sessionOf(purpose: Purpose, answer: WireAnswer, noTokenError: () => EmError): LogonSession {
  const document = answer.body.trim() === "" && answer.sessionToken !== undefined ? undefined : documentOf(purpose, answer);
  const fromToken = Buffer.from(answer.sessionToken ?? "", "base64").toString("latin1");
  const sessionId = [document?.text("SessionId"), answer.location === undefined ? undefined : idOfHref(answer.location), isGuid(fromToken) ? fromToken : undefined].find(
    (id) => id !== undefined && id !== "",
  );
  // EM's tokens are the session ID in base64, so that one which a proxy dropped can be made again.
  const token = answer.sessionToken ?? (sessionId === undefined ? undefined : Buffer.from(sessionId, "latin1").toString("base64"));
  if (token === undefined) throw noTokenError();
  return { token: new Secret(token), sessionId: sessionId === undefined ? undefined : new Secret(sessionId), userName: document?.text("UserName"), proven: false };
}

function noToken(settings: Settings): EmAuthError {
  return new EmAuthError(`Enterprise Manager at ${settings.server} took the logon of ${settings.username} but gave no session token.`, {
    hint: "Check that the account has a role in Enterprise Manager, and that no proxy removes the header X-RestSvcSessionId.",
  });
}

function repeatOf(error: EmError, settings: Settings): EmError {
  const message = `Not tried again: the logon of ${settings.username} to ${settings.server} was rejected earlier in this run.`;
  return error.code === "EM_FORBIDDEN" ? new EmForbiddenError(message, { hint: error.hint }) : new EmAuthError(message, { hint: error.hint });
}

function credentialsKey(settings: Settings): string {
  const password = createHash("sha256").update(settings.password.reveal()).digest("hex");
  return JSON.stringify([settings.server, settings.username, password, settings.apiVersion]);
}
