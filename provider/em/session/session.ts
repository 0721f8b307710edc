import { tryReadDocument } from "../answers/call";
import { EmAuthError, EmTimeoutError, EmUnreachableError } from "../errors";
import { rememberCredentials } from "../known-secrets";
import { within } from "../transport/limit";
import type { FormatChoice } from "./format-choice";
import { log } from "../log";
import { logOffSession } from "./log-off";
import { Logon } from "./logon";
import type { LogonSession } from "./logon-answer";
import type { RejectedLogons } from "./rejected-logons";
import { sessionRequest, withToken } from "./session-requests";
import { Operation, type Clock } from "../transport/operation";
import { shownPath, type Send, type WireAnswer, type WireRequest } from "../transport/send";
import type { Settings } from "../settings/settings";

/** A logon takes longer than other requests, because EM asks the domain; but it is one request. */
const LOGON_TIMEOUT_SECONDS = 60;

/**
 * The part of a log-off's time in which a logon that is under way may still come to its end; the
 * rest is for its log-off.
 */
const SHARE_FOR_LOGON = 0.6;

/** A session that is not used any more, but may still be open on the server. */
interface AbandonedSession {
  readonly session: LogonSession;
  readonly wasForgotten: boolean;
}

/** A logon that those who need a session wait for together. */
interface RunningLogon {
  readonly logon: Logon;
  readonly session: Promise<LogonSession>;
}

/**
 * The logon session of one connection: made at the first request, renewed when the server forgot
 * it, logged off at the end.
 */
export class SessionKeeper {
  private current: LogonSession | undefined;
  private readonly abandoned: AbandonedSession[] = [];
  private running: RunningLogon | undefined;
  private readonly stop = new AbortController();
  private readonly settings: Settings;
  private readonly send: Send;
  private readonly rejected: RejectedLogons;
  private readonly clock: Clock;
  private readonly format: FormatChoice;

  /**
   * @param send sends without a session; already limited, a logon only repeated when it certainly
   * was not looked at.
   */
  constructor(
    format: FormatChoice,
    settings: Settings,
    send: Send,
    rejected: RejectedLogons,
    clock: Clock,
  ) {
    this.format = format;
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

  /** The same, as far as a logon has told it already. */
  get knownUserName(): string | undefined {
    return this.current?.userName;
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
    if (this.running === undefined) return;
    const { logon, session } = this.running;
    const settled = session.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([
      final ? logon.whenOpened : settled,
      settled,
      op.sleep(op.remainingMs() * SHARE_FOR_LOGON),
    ]);
    if (this.current === undefined) this.abandon(logon.takeOpened());
    await this.logOffOpen(op, send);
  }

  private async logOffOpen(op: Operation, send: Send): Promise<void> {
    this.abandon(this.current);
    this.current = undefined;
    const { server } = this.settings;
    await Promise.all(
      this.abandoned.splice(0).map(async ({ session, wasForgotten }) => {
        const format = this.format.known ?? "xml";
        const request = sessionRequest("DELETE", format, session);
        const look = sessionRequest("GET", format, session);
        if (request !== undefined && look !== undefined)
          await logOffSession(send, op, { server, request, look, wasForgotten });
      }),
    );
  }

  private async ensure(op: Operation): Promise<LogonSession> {
    return this.current ?? within(op, this.logOnOnce());
  }

  private async renew(old: LogonSession, op: Operation): Promise<LogonSession> {
    if (this.current === old) {
      this.current = undefined;
      // A 401 of a proxy in between leaves the session open on the server; it is logged off at the
      // end with the others.
      this.abandoned.push({ session: old, wasForgotten: true });
    }
    return this.ensure(op);
  }

  private logOnOnce(): Promise<LogonSession> {
    if (this.running === undefined) {
      const logon = new Logon(this.settings, this.send, this.rejected);
      const session = this.logOn(logon).finally(() => {
        this.running = undefined;
      });
      this.running = { logon, session };
    }
    return this.running.session;
  }

  private async logOn(logon: Logon): Promise<LogonSession> {
    const { server, username } = this.settings;
    const repeat = this.rejected.findRepeat(this.settings);
    if (repeat !== undefined) throw repeat;
    if (this.isEnding()) throw new EmTimeoutError(`Not logged on to ${server}: the run is ending.`);
    const { clock, stop } = this;
    const op = new Operation(`log on to ${server}`, LOGON_TIMEOUT_SECONDS, clock, stop.signal);
    try {
      const session = await logon.run(op, await this.format.ask(op));
      if (this.isEnding()) this.abandon(logon.takeOpened());
      else this.current = session;
      log("info", `logged on to ${server} as ${session.userName ?? username}`);
      return session;
    } catch (error) {
      // Whatever is wrong with the answer: what it opened is closed.
      this.abandon(logon.takeOpened());
      throw error;
    }
  }

  private isEnding(): boolean {
    return this.stop.signal.aborted;
  }

  /** A session that is not to be used is logged off at the end. */
  private abandon(session: LogonSession | undefined): void {
    if (session !== undefined) this.abandoned.push({ session, wasForgotten: false });
  }

  /** A logon's answer whose body was lost does not tell it; the session itself does. */
  private async askUserName(session: LogonSession, op: Operation): Promise<string | undefined> {
    const request = sessionRequest("GET", await this.format.ask(op), session);
    if (request === undefined) return undefined;
    const answer = await this.send(request, op);
    return answer.status === 200 ? tryReadDocument(answer)?.text("UserName") : undefined;
  }

  private tooOften(request: WireRequest): EmUnreachableError {
    return new EmUnreachableError(
      `${this.settings.server} did not carry out ${request.method} ${shownPath(request.path)} in three tries, and ended the logon session meanwhile (401).`,
      {
        hint: "Check whether Enterprise Manager was restarted, then run the command again.",
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
    if (!first.proven && !second.proven) this.rejected.add(this.settings, error);
    return error;
  }
}

function proven(session: LogonSession, answer: WireAnswer): WireAnswer {
  session.proven = true;
  return answer;
}
