import { createHash } from "node:crypto";
import type { AnswerElement } from "../answers/element";
import {
  documentIfReadable,
  requireDocument,
  isHtml,
  noEnterpriseManager,
  readDocument,
  toRefusal,
  type Purpose,
} from "../answers/call";
import {
  EmAuthError,
  EmForbiddenError,
  EmTimeoutError,
  EmUnreachableError,
  isEmError,
  type EmError,
} from "../errors";
import { rememberCredentials } from "../known-secrets";
import { within } from "../transport/limit";
import { log } from "../log";
import { logOffRequest, logOffSession, type LogOff } from "./log-off";
import { readLogonSession, type LogonSession } from "./logon-answer";
import { Operation, type Clock } from "../transport/operation";
import {
  SendCount,
  shownPath,
  type AnswerHead,
  type Send,
  type WireAnswer,
  type WireRequest,
} from "../transport/send";
import type { Settings } from "../settings/settings";

/** A logon takes longer than other requests, because EM asks the domain; but it is one request. */
const LOGON_TIMEOUT_SECONDS = 60;

/**
 * The part of a log-off's time in which a logon that is under way may still come to its end; the
 * rest is for its log-off.
 */
const SHARE_FOR_LOGON = 0.6;

const SESSION_HEADER = "X-RestSvcSessionId";

/**
 * Rejected logons of this process by their credentials, so that no second attempt locks the account
 * in the domain.
 */
export type RejectedLogons = Map<string, EmError>;

/** A session that is not used any more, but may still be open on the server. */
interface LeftSession {
  readonly session: LogonSession;
  readonly wasForgotten: boolean;
}

/**
 * The logon session of one connection: made at the first request, renewed when the server forgot
 * it, logged off at the end.
 */
export class SessionKeeper {
  private current: LogonSession | undefined;
  private readonly left: LeftSession[] = [];
  private logon: Promise<LogonSession> | undefined;
  /** Told of the session as soon as the answer to a logon begins. */
  private opened: LogonSession | undefined;
  private whenOpened: () => void = () => undefined;
  private readonly stop = new AbortController();
  private readonly settings: Settings;
  private readonly send: Send;
  private readonly rejected: RejectedLogons;
  private readonly clock: Clock;

  /**
   * @param send sends without a session; already limited, a logon only repeated when it certainly
   * was not looked at.
   */
  constructor(settings: Settings, send: Send, rejected: RejectedLogons, clock: Clock) {
    this.settings = settings;
    this.send = send;
    this.rejected = rejected;
    this.clock = clock;
    rememberCredentials(settings.username, settings.password.reveal());
  }

  /**
   * The canonical name of the account that is logged on; as it was given where the server does not
   * tell.
   */
  async userName(op: Operation): Promise<string> {
    const session = await this.ensure(op);
    session.userName ??= await this.askUserName(session, op);
    return session.userName ?? this.settings.username;
  }

  /**
   * Wraps a {@link Send}: logs on first, and once more when the server no longer knows the session
   * (EM ends idle ones after 15 minutes).
   */
  wrap(send: Send): Send {
    return async (request, op) => {
      const session = await this.ensure(op);
      const answer = await send(withToken(request, session), op);
      if (answer.status !== 401) return proven(session, answer);
      log(
        "info",
        `${request.method} ${shownPath(request.path)}: the logon session is no longer accepted (401); logging on again`,
      );
      const renewed = await this.renew(session, op);
      if (!request.sends.mayBeSentAgain) throw this.tooOften(request);
      // A 401 was not executed, so even a POST may go out once more.
      const second = await send(withToken(request, renewed), op);
      if (second.status !== 401) return proven(renewed, second);
      throw this.notAccepted(session, renewed);
    };
  }

  /** Logs off what is open. A later request logs on again unless `final`. Never throws. */
  async logOff(op: Operation, send: Send, final: boolean): Promise<void> {
    if (final) this.stop.abort();
    await Promise.all([this.logOffOpen(op, send), this.logOffComing(op, send, final)]);
  }

  /** A logon that is under way is logged off as soon as its session is known. */
  private async logOffComing(op: Operation, send: Send, final: boolean): Promise<void> {
    if (this.logon === undefined) return;
    const opened = new Promise<void>((resolve) => {
      this.whenOpened = resolve;
    });
    const settled = this.logon.then(
      () => undefined,
      () => undefined,
    );
    const begun = final && this.opened !== undefined ? Promise.resolve() : opened;
    await Promise.race([
      final ? begun : settled,
      settled,
      op.sleep(op.remainingMs() * SHARE_FOR_LOGON),
    ]);
    if (this.current === undefined) this.leave();
    await this.logOffOpen(op, send);
  }

