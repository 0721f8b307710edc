import { UnreadableAnswer, type AnswerElement } from "./element";
import {
  EmConflictError,
  EmForbiddenError,
  EmNotFoundError,
  EmProtocolError,
  EmRefusedError,
  type EmError,
  type EmErrorDetails,
} from "../errors";
import { readJsonAnswer } from "./json";
import { withoutEchoes } from "../known-secrets";
import { retryAfterMs } from "../transport/retry-timing";
import { shownPath, type WireAnswer, type WireRequest } from "../transport/send";
import { readXmlAnswer } from "./xml";

/** A server's own message is shown up to this length: longer ones are stack traces. */
const SERVER_MESSAGE_LIMIT = 500;

const MILLISECONDS_PER_SECOND = 1000;

/**
 * Veeam Backup & Replication's own REST API listens here by default and is often taken for
 * Enterprise Manager's.
 */
const BACKUP_AND_REPLICATION_PORT = ":9419";

/** What a request was for, completing "EM refused to …". */
export interface Purpose {
  readonly server: string;
  readonly request: WireRequest;
  /** "list the accounts", "give the account … a role". */
  readonly what: string;
}

/**
 * Reads an answer's document by its media type, or by its first character where that says
 * otherwise. @throws UnreadableAnswer
 */
export function readDocument(answer: WireAnswer): AnswerElement {
  const start = /\S/.exec(answer.body)?.[0] ?? "";
  if (answer.flaw !== undefined) throw new UnreadableAnswer(answer.flaw);
  if (start === "") throw new UnreadableAnswer("an empty document");
  if (isHtml(answer)) throw new UnreadableAnswer("a web page");
  const isJson =
    start === "{" || start === "[" || (start !== "<" && /json/i.test(answer.contentType));
  return isJson ? readJsonAnswer(answer.body) : readXmlAnswer(answer.body);
}

/**
 * Whether the answer is a web page: from a proxy, a portal, or a web server without Enterprise
 * Manager behind it.
 */
export function isHtml(answer: WireAnswer): boolean {
  return (
    /^\s*(<!doctype html|<html)/i.test(answer.body) ||
    (/text\/html/i.test(answer.contentType) && answer.body.trim() !== "")
  );
}

/**
 * The document of a successful answer. @throws EmProtocolError when it is none of Enterprise
 * Manager's.
 */
export function requireDocument(purpose: Purpose, answer: WireAnswer): AnswerElement {
  try {
    return readDocument(answer);
  } catch (error) {
    throw noEnterpriseManager(
      purpose,
      answer,
      error instanceof UnreadableAnswer ? error.message : "something unreadable",
    );
  }
}

/**
 * The document of an answer to a write, for which EM documents none: what cannot be read is as good
 * as nothing.
 */
export function tryReadDocument(answer: WireAnswer): AnswerElement | undefined {
  if (answer.body === "") return undefined;
  try {
    return readDocument(answer);
  } catch {
    return undefined;
  }
}

/** The error for an answer that no Enterprise Manager would give. */
export function noEnterpriseManager(
  purpose: Purpose,
  answer: WireAnswer,
  instead: string,
): EmProtocolError {
  const { server, what } = purpose;
  const hint = server.includes(BACKUP_AND_REPLICATION_PORT)
    ? "Port 9419 is Veeam Backup & Replication's own REST API, another product: Enterprise Manager's is 9398 by default."
    : "Check `url` (VEEAM_EM_URL): Enterprise Manager's REST API is at https://<host>:9398 by default. A proxy or a web page in between answers like this, too.";
  return new EmProtocolError(
    `The server at ${server} is no Enterprise Manager, or something answers in its place: asked to ${what}, it sent ${instead} (status ${answer.status}).`,
    {
      hint,
      request: describeRequest(purpose, answer),
      mayHaveHappened: purpose.request.method !== "GET" && answer.status < 400,
    },
  );
}

/** The error for an answer of 400 or more; 401 belongs to the logon session. */
export function toRefusal(purpose: Purpose, answer: WireAnswer): EmError {
  const { server, what, request } = purpose;
  if (answer.status === 404 && isHtml(answer))
    return noEnterpriseManager(purpose, answer, "a web page");
  const serverMessage = request.path.startsWith("/api/sessionMngr")
    ? withoutTokens(readServerMessage(answer))
    : readServerMessage(answer);
  const said = serverMessage === undefined ? "" : `, saying ${JSON.stringify(serverMessage)}`;
  const details: EmErrorDetails = {
    serverMessage,
    request: describeRequest(purpose, answer),
    // A definite 4xx was not executed; after a 5xx nobody knows.
    mayHaveHappened: request.method !== "GET" && answer.status >= 500,
  };
  const message = `Enterprise Manager at ${server} answered ${answer.status}${said}, when asked to ${what}.`;
  switch (answer.status) {
    case 403:
      return new EmForbiddenError(message, { ...details, hint: FORBIDDEN_HINT });
    case 404:
      return new EmNotFoundError(message, {
        ...details,
        hint: "It may have been removed in the meantime; a refresh shows what is there.",
      });
    case 409:
      return new EmConflictError(message, {
        ...details,
        hint: "It exists already, or somebody else is changing it.",
      });
    default:
      return new EmRefusedError(message, {
        ...details,
        hint: `${refusedHint(answer.status)}${retryHint(answer)}`,
      });
  }
}

const FORBIDDEN_HINT =
  "Only accounts with the role Portal Administrator may manage permissions: give it to the account that is logged on with. Restore scopes also need the edition Enterprise Plus.";

function refusedHint(status: number): string {
  if (status === 502 || status === 503 || status === 504)
    return "The server is overloaded, starting, or in maintenance: run the command again later.";
  if (status >= 500)
    return "Enterprise Manager also answers so to names that it cannot resolve and to references that it does not know. Its log Svc.Veeam.EM.RestAPI.log tells more.";
  return "Check the values that were sent; Enterprise Manager's log Svc.Veeam.EM.RestAPI.log tells more.";
}

/** A pause that outlasts the operation is not waited for, but told. */
function retryHint(answer: WireAnswer): string {
  const asked = retryAfterMs(answer.retryAfter, Date.now());
  return asked === undefined
    ? ""
    : ` It asks to be left alone for ${Math.ceil(asked / MILLISECONDS_PER_SECOND)} s (Retry-After): wait at least so long, or allow operations more time (timeoutSeconds).`;
}

function describeRequest(
  purpose: Purpose,
  answer: WireAnswer,
): { method: string; path: string; status: number } {
  return {
    method: purpose.request.method,
    path: shownPath(purpose.request.path),
    status: answer.status,
  };
}

/**
 * What may be the ID or token of a session that nobody here knows of: a failed logon's answer may
 * tell one.
 */
function withoutTokens(text: string | undefined): string | undefined {
  return text?.replace(
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9+/]{22,}={0,2}/gi,
    "***",
  );
}

/** The server's own words, without stack traces. */
function readServerMessage(answer: WireAnswer): string | undefined {
  const error = tryReadDocument(answer);
  const message = [error?.text("Message"), error?.text("FirstChanceExceptionMessage")].find(
    (text) => text !== undefined && text.trim() !== "",
  );
  // Masked before it is cut: a part of a secret would not be found any more.
  return message === undefined
    ? undefined
    : withoutEchoes(message.trim()).slice(0, SERVER_MESSAGE_LIMIT);
}
