import { Operation } from "../em";
import { AccountNames } from "../lifecycle/shared/account-names";
import { Claims } from "../lifecycle/shared/claims";
import { createContext, type OperationContext } from "../lifecycle/shared/context";
import { ownerOf } from "../lifecycle/shared/creation-mark";
import type { DiffResult } from "../lifecycle/shared/difference";
import type { CheckResult } from "../lifecycle/shared/fields";
import {
  type Lifecycle,
  type Outcome,
  PartialFailure,
  type Reading,
} from "../lifecycle/shared/lifecycle";
import { diffInRun } from "../lifecycle/shared/kept";
import { Warnings } from "../lifecycle/warnings";
import { defined, type Properties, readText } from "../model/properties";
import { claimsOfThisRun } from "./claims-of-run";
import type { Configuration } from "./configuration";
import { warnInEngine } from "./engine-log";
import { wordFailures } from "./check-failures";
import { endWithEngine } from "./process-end";
import { hideSecretInputs, markOf, marksDiffer, withSecretOutputs } from "./secret-inputs";

/** Shared by all kinds and servers: a grant may move from one connection to another. */
const claims = new Claims(claimsOfThisRun);

/** Shared by all kinds: the state of one says what the account of another is called. */
const accountNames = new AccountNames();

/**
 * One kind of resource as an engine calls it, by whichever of its protocols: settings become a
 * connection and a time limit, warnings reach the engine, secret inputs stay secret in outputs.
 * What a call throws is the life cycle's own error, or a `PartialFailure` whose properties are
 * ready for the state. What belongs to a server is shared elsewhere (connections,
 * `OperationContext`).
 */
export class ResourceFront {
  private readonly warnings = new Warnings(accountNames);

  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly configuration: Configuration,
  ) {}

  async check(olds: Properties, news: Properties): Promise<CheckResult> {
    const { kind } = this.lifecycle;
    const result = await this.guarded("check", news, () =>
      Promise.resolve(this.lifecycle.check(olds, news)),
    );
    if (result.failures.length === 0)
      await this.warn(this.warnings.collect(kind, olds, result.inputs));
    return {
      inputs: { ...result.inputs, ...markOf(news) },
      failures: wordFailures(result.failures, news),
    };
  }

  async diff(id: string, olds: Properties, news: Properties): Promise<DiffResult> {
    accountNames.learn(olds);
    await this.warn(this.warnings.collectDeferred(this.lifecycle.kind, olds, news));
    const difference = await this.guarded("compare", news, () =>
      Promise.resolve(this.difference(id, olds, news)),
    );
    // What became a secret is still to be read in the state's outputs: an update hides it there.
    return difference.changes === false && marksDiffer(olds, news) ? { changes: true } : difference;
  }

  async create(inputs: Properties): Promise<Outcome> {
    const { id, outs } = await this.guarded("create", inputs, (context) =>
      this.lifecycle.create(context(), inputs),
    );
    accountNames.learn(outs);
    return { id, outs: this.forState(inputs, outs) };
  }

  /** `undefined`: the resource is gone. */
  async read(id: string, props: Properties): Promise<Reading | undefined> {
    const reading = await this.guarded("read", props, (context) =>
      this.lifecycle.read(context(), id, props),
    );
    if (reading === undefined) return undefined;
    claims.refresh(ownerOf(reading.props));
    return {
      id: reading.id,
      props: this.forState(props, reading.props),
      inputs: { ...defined(reading.inputs), ...markOf(props) },
    };
  }

  async update(id: string, olds: Properties, news: Properties): Promise<Outcome> {
    const outcome = await this.guarded("update", news, (context) =>
      this.lifecycle.update(context(), id, olds, news),
    );
    return { id: outcome.id, outs: this.forState(news, outcome.outs) };
  }

  async delete(id: string, props: Properties): Promise<void> {
    await this.guarded("delete", props, (context) => this.lifecycle.delete(context(), id, props));
  }

  /** What the resource keeps is shared in a folder, which goes with the process. */
  private difference(id: string, olds: Properties, news: Properties): DiffResult {
    endWithEngine();
    const configured = this.configuration.configuredServer();
    return diffInRun(this.lifecycle, claims, { id, olds, news, configured });
  }

  private forState(marked: Properties, outputs: Properties): Record<string, unknown> {
    return withSecretOutputs(this.lifecycle.kind, marked, defined(outputs));
  }

  private async warn(warnings: readonly string[]): Promise<void> {
    if (warnings.length === 0 || !this.configuration.wantsWarnings) return;
    const how = this.configuration.isExplicit
      ? "`warnings: false` of its veeam.Provider"
      : "`pulumi config set veeam-em:warnings false`";
    for (const warning of warnings)
      await warnInEngine(`${warning} (${how} turns off such warnings.)`);
  }

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
      if (!(error instanceof PartialFailure)) throw error;
      const { resourceId, properties: outputs, reason } = error;
      throw new PartialFailure(resourceId, this.forState(properties, outputs), reason);
    } finally {
      await this.warn(warnings);
    }
  }

  private context(description: string, warn: (warning: string) => void): OperationContext {
    const ending = endWithEngine();
    const em = this.configuration.connect();
    const op = new Operation(description, em.settings.timeoutSeconds, undefined, ending);
    return createContext(em, op, claims, warn);
  }
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
