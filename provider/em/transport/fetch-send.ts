import type { Agent } from "node:http";
import type { RequestInit } from "node-fetch";
import { decodeAnswer } from "./answer-text";
import { readSystemCode, type CheckedAgent } from "./checked-agent";
import {
  EmProtocolError,
  EmTimeoutError,
  EmUnreachableError,
  EmUsedConnectionError,
  isEmError,
  type EmError,
} from "../errors";
import { whenFree } from "./dialling-agents";
import { WRITE_GRACE_MS, type Operation } from "./operation";
import { packageVersion } from "./package-version";
import { recordExchange, type Exchange } from "./recording/recorder";
import { shownPath, type AnswerHead, type Send, type WireAnswer, type WireRequest } from "./send";

/**
 * One request may take this long; a logon or a scope list of a large EM takes seconds, not minutes.
 */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * The largest answer that is read. The longest real one, the scopes of one account, has about 1 KB
 * per row.
 */
const ANSWER_BYTES_LIMIT = 32 * 1024 * 1024;

const MILLISECONDS_PER_SECOND = 1000;

/** Why a request was given up, for the message. */
type GivenUp = "time" | "cancelled" | "size";

/**
 * The plain {@link Send}: one request over `node-fetch`, redirects not followed, bounded in time
 * and size, no cookies.
 */
export function createFetchSend(server: string, connection: CheckedAgent): Send {
  return async (request, op) => {
    op.check();
    const { default: fetch } = await import("node-fetch");
    const record = recorderOf(request, op);
    const limit = Math.min(REQUEST_TIMEOUT_MS, op.remainingMs());
    const guard = guardRequest(op, limit, request.method === "GET" ? 0 : WRITE_GRACE_MS);
    const watched = connection.watch();
    let isAnswered = false;
    try {
      const options = fetchOptions(request, watched.agent, guard.signal);
      const response = await fetch(`${server}${request.path}`, options);
      const head = readHead(response.status, (name) => response.headers.get(name) ?? undefined);
      isAnswered = true;
      request.onHead?.(head);
      const bytes = await readBody(response.body, () => guard.giveUp("size"));
      record(() => ({
        status: response.status,
        headers: Object.entries(response.headers.raw()).flatMap(([name, values]) =>
          values.map((value) => [name, value] as const),
        ),
        body: bytes,
      }));
      await whenFree();
      return refuseRedirect(server, request, { ...head, ...decodeAnswer(bytes, head.contentType) });
    } catch (error) {
      if (isEmError(error)) throw error;
      const givenUp = guard.reason();
      const isOnUsed = !isAnswered && watched.isOnUsedConnection();
      const context = { server, request, op, limit, connection, givenUp, isOnUsed };
      const failure = explainFailure(error, context);
      record(() => ({ failed: failure.code }));
      throw failure;
    } finally {
      guard.release();
    }
  };
}

function fetchOptions(
  { method, headers, body }: WireRequest,
  agent: Agent,
  signal: AbortSignal,
): RequestInit {
  return {
    method,
    headers: { "User-Agent": `pulumi-veeam-em/${packageVersion()}`, ...headers },
    agent,
    redirect: "manual",
    // No compression: answers are small, and a truncated one must not look like a whole one.
    compress: false,
    signal,
    ...(body === undefined ? {} : { body }),
  };
}

/** Hands what comes of a request to the recordings that are being made. */
function recorderOf(
  { method, path, headers, body }: WireRequest,
  op: Operation,
): (outcome: () => Exchange["outcome"]) => void {
  const started = op.clock.now();
  return (outcome) =>
    recordExchange(() => ({
      method,
      path,
      requestHeaders: Object.entries(headers),
      requestBody: body,
      took: op.clock.now() - started,
      outcome: outcome(),
    }));
}

function readHead(status: number, header: (name: string) => string | undefined): AnswerHead {
  return {
    status,
    contentType: header("Content-Type") ?? "",
    location: header("Location"),
    sessionToken: header("X-RestSvcSessionId"),
    retryAfter: header("Retry-After"),
  };
}

