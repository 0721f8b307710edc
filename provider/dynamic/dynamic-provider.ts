import {
  type EnterpriseManager,
  Operation,
  processConnections,
  type RawSettings,
  RememberedSettings,
  SETTING_KEYS,
  shownText,
  warningsWanted,
} from "../em";
import { AccountNames } from "../lifecycle/shared/account-names";
import { Claims } from "../lifecycle/shared/claims";
import { createContext, type OperationContext } from "../lifecycle/shared/context";
import type { CheckFailure } from "../lifecycle/shared/fields";
import { type Lifecycle, PartialFailure } from "../lifecycle/shared/lifecycle";
import type { ConfiguredServer } from "../lifecycle/shared/origin";
import { Warnings } from "../lifecycle/warnings";
import { defined, type Properties, readText } from "../model/properties";
import { visible } from "../model/visible";
import { claimsOfThisRun } from "./claims-of-run";
import { forEngine, partialFailure } from "./engine-errors";
import { warnInEngine } from "./engine-log";
import { endWithEngine } from "./process-end";
import {
  hideSecretInputs,
  isSecretInput,
  markOf,
  marksDiffer,
  withSecretOutputs,
} from "./secret-inputs";

/** The configuration as the engine hands it to `configure`: texts under their full keys. */
interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

/** The namespace of the stack's configuration and of explicit providers' inputs. */
const NAMESPACE = "veeam-em";
/** Inputs of an explicit provider that are no settings of a stack. */
const PROVIDER_KEYS = ["passwordEnv", "explicit"];

/** Shared by all kinds and servers: a grant may move from one connection to another. */
const claims = new Claims(claimsOfThisRun);

/** Shared by all kinds: the state of one says what the account of another is called. */
const accountNames = new AccountNames();

/**
 * One resource as the engine's dynamic-provider process calls it. The engine keeps one of these for
 * each text of `__provider`, so whatever belongs to a server is shared elsewhere (connections,
 * `OperationContext`).
 */
export class DynamicProvider {
  private raw: RawSettings = {};
  private readonly settings = new RememberedSettings();
  private readonly warnings = new Warnings(accountNames);

  /** @internal */
  constructor(private readonly lifecycle: Lifecycle) {}

  /**
   * Stores and returns: other calls may come before a promise of this one is settled, and after one
   * that fails (pulumi, cmd/dynamic-provider, getProvider).
   */
  configure(request: ConfigureRequest): Promise<void> {
    this.raw = Object.fromEntries(
      [...SETTING_KEYS, ...PROVIDER_KEYS].map((key) => [
        key,
        request.config.get(`${NAMESPACE}:${key}`),
      ]),
    );
    return Promise.resolve();
  }

  async check(
    olds: Properties,
    news: Properties,
  ): Promise<{
    inputs: Record<string, unknown>;
    failures: { property: string; reason: string }[];
  }> {
    const result = await this.guarded("check", news, () =>
      Promise.resolve(this.lifecycle.check(olds, news)),
    );
    const inputs = { ...result.inputs, ...markOf(news) };
    if (result.failures.length === 0)
      await this.warn(this.warnings.collect(this.lifecycle.kind, olds, result.inputs));
    return { inputs, failures: result.failures.map((failure) => toEngine(failure, news)) };
  }

  async diff(id: string, olds: Properties, news: Properties): Promise<object> {
    accountNames.learn(olds);
    await this.warn(this.warnings.collectDeferred(this.lifecycle.kind, olds, news));
    const difference = await this.guarded("compare", news, () =>
      Promise.resolve(this.lifecycle.diff(id, olds, news, this.configuredServer())),
    );
    // What became a secret is still to be read in the state's outputs: an update hides it there.
    return difference.changes === false && marksDiffer(olds, news) ? { changes: true } : difference;
  }

  async create(inputs: Properties): Promise<{ id: string; outs: Record<string, unknown> }> {
    const { id, outs } = await this.guarded("create", inputs, (context) =>
      this.lifecycle.create(context(), inputs),
    );
    accountNames.learn(outs);
    return { id, outs: withSecretOutputs(this.lifecycle.kind, inputs, defined(outs)) };
  }

