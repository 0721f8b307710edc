import {
  type EnterpriseManager,
  processConnections,
  type RawSettings,
  RememberedSettings,
  warningsWanted,
} from "../em";
import type { ConfiguredServer } from "../lifecycle/shared/origin";

/** What the engine configured a provider with, and the connection that follows from it. */
export class Configuration {
  private raw: RawSettings = {};
  private readonly settings = new RememberedSettings();

  set(raw: RawSettings): void {
    this.raw = raw;
  }

  /** An explicit provider is complete in itself: the stack's configuration does not apply to it. */
  get isExplicit(): boolean {
    return this.raw["explicit"] === "true";
  }

  get wantsWarnings(): boolean {
    return warningsWanted(this.raw, process.env);
  }

  /** The server, without a request yet. Errors: EM_CONFIG. */
  connect(): EnterpriseManager {
    return processConnections.connect(this.settings.of(this.raw, process.env));
  }

  /** Settings that are missing fail only what needs the server: a preview does not. */
  configuredServer(): ConfiguredServer {
    try {
      const { server, formerUrl } = this.settings.of(this.raw, process.env);
      return { server, formerServer: formerUrl };
    } catch {
      return { server: undefined, formerServer: undefined };
    }
  }
}