interface Guard {
  readonly signal: AbortSignal;
  giveUp(reason: GivenUp): void;
  reason(): GivenUp | undefined;
  release(): void;
}

/** Ends the request when its time is over, or so long after the operation was cancelled. */
function guardRequest(op: Operation, limit: number, graceMs: number): Guard {
  const controller = new AbortController();
  const stops: (() => void)[] = [];
  let given: GivenUp | undefined;
  const giveUp = (reason: GivenUp): void => {
    given ??= reason;
    controller.abort();
  };
  const cancel = (): void => {
    if (graceMs === 0) giveUp("cancelled");
    else stops.push(op.clock.after(graceMs, () => giveUp("cancelled")));
  };
  op.cancelled?.addEventListener("abort", cancel);
  stops.push(op.clock.after(limit, () => giveUp("time")));
  return {
    signal: controller.signal,
    giveUp,
    reason: () => given,
    release: () => {
      for (const stop of stops) stop();
      op.cancelled?.removeEventListener("abort", cancel);
    },
  };
}

async function readBody(
  stream: NodeJS.ReadableStream | null,
  tooLarge: () => void,
): Promise<Buffer> {
  if (stream === null) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > ANSWER_BYTES_LIMIT) tooLarge();
    else chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function refuseRedirect(server: string, request: WireRequest, answer: WireAnswer): WireAnswer {
  if (answer.status < 300 || answer.status > 399) return answer;
  // Following would send the session token to whoever answered.
  throw new EmProtocolError(
    `${server} answered ${request.method} ${shownPath(request.path)} with a redirect (${answer.status}), which Enterprise Manager never does.`,
    {
      hint: "Set `url` (VEEAM_EM_URL) to Enterprise Manager's own address, for example https://em.tech.local:9398, not to a portal or proxy in front of it.",
      request: { method: request.method, path: shownPath(request.path), status: answer.status },
    },
  );
}

interface Failure {
  readonly server: string;
  readonly request: WireRequest;
  readonly op: Operation;
  readonly limit: number;
  readonly connection: CheckedAgent;
  readonly givenUp: GivenUp | undefined;
  /** Whether a connection that earlier requests went on ended before any answer. */
  readonly isOnUsed: boolean;
}

function explainFailure(error: unknown, failure: Failure): EmError {
  const { server, request, op, limit, connection, givenUp, isOnUsed } = failure;
  const shown = `${request.method} ${shownPath(request.path)}`;
  const details = {
    request: { method: request.method, path: shownPath(request.path) },
    mayHaveHappened: request.method !== "GET",
  };
  if (givenUp === "size")
    return new EmProtocolError(
      `The answer of ${server} to ${shown} is longer than ${ANSWER_BYTES_LIMIT} bytes; it was not read.`,
      details,
    );
  if (givenUp === "cancelled")
    return new EmTimeoutError(
      `${shown} was given up because the run is ending: ${op.description}.`,
      details,
    );
  if (givenUp === "time") {
    return new EmTimeoutError(
      `${server} did not answer ${shown} within ${Math.round(limit / MILLISECONDS_PER_SECOND)} s: ${op.description}.`,
      {
        ...details,
        hint: "Check whether Enterprise Manager or its database is overloaded, then run the command again.",
      },
    );
  }
  const notConnected = connection.takeFailure(
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined,
  );
  if (notConnected !== undefined) return notConnected;
  // Those that wait beside it were made in the same time, and are likely to be dead as well.
  if (isOnUsed) connection.closeIdle();
  const Broken = isOnUsed ? EmUsedConnectionError : EmUnreachableError;
  return new Broken(
    `The connection to ${server} broke during ${shown} (${readSystemCode(error)}): ${op.description}.`,
    {
      ...details,
      hint: 'Check whether the service "Veeam Backup Enterprise Manager" was restarted, then run the command again.',
    },
  );
}
