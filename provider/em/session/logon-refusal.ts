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
      hint: `Check user name (DOMAIN\\user or user@domain) and password: \`pulumi config set --secret veeam-em:password\` or VEEAM_EM_PASSWORD. The account needs a role in Enterprise Manager.${nonAscii ? " User name or password have characters beyond ASCII, which are sent as UTF-8 and which some servers read otherwise: try a password without them." : ""}`,
    },
  );
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
    `Enterprise Manager at ${settings.server} took the logon of ${settings.username} but gave no session token.`,
    {
      hint: "Check that the account has a role in Enterprise Manager, and that no proxy removes the header X-RestSvcSessionId.",
    },
  );
}