  /** Without an ID the engine drops the resource from the state. */
  async read(
    id: string,
    props: Properties,
  ): Promise<{ id?: string; props?: Record<string, unknown>; inputs?: Record<string, unknown> }> {
    const reading = await this.guarded("read", props, (context) =>
      this.lifecycle.read(context(), id, props),
    );
    return reading === undefined
      ? {}
      : {
          id: reading.id,
          props: withSecretOutputs(this.lifecycle.kind, props, defined(reading.props)),
          inputs: { ...defined(reading.inputs), ...markOf(props) },
        };
  }

  async update(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ outs: Record<string, unknown> }> {
    const { outs } = await this.guarded("update", news, (context) =>
      this.lifecycle.update(context(), id, olds, news),
    );
    return { outs: withSecretOutputs(this.lifecycle.kind, news, defined(outs)) };
  }

  async delete(id: string, props: Properties): Promise<void> {
    await this.guarded("delete", props, (context) => this.lifecycle.delete(context(), id, props));
  }

  private async warn(warnings: readonly string[]): Promise<void> {
    if (warnings.length === 0 || !warningsWanted(this.raw, process.env)) return;
    // An explicit provider is complete in itself: the stack's configuration does not apply to it.
    const how =
      this.raw["explicit"] === "true"
        ? "`warnings: false` of its veeam.Provider"
        : "`pulumi config set veeam-em:warnings false`";
    for (const warning of warnings)
      await warnInEngine(`${warning} (${how} turns off such warnings.)`);
  }

  /** Runs one call; what it throws is put into words for the engine. */
  private async guarded<T>(
    verb: string,
    properties: Properties,
    run: (context: () => OperationContext) => Promise<T>,
  ): Promise<T> {
    hideSecretInputs(properties);
    const description = `${verb} ${this.lifecycle.kind}${nameIn(properties)}`;
    const warnings: string[] = [];
    try {
      return await run(() => this.context(description, (warning) => warnings.push(warning)));
    } catch (error) {
      throw error instanceof PartialFailure ? this.partial(error, properties) : forEngine(error);
    } finally {
      await this.warn(warnings);
    }
  }

  private partial(failure: PartialFailure, properties: Properties): Error {
    const outputs = withSecretOutputs(this.lifecycle.kind, properties, failure.properties);
    return partialFailure(failure, outputs, properties);
  }

  private context(description: string, warn: (warning: string) => void): OperationContext {
    const ending = endWithEngine();
    const em = this.connection();
    const op = new Operation(description, em.settings.timeoutSeconds, undefined, ending);
    return createContext(em, op, claims, warn);
  }

  private connection(): EnterpriseManager {
    return processConnections.connect(this.settings.of(this.raw, process.env));
  }

  /** Settings that are missing fail only what needs the server: a preview does not. */
  private configuredServer(): ConfiguredServer {
    try {
      const { server, formerUrl } = this.settings.of(this.raw, process.env);
      return { server, formerServer: formerUrl };
    } catch {
      return { server: undefined, formerServer: undefined };
    }
  }
}

/** A failure without the value of a secret input, which the engine would print beside its name. */
function toEngine({ property, reason }: CheckFailure, inputs: Properties): CheckFailure {
  return isSecretInput(inputs, property)
    ? { property: "", reason: shownText(`${property} ${reason}`) }
    : { property: visible(property), reason: shownText(reason) };
}

/** Which one it is, for the log: the engine tells a dynamic provider neither name nor URN. */
function nameIn(properties: Properties): string {
  const account =
    readText(properties, "accountName") ??
    readText(properties, "account") ??
    readText(properties, "name");
  const item =
    readText(properties, "role") ??
    readText(properties, "objectName") ??
    readText(properties, "hierarchyObjRef");
  return `${item === undefined ? "" : ` ${item}`}${account === undefined ? "" : ` of ${account}`}`;
}
