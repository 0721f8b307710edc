import { inspect } from "node:util";
import { framesOf, programLine } from "./call-site";
import { shownLines, shownText } from "./known-secrets";

/**
 * Codes of every error that leaves this package; each has a heading of its name in
 * `docs/errors.md`.
 */
export const EM_ERROR_CODES = [
  "EM_CONFIG",
  "EM_TLS",
  "EM_UNREACHABLE",
  "EM_TIMEOUT",
  "EM_AUTH",
  "EM_FORBIDDEN",
  "EM_NOT_FOUND",
  "EM_CONFLICT",
  "EM_AMBIGUOUS",
  "EM_INVALID",
  "EM_LAST_ROLE",
  "EM_LOCKOUT",
  "EM_WRONG_SERVER",
  "EM_REFUSED",
  "EM_PROTOCOL",
  "EM_UNCONFIRMED",
] as const;
/** Every code that an error may have; `docs/errors.md` has a heading for each. */
export type EmErrorCode = (typeof EM_ERROR_CODES)[number];

/** The request that an error speaks of. Never holds a header, a body or a session ID. */
interface EmErrorRequest {
  readonly method: string;
  /** Path below the base URL; IDs of logon sessions are masked. */
  readonly path: string;
  /** Left out when no answer came. */
  readonly status?: number;
}

/** What an {@link EmError} tells besides its message. */
export interface EmErrorDetails {
  readonly hint?: string | undefined;
  readonly request?: EmErrorRequest | undefined;
  readonly serverMessage?: string | undefined;
  readonly mayHaveHappened?: boolean | undefined;
}

/**
 * Marks errors of every copy of this package in a process, where `instanceof` only knows its own.
 */
const BRAND = Symbol.for("pulumi-veeam-em.EmError");

/**
 * What every failure that this package foresees is thrown as. The original error is deliberately
 * not kept as `cause`: Node prints causes whole, and those of a transport name URLs that may hold a
 * session ID. Secrets that a server echoed are masked, and nothing in a foreign name can steer the
 * terminal that shows it.
 */
export abstract class EmError extends Error {
  /** Whether line breaks in messages are our own. Elsewhere they came with a foreign name. */
  protected static readonly hasLines: boolean = false;
  /** Stable: programs and pipelines may rely on it. */
  abstract readonly code: EmErrorCode;
  /** What to do next. */
  declare readonly hint?: string;
  declare readonly request?: EmErrorRequest;
  /** What the server itself said, when it said something readable. */
  declare readonly serverMessage?: string;
  /**
   * `true` when a write may have taken effect although it failed: look before writing again.
   * Default `false`.
   */
  readonly mayHaveHappened: boolean;

  constructor(message: string, details: EmErrorDetails = {}) {
    super((new.target.hasLines ? shownLines : shownText)(message));
    const { hint, request, serverMessage } = details;
    if (hint !== undefined) this.hint = shownText(hint);
    if (request !== undefined) this.request = { ...request, path: shownText(request.path) };
    if (serverMessage !== undefined) this.serverMessage = shownLines(serverMessage);
    this.mayHaveHappened = details.mayHaveHappened ?? false;
    Object.defineProperty(this, BRAND, { value: true });
    // On the instance, so that a minifier that renames classes does not rename errors.
    Object.defineProperty(this, "name", { value: new.target.name, configurable: true });
    // What is printed of an error that nobody catches begins with its code as well.
    const trace = {};
    Error.captureStackTrace(trace, new.target);
    Object.defineProperty(this, "stack", {
      get: () => this.traceOf(framesOf(trace)),
      set: (value: unknown) => Object.defineProperty(this, "stack", { value, writable: true }),
      configurable: true,
    });
  }

  private traceOf(frames: readonly string[]): string {
    const line = programLine(this, frames);
    const more = line === undefined || frames.includes(line) ? [] : [line];
    return [errorWords(this), ...frames, ...more].join("\n");
  }

  /**
   * What Pulumi prints where a program does not catch this, and Node. Node's own way takes the
   * memory of a whole machine in Pulumi's process.
   * @internal
   */
  [inspect.custom](): string {
    const { method, path, status } = this.request ?? {};
    const request = [method, path, status === undefined ? undefined : `(${String(status)})`];
    return [
      errorWords(this),
      ...(method === undefined ? [] : [`Request: ${present(request).join(" ")}`]),
      ...present([programLine(this, framesOf(this))]),
    ].join("\n");
  }
}

