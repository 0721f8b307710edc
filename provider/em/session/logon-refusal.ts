import { readDocument } from "../answers/call";
import type { AnswerElement } from "../answers/element";
import { EmAuthError } from "../errors";
import type { MediaFormat, Settings } from "../settings/settings";
import type { Operation } from "../transport/operation";
import type { Send } from "../transport/send";
import { versionsRequest } from "./session-requests";

/** API versions of `GET /api/`. */
export function readVersions(root: AnswerElement): string[] {
  const list = root.one("SupportedVersions") ?? root;
  return list.items("SupportedVersion").flatMap((version) => version.text("Name") ?? []);
}

/**
 * Why a logon was answered with 401: EM also answers so to an API version that it does not have
 * (apache/cloudstack, pull request 8241).
 */
export async function explainRejection(
  settings: Settings,
  format: MediaFormat,
  send: Send,
  op: Operation,
): Promise<EmAuthError> {
  const { apiVersion, server, username, password } = settings;
  const supported = apiVersion === "latest" ? [] : await loadVersions(format, send, op);
  if (supported.length > 0 && !supported.includes(apiVersion)) {
    return new EmAuthError(
      `Enterprise Manager at ${server} rejected the logon (401): it has no API version ${apiVersion}, only ${supported.join(", ")}.`,
      {
        hint: "Set `apiVersion` (VEEAM_EM_API_VERSION) to one of these, or leave it out.",
      },
    );
  }
  // eslint-disable-next-line no-control-regex
  const nonAscii = /[^\u0000-\u007F]/.test(username + password.reveal());
  return new EmAuthError(
    `Enterprise Manager at ${server} rejected the logon of ${username} (401). It is not tried again in this run, so that the account is not locked.`,
    {
      hint: `Check user name (DOMAIN\\user or user@domain) and password: \`pulumi config set --secret veeam-em:password\` or VEEAM_EM_PASSWORD. The account needs a role in Enterprise Manager.${blankEnds(settings)}${nonAscii ? " User name or password have characters beyond ASCII, which are sent as UTF-8 and which some servers read differently: try a password without them." : ""}`,
    },
  );
}

/** What nobody sees: blanks, line breaks, and characters without a form. */
const UNSEEN = "[\\p{Z}\\p{Cc}\\p{Cf}]";
const UNSEEN_BEFORE = new RegExp(`^${UNSEEN}+`, "u");
const UNSEEN_BEHIND = new RegExp(`${UNSEEN}+$`, "u");

/**
 * Sentences about a user name or password with something unseen at an end, which usually came out
 * of a file or a command; nothing where there is none. Such a password may also be right.
 */
function blankEnds({ username, password }: Settings): string {
  const found = [
    ...describeEnds("password", password.reveal()),
    ...describeEnds("user name", username),
  ];
  if (found.length === 0) return "";
  return ` ${found.join(" ")} It was sent unchanged: unless it belongs there, set the value without it, in a shell with \`printf %s\` instead of \`echo\`.`;
}

function describeEnds(what: string, text: string): string[] {
  const behind = UNSEEN_BEHIND.exec(text)?.[0];
  const before = UNSEEN_BEFORE.exec(text)?.[0];
  return [
    ...(behind === undefined ? [] : [`The ${what} ends in ${nameUnseen(behind)}.`]),
    ...(before === undefined ? [] : [`The ${what} begins with ${nameUnseen(before)}.`]),
  ];
}

function nameUnseen(text: string): string {
  if (/[\r\n\u2028\u2029]/.test(text)) return "a line break";
  return /^ +$/.test(text) ? "a space" : "a white space or an invisible character";
}

async function loadVersions(
  format: MediaFormat,
  send: Send,
  op: Operation,
): Promise<readonly string[]> {
  try {
    return readVersions(readDocument(await send(versionsRequest(format), op)));
  } catch {
    return [];
  }
}

/** The error for a logon that was accepted and gave nothing to go on with. */
export function noToken(settings: Settings): EmAuthError {
  return new EmAuthError(
    `Enterprise Manager at ${settings.server} accepted the logon of ${settings.username} but returned no session token.`,
    {
      hint: `Check that the account has a role in Enterprise Manager, and that no proxy removes the header X-RestSvcSessionId.${blankEnds(settings)}`,
    },
  );
}
