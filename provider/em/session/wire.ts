import type { AnswerElement, ListForm } from "../answers/element";
import { isHtml, noEnterpriseManager, requireDocument, type Purpose } from "../answers/call";
import { toRefusal } from "../answers/refusal";
import { createCheckedAgent, type CheckedAgent } from "../transport/checked-agent";
import { EmInvalidError, EmTimeoutError } from "../errors";
import { createFetchSend } from "../transport/fetch-send";
import { limitInFlight } from "../transport/limit";
import type { KnownRows } from "../answers/known-rows";
import { NOWHERE, readPage } from "../answers/list-page";
import { LoadLimit } from "../transport/load-limit";
import { log } from "../log";
import { Operation, systemClock, WRITE_GRACE_MS, type Clock } from "../transport/operation";
import { writeBody, type RequestBody } from "../answers/request-body";
import { afterLogonWasNotTried, retryTemporary } from "../transport/retry";
import { RetryBudget } from "../transport/retry-timing";
import {
  type SeeAnswer,
  seen,
  SendCount,
  shownPath,
  type Method,
  type Send,
  type WireAnswer,
  type WireRequest,
} from "../transport/send";
import type { RejectedLogons } from "./rejected-logons";
import { FormatChoice } from "./format-choice";
import { SessionKeeper } from "./session";
import { mediaTypeOf } from "./session-requests";
import type { MediaFormat, Settings } from "../settings/settings";
import { WritesInFlight } from "./writes-in-flight";

/** A call of the REST API. */
export interface Call {
  readonly method: Method;
  /** Below `/api`, query included. */
  readonly path: string;
  readonly body?: RequestBody;
  /** Completes "asked to …" in errors. */
  readonly what: string;
  /** Told whenever it is sent: until then it waits for its turn. */
  readonly onSend?: (() => void) | undefined;
}

/** An answer below 400, with what it was for. */
interface Answered {
  readonly purpose: Purpose;
  readonly answer: WireAnswer;
}

/** A list that still has pages after so many is a server that links in circles. */
const PAGES_LIMIT = 1000;

const DOT_SEGMENT = /\/\.{1,2}(?=[/?]|$)/;

/**
 * Together with {@link WRITE_GRACE_MS} below 3 s: the engine kills a provider process soon
 * afterwards, and the session would stay open.
 */
const LOG_OFF_SECONDS = 1.5;

/** The calls of one connection, with all policies around them. */
export class Wire {
  readonly settings: Settings;
  readonly session: SessionKeeper;
  private readonly connection: CheckedAgent;
  private readonly plain: Send;
  private readonly anonymous: Send;
  private readonly authenticated: Send;
  private readonly format: FormatChoice;
  private readonly writes = new WritesInFlight();
  private ended = false;

  /** @param see is shown every answer, where somebody wants to know their form. */
  constructor(
    settings: Settings,
    rejected: RejectedLogons,
    clock: Clock = systemClock,
    see?: SeeAnswer,
  ) {
    this.settings = settings;
    this.connection = createCheckedAgent(settings.server, settings);
    const send = createFetchSend(settings.server, this.connection);
    this.plain = logged(see === undefined ? send : seen(send, see));
    const limited = limitInFlight(
      this.writes.wrap(this.refusedAtEnd(this.plain)),
      new LoadLimit(settings.maxConcurrency),
    );
    const budget = new RetryBudget();
    this.anonymous = retryTemporary(limited, budget);
    this.format = new FormatChoice(settings, this.anonymous, clock);
    this.session = new SessionKeeper(
      this.format,
      settings,
      retryTemporary(limited, budget, afterLogonWasNotTried),
      rejected,
      clock,
    );
    this.authenticated = this.session.wrap(retryTemporary(limited, budget));
  }

  /** Reads one document. @throws EmError */
  async read(op: Operation, call: Call): Promise<AnswerElement | undefined> {
    const { purpose, answer } = await this.send(op, call);
    return answer.status === 204 || answer.body.trim() === ""
      ? undefined
      : requireDocument(purpose, answer);
  }

  /** Reads one document without being logged on. @throws EmError */
  async readAnonymously(op: Operation, call: Call): Promise<AnswerElement> {
    const { purpose, answer } = await this.send(op, call, this.anonymous);
    return requireDocument(purpose, answer);
  }

