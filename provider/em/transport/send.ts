import type { Operation } from "./operation";

export type Method = "GET" | "POST" | "DELETE";

/**
 * Requests sent for one that is wanted, whatever the reasons for sending it again: more would press
 * a server that is in trouble.
 */
const MOST_REQUESTS = 3;

/** Counts how often one wanted request was sent, by all policies together. */
export class SendCount {
  private sent = 0;

  /** @param onSend told each time. */
  constructor(private readonly onSend?: () => void) {}

  add(): void {
    this.sent += 1;
    this.onSend?.();
  }

  get mayBeSentAgain(): boolean {
    return this.sent < MOST_REQUESTS;
  }
}

/** A request as it goes on the wire. */
export interface WireRequest {
  readonly method: Method;
  /** Below the base URL, beginning with `/api`, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Shared by all copies of one wanted request. */
  readonly sends: SendCount;
  /** Told as soon as the answer begins, also when the rest of it never comes. */
  readonly onHead?: (head: AnswerHead) => void;
}

/** How an answer begins. */
export interface AnswerHead {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | undefined;
  /** `X-RestSvcSessionId` of a logon. A secret. */
  readonly sessionToken: string | undefined;
  readonly retryAfter: string | undefined;
}

/** An answer as it came from the wire, whatever its status. */
export interface WireAnswer extends AnswerHead {
  readonly body: string;
  /**
   * Why the body's text is not what the server meant, for example bytes that are not of the
   * declared encoding.
   */
  readonly flaw?: string | undefined;
  readonly hasByteOrderMark?: boolean | undefined;
}

/**
 * Sends a request within the time of an operation. Policies (limit, retries, logon session) are
 * wrappers of this type around the plain one.
 * @throws EmError when no answer came; `mayHaveHappened` says whether the server may have acted on
 *   the request.
 */
export type Send = (request: WireRequest, op: Operation) => Promise<WireAnswer>;

/** Is shown every answer as it came, before anything is read from it; tries included. */
export type SeeAnswer = (request: WireRequest, answer: WireAnswer) => void;

/** Wraps a {@link Send} so that its answers are shown. */
export function seen(send: Send, see: SeeAnswer): Send {
  return async (request, op) => {
    const answer = await send(request, op);
    see(request, answer);
    return answer;
  };
}

/**
 * The path as errors and logs may show it: IDs of logon sessions are as good as passwords, because
 * a token is made of them.
 */
export function shownPath(path: string): string {
  return path.replace(/(\/logonSessions\/)[^/?#]+/gi, "$1***");
}
