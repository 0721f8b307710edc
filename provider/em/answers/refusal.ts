import {
  describeRequest,
  isHtml,
  noEnterpriseManager,
  tryReadDocument,
  type Purpose,
} from "./call";
import type { AnswerElement } from "./element";
import {
  EmConflictError,
  EmForbiddenError,
  EmNotFoundError,
  EmRefusedError,
  type EmError,
  type EmErrorDetails,
} from "../errors";
import { withoutEchoes } from "../known-secrets";
import { retryAfterMs } from "../transport/retry-timing";
import type { WireAnswer, WireRequest } from "../transport/send";

/** A server's own message is shown up to this length: longer ones are stack traces. */
const SERVER_MESSAGE_LIMIT = 500;

const MILLISECONDS_PER_SECOND = 1000;

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
        hint: "It may have been removed in the meantime; a refresh shows what exists.",
      });
    case 409:
      return new EmConflictError(message, {
        ...details,
        hint: "It exists already, or somebody else is changing it.",
      });
    default:
      return new EmRefusedError(message, {
        ...details,
        hint: `${refusedHint(answer.status, request)}${retryHint(answer)}`,
      });
  }
}

const FORBIDDEN_HINT =
  "Only accounts with the role Portal Administrator may manage permissions: give it to the account that logs on. Restore scopes also need the edition Enterprise Plus.";

function refusedHint(status: number, request: WireRequest): string {
  if (status === 406) return `It does not answer in ${formatHint(request)}`;
  if (status === 415)
    return request.body === undefined
      ? "It refuses a body, or its media type, in a request that was sent without one: a proxy in between adds it. Use Enterprise Manager's own address."
      : `It does not read ${formatHint(request)}`;
  if (status === 502 || status === 503 || status === 504)
    return "The server is overloaded, starting, or in maintenance: run the command again later.";
  if (status >= 500)
    return "Enterprise Manager gives the same answer to names that it cannot resolve and to references that it does not know. See its log Svc.Veeam.EM.RestAPI.log.";
  return "Check the values that were sent, and Enterprise Manager's log Svc.Veeam.EM.RestAPI.log.";
}

/** Completes "it does not read …". */
function formatHint({ headers }: WireRequest): string {
  const [is, other] = /json/i.test(headers["Accept"] ?? "") ? ["JSON", "xml"] : ["XML", "json"];
  return `${is}, or something in between does not let it through: set \`format\` (VEEAM_EM_FORMAT) to ${other}.`;
}

/** A pause that outlasts the operation is not waited for, but told. */
function retryHint(answer: WireAnswer): string {
  const asked = retryAfterMs(answer.retryAfter, Date.now());
  return asked === undefined
    ? ""
    : ` It asks for a pause of ${Math.ceil(asked / MILLISECONDS_PER_SECOND)} s (Retry-After): wait at least that long, or allow operations more time (timeoutSeconds).`;
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
  const words = error === undefined ? [] : wordsOf(error);
  if (words.length === 0) return undefined;
  // Masked before it is cut: a part of a secret would not be found any more.
  return withoutEchoes(words.join(" ")).slice(0, SERVER_MESSAGE_LIMIT);
}

/**
 * What an error document says: in EM's own form, or in ASP.NET's (`title`, `detail`, and `errors`
 * by the members that they are about).
 */
function wordsOf(error: AnswerElement): string[] {
  const own = [error.text("Message"), error.text("FirstChanceExceptionMessage")].find(hasWords);
  const errors = error.texts("errors");
  const said = [own, error.text("title"), error.text("detail")].filter(hasWords);
  const sentences = [...new Set(said.map((text) => text.trim()))];
  return errors.length === 0 ? sentences : [...sentences, `(${errors.join("; ")})`];
}

function hasWords(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}