function present(texts: readonly (string | undefined)[]): string[] {
  return texts.filter((text) => text !== undefined);
}

/** Code, what happened, what to do next. */
export function errorWords({ code, message, hint }: EmError): string {
  return present([`${code}: ${message}`, hint]).join("\n");
}

/** Whether this is an {@link EmError}, also one that another copy of this package made. */
export function isEmError(value: unknown): value is EmError {
  return value instanceof Error && BRAND in value;
}

/** Settings are missing or contradict each other. */
export class EmConfigError extends EmError {
  protected static override readonly hasLines = true;
  override readonly code = "EM_CONFIG";
}

/** The server's certificate is not trusted, or no TLS connection could be made. */
export class EmTlsError extends EmError {
  override readonly code = "EM_TLS";
}

/** No connection to the server, or the connection broke. */
export class EmUnreachableError extends EmError {
  override readonly code = "EM_UNREACHABLE";
}

/**
 * The server ended a connection that had served earlier requests before it answered this one: it
 * closes what is idle, and says nothing of its state.
 */
export class EmUsedConnectionError extends EmUnreachableError {}

/** A request or an operation took longer than it may, or the run is ending. */
export class EmTimeoutError extends EmError {
  override readonly code = "EM_TIMEOUT";
}

/** The logon was rejected, or a logon session is not accepted. */
export class EmAuthError extends EmError {
  override readonly code = "EM_AUTH";
}

/** The account that is logged on may not do this. */
export class EmForbiddenError extends EmError {
  override readonly code = "EM_FORBIDDEN";
}

/** What was asked for does not exist (any more). */
export class EmNotFoundError extends EmError {
  override readonly code = "EM_NOT_FOUND";
}

/** It exists already, or differs from what was declared in a way that cannot be changed. */
export class EmConflictError extends EmError {
  override readonly code = "EM_CONFLICT";
}

/** A name fits several things. */
export class EmAmbiguousError extends EmError {
  override readonly code = "EM_AMBIGUOUS";
}

/** A value cannot be what it is given as. */
export class EmInvalidError extends EmError {
  override readonly code = "EM_INVALID";
}

/** Enterprise Manager does not let an account be without any role. */
export class EmLastRoleError extends EmError {
  override readonly code = "EM_LAST_ROLE";
}

/** Refused by this package, because nobody could manage Enterprise Manager afterwards. */
export class EmLockoutError extends EmError {
  override readonly code = "EM_LOCKOUT";
}

/** A resource was made on another server than the one that is configured. */
export class EmWrongServerError extends EmError {
  override readonly code = "EM_WRONG_SERVER";
}

/** Enterprise Manager refused the request in a way that no other code names. */
export class EmRefusedError extends EmError {
  override readonly code = "EM_REFUSED";
}

/** The answer is not one of Enterprise Manager's. */
export class EmProtocolError extends EmError {
  override readonly code = "EM_PROTOCOL";
}

/** A list of accounts without any: somebody is logged on, so that it is not believed. */
export class EmNoAccountsError extends EmProtocolError {}

/** A write whose outcome could not be established. */
export class EmUnconfirmedError extends EmError {
  override readonly code = "EM_UNCONFIRMED";
}

const CLASSES: Readonly<
  Record<EmErrorCode, new (message: string, details: EmErrorDetails) => EmError>
> = {
  EM_CONFIG: EmConfigError,
  EM_TLS: EmTlsError,
  EM_UNREACHABLE: EmUnreachableError,
  EM_TIMEOUT: EmTimeoutError,
  EM_AUTH: EmAuthError,
  EM_FORBIDDEN: EmForbiddenError,
  EM_NOT_FOUND: EmNotFoundError,
  EM_CONFLICT: EmConflictError,
  EM_AMBIGUOUS: EmAmbiguousError,
  EM_INVALID: EmInvalidError,
  EM_LAST_ROLE: EmLastRoleError,
  EM_LOCKOUT: EmLockoutError,
  EM_WRONG_SERVER: EmWrongServerError,
  EM_REFUSED: EmRefusedError,
  EM_PROTOCOL: EmProtocolError,
  EM_UNCONFIRMED: EmUnconfirmedError,
};

/** The same error, with a sentence that matters more before its message. */
export function withFirstSentence(error: EmError, sentence: string): EmError {
  const { hint, request, serverMessage, mayHaveHappened } = error;
  const details = { hint, request, serverMessage, mayHaveHappened };
  return new CLASSES[error.code](`${sentence} ${error.message}`, details);
}
