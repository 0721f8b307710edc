import { createHash } from "node:crypto";
import { EmAuthError, EmForbiddenError, type EmError } from "../errors";
import type { Settings } from "../settings/settings";

/**
 * Rejected logons of this process by their credentials, so that no second attempt locks the account
 * in the domain.
 */
export class RejectedLogons {
  private readonly errors = new Map<string, EmError>();

  /** Remembers why these credentials were rejected, and returns it. */
  add<Rejection extends EmError>(settings: Settings, rejection: Rejection): Rejection {
    this.errors.set(credentialsKey(settings), rejection);
    return rejection;
  }

  /** The error for a logon with credentials that were rejected before; `undefined` for others. */
  findRepeat(settings: Settings): EmError | undefined {
    const rejection = this.errors.get(credentialsKey(settings));
    if (rejection === undefined) return undefined;
    const message = `Not tried again: the logon of ${settings.username} to ${settings.server} was rejected earlier in this run.`;
    return rejection.code === "EM_FORBIDDEN"
      ? new EmForbiddenError(message, { hint: rejection.hint })
      : new EmAuthError(message, { hint: rejection.hint });
  }
}

function credentialsKey(settings: Settings): string {
  const password = createHash("sha256").update(settings.password.reveal()).digest("hex");
  return JSON.stringify([settings.server, settings.username, password, settings.apiVersion]);
}