  private async logOffOpen(op: Operation, send: Send): Promise<void> {
    if (this.current !== undefined) this.left.push({ session: this.current, wasForgotten: false });
    this.current = undefined;
    await Promise.all(
      this.left.splice(0).map(async (one) => {
        for (const logOff of this.logOffOf(one)) await logOffSession(send, op, logOff);
      }),
    );
  }

  private logOffOf({ session, wasForgotten }: LeftSession): LogOff[] {
    const request = logOffRequest(session, { Accept: chooseMediaType(this.settings) });
    return request === undefined
      ? []
      : [{ server: this.settings.server, request: withToken(request, session), wasForgotten }];
  }

  private async ensure(op: Operation): Promise<LogonSession> {
    return this.current ?? within(op, this.logOnOnce());
  }

  private async renew(old: LogonSession, op: Operation): Promise<LogonSession> {
    if (this.current === old) {
      this.current = undefined;
      // A 401 of a proxy in between leaves the session open on the server; it is logged off at the
      // end with the others.
      this.left.push({ session: old, wasForgotten: true });
    }
    return this.ensure(op);
  }

  private logOnOnce(): Promise<LogonSession> {
    this.logon ??= this.logOn().finally(() => {
      this.logon = undefined;
      this.opened = undefined;
    });
    return this.logon;
  }

  private async logOn(): Promise<LogonSession> {
    const before = this.rejected.get(credentialsKey(this.settings));
    if (before !== undefined) throw repeatOf(before, this.settings);
    if (this.isEnding())
      throw new EmTimeoutError(`Not logged on to ${this.settings.server}: the run is ending.`);
    const op = new Operation(
      `log on to ${this.settings.server}`,
      LOGON_TIMEOUT_SECONDS,
      this.clock,
      this.stop.signal,
    );
    const request = logonRequest(this.settings, (head) => this.begin(head));
    const answer = await this.send(request, op).catch((error: unknown) =>
      this.fromHeadAlone(error),
    );
    const purpose: Purpose = {
      server: this.settings.server,
      request,
      what: `log on as ${this.settings.username}`,
    };
    try {
      await this.refuseBadLogon(purpose, answer, op);
      const session = readLogonSession(answer, answer);
      if (session === undefined) throw this.noSession(purpose, answer);
      if (this.isEnding()) this.leave();
      else this.current = session;
      log(
        "info",
        `logged on to ${this.settings.server} as ${session.userName ?? this.settings.username}`,
      );
      return session;
    } catch (error) {
      // Whatever is wrong with the answer: what it opened is closed.
      this.leave();
      throw error;
    }
  }

  private isEnding(): boolean {
    return this.stop.signal.aborted;
  }

  /** The session that a logon opened is not to be used. */
  private leave(): void {
    if (this.opened !== undefined) this.left.push({ session: this.opened, wasForgotten: false });
    this.opened = undefined;
  }

  private begin(head: AnswerHead): void {
    this.opened = readLogonSession(head, undefined);
    if (this.opened !== undefined) this.whenOpened();
  }

  /**
   * The body of a logon's answer may break off: the head alone is enough to go on, or at least to
   * log off.
   */
  private fromHeadAlone(error: unknown): WireAnswer {
    if (this.opened === undefined) throw error;
    return {
      status: 201,
      contentType: "",
      body: "",
      location: undefined,
      sessionToken: this.opened.token.reveal(),
      retryAfter: undefined,
    };
  }

  private async refuseBadLogon(purpose: Purpose, answer: WireAnswer, op: Operation): Promise<void> {
    if (answer.status === 401) throw this.reject(await this.rejectionOf(op));
    if (answer.status === 403) throw this.reject(toRefusal(purpose, answer));
    if (answer.status === 404 || (answer.status < 500 && isHtml(answer)))
      throw noEnterpriseManager(purpose, answer, isHtml(answer) ? "a web page" : '"not found"');
    if (answer.status >= 400) throw toRefusal(purpose, answer);
  }

  /**
   * What is no document of Enterprise Manager's is not taken for a rejection, which would be final.
   */
  private noSession(purpose: Purpose, answer: WireAnswer): EmError {
    try {
      requireDocument(purpose, answer);
    } catch (error) {
      if (isEmError(error)) return error;
    }
    return this.reject(noToken(this.settings));
  }

  /** A logon's answer whose body was lost does not tell it; the session itself does. */
  private async askUserName(session: LogonSession, op: Operation): Promise<string | undefined> {
    if (session.sessionId === undefined) return undefined;
    const path = `/api/logonSessions/${encodeURIComponent(session.sessionId.reveal())}`;
    const request: WireRequest = {
      method: "GET",
      path,
      headers: { Accept: chooseMediaType(this.settings) },
      sends: new SendCount(),
    };
    const answer = await this.send(withToken(request, session), op);
    return answer.status === 200 ? documentIfReadable(answer)?.text("UserName") : undefined;
  }