  /**
   * Reads a list with all its pages.
   * @param read what an item is read as.
   * @param known saves parsing the items that were read before; only for lists that the server
   *   sends again and again.
   * @throws EmError also when a page is no such list, or when pages are missing.
   */
  async readList<Item>(
    op: Operation,
    call: Call,
    list: ListForm,
    read: (element: AnswerElement) => readonly Item[],
    known?: KnownRows<Item>,
  ): Promise<Item[]> {
    const found: Item[] = [];
    const seen = new Set<string>();
    let path = call.path;
    for (;;) {
      seen.add(path);
      const { purpose, answer } = await this.send(op, { ...call, path });
      if (answer.status === 204 && list.nothingIsEmpty === true) return found;
      const { items, next, pages } = await readPage(op, purpose, answer, list, read, known);
      for (const item of items) found.push(item);
      if (typeof next === "string" && !seen.has(next) && seen.size < PAGES_LIMIT) {
        path = next;
        continue;
      }
      // What is on the pages that are not linked would seem to be gone.
      const isCut = next === NOWHERE || seen.size >= PAGES_LIMIT || (pages ?? 1) > seen.size;
      if (isCut) throw noEnterpriseManager(purpose, answer, `${seen.size} pages of a longer list`);
      return found;
    }
  }

  /**
   * Sends a request; a write once. @throws EmError whose `mayHaveHappened` says whether a write may
   * have taken effect.
   */
  async send(op: Operation, call: Call, send: Send = this.authenticated): Promise<Answered> {
    const request = this.buildRequest(call, this.format.known ?? (await this.format.ask(op)));
    if (this.ended) throw notSent(request, op);
    const answer = await send(request, op);
    const purpose: Purpose = { server: this.settings.server, what: call.what, request };
    if (answer.status >= 400) throw toRefusal(purpose, answer);
    // A read says so itself, where it looks for a document in vain.
    if (request.method !== "GET" && isHtml(answer))
      throw noEnterpriseManager(purpose, answer, "a web page");
    return { purpose, answer };
  }

  /**
   * Ends or pauses the connection: writes in flight get their time, then the session is logged off.
   * Never throws.
   */
  async close(final: boolean): Promise<void> {
    this.ended ||= final;
    if (final) this.format.end();
    await this.writes.finished(WRITE_GRACE_MS);
    const op = new Operation(`log off from ${this.settings.server}`, LOG_OFF_SECONDS);
    await this.session.logOff(op, this.plain, final);
    if (final) this.connection.close();
  }

  private buildRequest(call: Call, format: MediaFormat): WireRequest {
    // `fetch` would resolve them: a request for an ID of that form would go to something else.
    if (DOT_SEGMENT.test(call.path))
      throw new EmInvalidError(`"." and ".." are no IDs: ${call.what}.`);
    const mediaType = mediaTypeOf(format);
    const path = `/api${call.path}`;
    if (call.body !== undefined) {
      const body = writeBody(call.body, format);
      return {
        method: call.method,
        path,
        headers: { Accept: mediaType, "Content-Type": mediaType },
        body,
        sends: new SendCount(call.onSend),
      };
    }
    // http.sys answers 411 to a POST that does not say that it has no body.
    return {
      method: call.method,
      path,
      headers: { Accept: mediaType, ...(call.method === "POST" ? { "Content-Length": "0" } : {}) },
      sends: new SendCount(call.onSend),
    };
  }

  /**
   * Stands behind the queue, so that requests which still wait there when the run ends are not sent
   * either.
   */
  private refusedAtEnd(send: Send): Send {
    return (request, op) => {
      return this.ended ? Promise.reject(notSent(request, op)) : send(request, op);
    };
  }
}

function notSent(request: WireRequest, op: Operation): EmTimeoutError {
  return new EmTimeoutError(
    `${request.method} ${shownPath(request.path)} was not sent, because the run is ending: ${op.description}.`,
    {
      hint: "Run the command again; what was already done is found and not repeated.",
    },
  );
}

/** One line for each request; those that change permissions are shown from level `info` on. */
function logged(send: Send): Send {
  return async (request, op) => {
    const started = op.clock.now();
    const level = request.method === "GET" ? "debug" : "info";
    const tell = (outcome: string): void =>
      log(
        level,
        `${request.method} ${shownPath(request.path)}: ${outcome} in ${Math.round(op.clock.now() - started)} ms (${op.description})`,
      );
    request.sends.add();
    try {
      const answer = await send(request, op);
      tell(String(answer.status));
      return answer;
    } catch (error) {
      tell(error instanceof Error ? error.message : "failed");
      throw error;
    }
  };
}
