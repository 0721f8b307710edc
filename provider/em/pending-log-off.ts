import { createCheckedAgent } from "./checked-agent";
import { createFetchSend } from "./fetch-send";
import { logOffSession } from "./log-off";
import { Operation } from "./operation";
import { SendCount } from "./send";
import type { TlsSettings } from "./tls-settings";

/** A log-off that is still to be done, with all that it needs, as plain data for another process. Path and headers are secrets. */
export interface PendingLogOff {
  readonly server: string;
  readonly trust: TlsSettings;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** See {@link logOffSession}. */
  readonly wasForgotten: boolean;
}

/** Does log-offs that another process left, all at once. Never throws. */
export async function finishLogOffs(pending: readonly PendingLogOff[], seconds: number): Promise<void> {
  await Promise.all(pending.map(async ({ server, trust, path, headers, wasForgotten }) => {
    const connection = createCheckedAgent(server, trust);
    const request = { method: "DELETE", path, headers, sends: new SendCount() } as const;
    await logOffSession(createFetchSend(server, connection), new Operation(`log off from ${server}`, seconds), { server, request, wasForgotten });
    connection.close();
  }));
}

/** Reads what `JSON.stringify` made of pending log-offs; what is none is left out. */
export function readPendingLogOffs(text: string): PendingLogOff[] {
  const read: unknown = JSON.parse(text);
  return Array.isArray(read) ? read.filter(isPendingLogOff) : [];
}

function isPendingLogOff(value: unknown): value is PendingLogOff {
  if (typeof value !== "object" || value === null) return false;
  return "server" in value && typeof value.server === "string" && "path" in value && typeof value.path === "string"
    && "trust" in value && typeof value.trust === "object" && "headers" in value && typeof value.headers === "object"
    && "wasForgotten" in value && typeof value.wasForgotten === "boolean";
}
