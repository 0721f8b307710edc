import { isGuid } from "../../model/identity";
import { tryReadDocument } from "../answers/call";
import { rememberSession } from "../known-secrets";
import { readIdInLink } from "../answers/links";
import { Secret } from "../secret";
import type { AnswerHead, WireAnswer } from "../transport/send";

/** What a logon gave. */
export interface LogonSession {
  readonly token: Secret;
  /** `undefined` when the answer told it nowhere: then it cannot be logged off. */
  readonly sessionId: Secret | undefined;
  /** `undefined` when the answer did not tell it. */
  userName: string | undefined;
  /** Whether a request with it was answered with anything but 401. */
  proven: boolean;
}

/**
 * The session of a logon's answer, `undefined` when it tells neither token nor session ID. The body
 * may be missing or unreadable: EM's tokens are the session ID in base64, so that either can be
 * made of the other when something in between dropped it.
 */
export function readLogonSession(
  head: AnswerHead,
  answer: WireAnswer | undefined,
): LogonSession | undefined {
  const document = answer === undefined ? undefined : tryReadDocument(answer);
  const sessionId = findSessionId(head, document?.text("SessionId")?.trim() ?? "");
  const token =
    head.sessionToken ??
    (sessionId === undefined ? undefined : Buffer.from(sessionId, "latin1").toString("base64"));
  if (token === undefined || token === "") return undefined;
  rememberSession(token);
  if (sessionId !== undefined) rememberSession(sessionId);
  return {
    token: new Secret(token),
    sessionId: sessionId === undefined ? undefined : new Secret(sessionId),
    userName: document?.text("UserName"),
    proven: false,
  };
}

function findSessionId(head: AnswerHead, named: string): string | undefined {
  const located = readIdInLink(head.location ?? "");
  const inToken = Buffer.from(head.sessionToken ?? "", "base64").toString("latin1");
  const id = [named, located, inToken].find(
    (candidate) => candidate !== undefined && isGuid(candidate),
  );
  // An ID of another form is taken only where it is named as one, and not if it were a way through
  // a path.
  return id ?? (/^\.{0,2}$/.test(named) ? undefined : named);
}