  private reject(error: EmError): EmError {
    this.rejected.set(credentialsKey(this.settings), error);
    return error;
  }

  /**
   * Why a logon was answered with 401: EM also answers so to an API version that it does not have
   * (apache/cloudstack, pull request 8241).
   */
  private async rejectionOf(op: Operation): Promise<EmAuthError> {
    const { apiVersion, server, username, password } = this.settings;
    const supported = apiVersion === "latest" ? [] : await this.supportedVersions(op);
    if (supported.length > 0 && !supported.includes(apiVersion)) {
      return new EmAuthError(
        `Enterprise Manager at ${server} rejected the logon (401): it has no API version ${apiVersion}, only ${supported.join(", ")}.`,
        {
          hint: "Set `apiVersion` (VEEAM_EM_API_VERSION) to one of these, or leave it out.",
        },
      );
    }
    // eslint-disable-next-line no-control-regex
    const nonAscii = /[^\u0000-\u007F]/.test(username + password.reveal());
    return new EmAuthError(
      `Enterprise Manager at ${server} rejected the logon of ${username} (401). It is not tried again in this run, so that the account is not locked.`,
      {
        hint: `Check user name (DOMAIN\\user or user@domain) and password: \`pulumi config set --secret veeam-em:password\` or VEEAM_EM_PASSWORD. The account needs a role in Enterprise Manager.${nonAscii ? " User name or password have characters beyond ASCII, which are sent as UTF-8 and which some servers read otherwise: try a password without them." : ""}`,
      },
    );
  }

  private async supportedVersions(op: Operation): Promise<readonly string[]> {
    try {
      return readVersions(
        readDocument(
          await this.send(
            {
              method: "GET",
              path: "/api/",
              headers: { Accept: chooseMediaType(this.settings) },
              sends: new SendCount(),
            },
            op,
          ),
        ),
      );
    } catch {
      return [];
    }
  }

  private tooOften(request: WireRequest): EmUnreachableError {
    return new EmUnreachableError(
      `${this.settings.server} did not carry out ${request.method} ${shownPath(request.path)} in three tries, and ended the logon session meanwhile (401).`,
      {
        hint: "See whether Enterprise Manager was restarted, then run the command again.",
      },
    );
  }

  /**
   * A session that is rejected at once is not worth a third logon, in this request or in any later
   * one.
   */
  private notAccepted(first: LogonSession, second: LogonSession): EmAuthError {
    const error = new EmAuthError(
      `Enterprise Manager at ${this.settings.server} logs ${this.settings.username} on, but then does not accept the logon session (401).`,
      {
        hint: "A proxy that removes the header X-RestSvcSessionId does this, and so do two servers that share one address but not their sessions.",
      },
    );
    if (!first.proven && !second.proven) this.reject(error);
    return error;
  }
}

/** API versions of `GET /api/`. */
export function readVersions(root: AnswerElement): string[] {
  const list = root.one("SupportedVersions") ?? root;
  return list.items("SupportedVersion").flatMap((version) => version.text("Name") ?? []);
}

/**
 * The one media type of a connection: EM reads a body by what `Accept` says, so the two must never
 * differ.
 */
export function chooseMediaType(settings: Settings): string {
  return settings.format === "xml" ? "application/xml" : "application/json";
}

function proven(session: LogonSession, answer: WireAnswer): WireAnswer {
  session.proven = true;
  return answer;
}

function withToken(request: WireRequest, session: LogonSession): WireRequest {
  return { ...request, headers: { ...request.headers, [SESSION_HEADER]: session.token.reveal() } };
}

function logonRequest(settings: Settings, onHead: (head: AnswerHead) => void): WireRequest {
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
      Accept: chooseMediaType(settings),
      "Content-Length": "0",
    },
    sends: new SendCount(),
    onHead,
  };
}

function noToken(settings: Settings): EmAuthError {
  return new EmAuthError(
    `Enterprise Manager at ${settings.server} took the logon of ${settings.username} but gave no session token.`,
    {
      hint: "Check that the account has a role in Enterprise Manager, and that no proxy removes the header X-RestSvcSessionId.",
    },
  );
}

function repeatOf(error: EmError, settings: Settings): EmError {
  const message = `Not tried again: the logon of ${settings.username} to ${settings.server} was rejected earlier in this run.`;
  return error.code === "EM_FORBIDDEN"
    ? new EmForbiddenError(message, { hint: error.hint })
    : new EmAuthError(message, { hint: error.hint });
}

function credentialsKey(settings: Settings): string {
  const password = createHash("sha256").update(settings.password.reveal()).digest("hex");
  return JSON.stringify([settings.server, settings.username, password, settings.apiVersion]);
}
