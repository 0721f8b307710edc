import { isHtml, noEnterpriseManager, requireDocument, type Purpose } from "../answers/call";
import { toRefusal } from "../answers/refusal";
import { isEmError, type EmError } from "../errors";
import type { MediaFormat, Settings } from "../settings/settings";
import type { Operation } from "../transport/operation";
import type { AnswerHead, Send, WireAnswer } from "../transport/send";
import { readLogonSession, type LogonSession } from "./logon-answer";
import { explainRejection, noToken } from "./logon-refusal";
import type { RejectedLogons } from "./rejected-logons";
import { logonRequest } from "./session-requests";

/** One logon, from its request to the session. */
export class Logon {
  /** Resolves when the answer begins and tells a session; never if it does not. */
  readonly whenOpened: Promise<void>;
  private tellOpened: () => void = () => undefined;
  private opened: LogonSession | undefined;
  private readonly settings: Settings;
  private readonly send: Send;
  private readonly rejected: RejectedLogons;

  constructor(settings: Settings, send: Send, rejected: RejectedLogons) {
    this.settings = settings;
    this.send = send;
    this.rejected = rejected;
    this.whenOpened = new Promise((resolve) => {
      this.tellOpened = resolve;
    });
  }

  /**
   * Logs on. @throws EmError; the session that a bad answer opened all the same is had from
   * {@link takeOpened}.
   */
  async run(op: Operation, format: MediaFormat): Promise<LogonSession> {
    const request = logonRequest(this.settings, format, (head) => this.noteHead(head));
    const answer = await this.send(request, op).catch((error: unknown) => this.goOnWithHead(error));
    const { server, username } = this.settings;
    const purpose: Purpose = { server, request, what: `log on as ${username}` };
    await this.refuseBadAnswer(purpose, answer, { op, format });
    const session = readLogonSession(answer, answer);
    if (session === undefined) throw this.explainNoSession(purpose, answer);
    return session;
  }

  /** The session that the answer told so far, handed out once: whoever takes it logs it off. */
  takeOpened(): LogonSession | undefined {
    const opened = this.opened;
    this.opened = undefined;
    return opened;
  }

  private noteHead(head: AnswerHead): void {
    this.opened = readLogonSession(head, undefined);
    if (this.opened !== undefined) this.tellOpened();
  }

  /**
   * The body of a logon's answer may break off: the head alone is enough to go on, or at least to
   * log off.
   */
  private goOnWithHead(error: unknown): WireAnswer {
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

  private async refuseBadAnswer(
    purpose: Purpose,
    answer: WireAnswer,
    { op, format }: { readonly op: Operation; readonly format: MediaFormat },
  ): Promise<void> {
    if (answer.status === 401)
      throw this.reject(await explainRejection(this.settings, format, this.send, op));
    if (answer.status === 403) throw this.reject(toRefusal(purpose, answer));
    if (answer.status === 404 || (answer.status < 500 && isHtml(answer)))
      throw noEnterpriseManager(purpose, answer, isHtml(answer) ? "a web page" : '"not found"');
    if (answer.status >= 400) throw toRefusal(purpose, answer);
  }

  /**
   * What is no document of Enterprise Manager's is not taken for a rejection, which would be final.
   */
  private explainNoSession(purpose: Purpose, answer: WireAnswer): EmError {
    try {
      requireDocument(purpose, answer);
    } catch (error) {
      if (isEmError(error)) return error;
    }
    return this.reject(noToken(this.settings));
  }

  private reject(error: EmError): EmError {
    return this.rejected.add(this.settings, error);
  }
}
