import { SETTING_KEYS } from "../em";
import { Configuration } from "../engine/configuration";
import { ResourceFront } from "../engine/resource-front";
import { type Lifecycle, PartialFailure } from "../lifecycle/shared/lifecycle";
import type { CheckResult } from "../lifecycle/shared/fields";
import type { Properties } from "../model/properties";
import { forEngine, partialFailure } from "./dynamic-errors";

/** The configuration as the engine hands it to `configure`: texts under their full keys. */
interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

/** The namespace of the stack's configuration and of explicit providers' inputs. */
const NAMESPACE = "veeam-em";
/** Inputs of an explicit provider that are no settings of a stack. */
const PROVIDER_KEYS = ["passwordEnv", "explicit"];

/**
 * One kind of resource as the engine's dynamic-provider process calls it: the names of calls,
 * results and errors are those of `pulumi.dynamic.ResourceProvider`. The engine keeps one of these
 * for each text of `__provider`, and configures each.
 */
export class DynamicProvider {
  private readonly configuration = new Configuration();
  private readonly front: ResourceFront;

  /** @internal */
  constructor(lifecycle: Lifecycle) {
    this.front = new ResourceFront(lifecycle, this.configuration);
  }

  /**
   * Stores and returns: other calls may come before a promise of this one is settled, and after one
   * that fails (pulumi, cmd/dynamic-provider, getProvider).
   */
  configure(request: ConfigureRequest): Promise<void> {
    this.configuration.set(
      Object.fromEntries(
        [...SETTING_KEYS, ...PROVIDER_KEYS].map((key) => [
          key,
          request.config.get(`${NAMESPACE}:${key}`),
        ]),
      ),
    );
    return Promise.resolve();
  }

  check(olds: Properties, news: Properties): Promise<CheckResult> {
    return inWords(news, () => this.front.check(olds, news));
  }

  /** A state that the provider plugin wrote is written again: a deletion needs its `__provider`. */
  async diff(id: string, olds: Properties, news: Properties): Promise<object> {
    const difference = await inWords(news, () => this.front.diff(id, olds, news));
    const isOfPlugin = olds["__provider"] === undefined;
    return difference.changes === false && isOfPlugin ? { changes: true } : difference;
  }

  create(inputs: Properties): Promise<{ id: string; outs: Record<string, unknown> }> {
    return inWords(inputs, () => this.front.create(inputs));
  }

  /** Without an ID the engine drops the resource from the state. */
  async read(
    id: string,
    props: Properties,
  ): Promise<{ id?: string; props?: Record<string, unknown>; inputs?: Record<string, unknown> }> {
    return (await inWords(props, () => this.front.read(id, props))) ?? {};
  }

  async update(
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ outs: Record<string, unknown> }> {
    const { outs } = await inWords(news, () => this.front.update(id, olds, news));
    return { outs };
  }

  delete(id: string, props: Properties): Promise<void> {
    return inWords(props, () => this.front.delete(id, props));
  }
}

/** Runs one call; what it throws is put into words for the engine. */
async function inWords<Result>(
  properties: Properties,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof PartialFailure ? partialFailure(error, properties) : forEngine(error);
  }
}
