import { createHash } from "node:crypto";
import { EnterpriseManager } from "./enterprise-manager";
import { log } from "../log";
import { systemClock, type Clock } from "../transport/operation";
import { RejectedLogons } from "../session/rejected-logons";
import type { Settings } from "../settings/settings";
import { SharedConnection } from "./shared-connection";
import type { SeeAnswer } from "../transport/send";
import { Wire } from "../session/wire";

/** Connections that share their logon sessions and end together. */
export class Connections {
  private readonly shared = new Map<string, SharedConnection>();
  private readonly managers = new Map<string, EnterpriseManager>();
  /** The same by the settings' object, which most calls of a process hand in again. */
  private readonly bySettings = new WeakMap<Settings, EnterpriseManager>();
  private readonly rejected = new RejectedLogons();
  private readonly closing: Promise<void>[] = [];
  private readonly clock: Clock;
  private warned = false;
  private ended = false;

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  /**
   * The connection for these settings: the same object for the same settings, and one logon session
   * for the same server and account.
   */
  connect(settings: Settings): EnterpriseManager {
    const manager = this.bySettings.get(settings) ?? this.managerFor(settings);
    this.bySettings.set(settings, manager);
    return manager;
  }

  /** A connection that shares nothing with others, and whose answers are shown as they come. */
  observe(settings: Settings, see: SeeAnswer): EnterpriseManager {
    const wire = new Wire(settings, this.rejected, this.clock, see);
    const shared = new SharedConnection(wire);
    this.shared.set(`observed ${String(this.shared.size)}`, shared);
    return new EnterpriseManager(settings, shared);
  }

  /**
   * Ends the run: logs off every session within 3 s; afterwards no request is sent any more, also
   * on connections that are made later.
   */
  async closeAll(): Promise<void> {
    if (!this.ended) {
      this.ended = true;
      for (const closed of this.closeEach(true)) this.closing.push(closed);
    }
    await Promise.all(this.closing);
  }

  /**
   * Logs off every session that is open and forgets what was read: a later request logs on again,
   * maybe days later in a service, and finds the server as it is then.
   */
  async logOffAll(): Promise<void> {
    for (const { writes } of this.shared.values()) writes.outdateAll();
    await Promise.all(this.closeEach(false));
  }

  private managerFor(settings: Settings): EnterpriseManager {
    const key = managerKey(settings);
    const known = this.managers.get(key);
    if (known !== undefined) return known;
    this.warnOnce(settings);
    const manager = new EnterpriseManager(settings, this.sharedFor(settings));
    this.managers.set(key, manager);
    return manager;
  }

  private closeEach(final: boolean): Promise<void>[] {
    return [...this.shared.values()].map(({ wire }) => wire.close(final));
  }

  private sharedFor(settings: Settings): SharedConnection {
    const key = wireKey(settings);
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    const made = new SharedConnection(new Wire(settings, this.rejected, this.clock));
    this.shared.set(key, made);
    if (this.ended) this.closing.push(made.wire.close(true));
    return made;
  }

  private warnOnce(settings: Settings): void {
    if (!settings.insecure || this.warned) return;
    this.warned = true;
    log(
      "warn",
      `insecure=true: the certificate of ${settings.server} is not verified, so anybody in between can read the password. Use caCert or fingerprint instead.`,
    );
  }
}

/** What makes requests go to the same place in the same way. */
function wireKey(settings: Settings): string {
  const {
    server,
    username,
    password,
    caCert,
    fingerprint,
    insecure,
    format,
    apiVersion,
    maxConcurrency,
  } = settings;
  const passwordDigest = createHash("sha256").update(password.reveal()).digest("hex");
  return JSON.stringify([
    server,
    username,
    passwordDigest,
    caCert,
    fingerprint,
    insecure,
    format,
    apiVersion,
    maxConcurrency,
  ]);
}

function managerKey(settings: Settings): string {
  return JSON.stringify([
    wireKey(settings),
    settings.timeoutSeconds,
    settings.allowLockout,
    settings.allowAllGone,
    settings.warnings,
    settings.formerUrl,
  ]);
}

/** The connections of resources and look-ups: all of a process share theirs. */
export const processConnections = new Connections();
