import { UnreadableAnswer, type AnswerElement } from "./element";
import { EmProtocolError } from "../errors";
import { readJsonAnswer } from "./json";
import { shownPath, type WireAnswer, type WireRequest } from "../transport/send";
import { readXmlAnswer } from "./xml";

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
    `The server at ${server} is not an Enterprise Manager, or something answers in its place: asked to ${what}, it sent ${instead} (status ${answer.status}).`,
    {
      hint,
      request: describeRequest(purpose, answer),
      mayHaveHappened: purpose.request.method !== "GET" && answer.status < 400,
    },
  );
}

/** The request of an error, as it may be shown. */
export function describeRequest(
  purpose: Purpose,
  answer: WireAnswer,
): { method: string; path: string; status: number } {
  return {
    method: purpose.request.method,
    path: shownPath(purpose.request.path),
    status: answer.status,
  };
}
