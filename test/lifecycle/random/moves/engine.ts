import { isDeepStrictEqual } from "node:util";
import { type Clock, Operation, type Settings } from "../../../../provider/em";
import { Connections } from "../../../../provider/em/api/connections";
import { markOf, marksDiffer, withSecretOutputs } from "../../../../provider/engine/secret-inputs";
import { LIFECYCLES } from "../../../../provider/lifecycle/lifecycles";
import {
  Claims,
  type ClaimsElsewhere,
  type SharedClaim,
} from "../../../../provider/lifecycle/shared/claims";
import {
  createContext,
  type OperationContext,
} from "../../../../provider/lifecycle/shared/context";
import { diffInRun } from "../../../../provider/lifecycle/shared/kept";
import type { Kind } from "../../../../provider/model/kinds";
import {
  defined,
  isProperties,
  type Properties,
  readTexts,
  SECRET_INPUTS,
} from "../../../../provider/model/properties";

/** A resource of a program. */
export interface Item {
  readonly kind: Kind;
  readonly props: Properties;
  /** Which of a run's provider processes works on it. */
  readonly process: number;
  /** What its class tells the engine. */
  readonly deleteBeforeReplace: boolean;
  /** Whether it comes after its account, as with `dependsOn`. */
  readonly depends: boolean;
}

interface Held {
  readonly kind: Kind;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly process: number;
  readonly depends: boolean;
}

export type Fate = "create" | "same" | "update" | "replace";

/** One provider process of a run. */
interface Process {
  readonly connections: Connections;
  readonly claims: Claims;
}

/** What the processes of one run tell each other, without files. */
class SharedClaims {
  private readonly told = new Map<string, Map<string, SharedClaim & { readonly by: number }>>();

  of(process: number): ClaimsElsewhere {
    return {
      tell: (changes) => {
        for (const { key, ...claim } of changes) {
          const claims =
            this.told.get(key) ?? new Map<string, SharedClaim & { readonly by: number }>();
          claims.set(`${process} ${claim.owner}`, { ...claim, by: process });
          this.told.set(key, claims);
        }
      },
      look: () => (key) =>
        [...(this.told.get(key)?.values() ?? [])].filter(({ by }) => by !== process),
    };
  }
}

/**
 * The engine's order of calls with several provider processes, replacements by order and secret
 * inputs (pulumi, pkg/resource/deploy): what a program declares first, so many at a time, grants
 * after accounts as with `dependsOn`; then all deletions, in reverse, grants before accounts.
 */
export class ProcessesEngine {
  readonly state = new Map<string, Held>();
  /** Where the state tells a secret input's value in clear. */
  readonly inClear: string[] = [];
  private readonly processes = new Map<number, Process>();
  /** What was replaced in a run that did not come to its deletions. */
  private readonly pending: Held[] = [];
  private shared = new SharedClaims();

  constructor(
    private readonly settings: Settings,
    private readonly parallel: number,
    private readonly clock: Clock,
  ) {}

  /**
   * @param ordered names of what is to be replaced, whatever its difference.
   * @param isCut whether the run does not come to its deletions, because a resource fails.
   */
  up(
    program: Readonly<Record<string, Item>>,
    ordered: ReadonlySet<string>,
    isCut = false,
  ): Promise<Map<string, Fate>> {
    return this.run(async () => {
      const fates = new Map<string, Fate>();
      const replaced = this.pending.splice(0);
      for (const stage of stages(Object.entries(program), ([, { depends }]) => depends))
        await this.inParallel(stage, async ([name, item]) => {
          fates.set(name, await this.bringUp(name, item, ordered.has(name), replaced));
        });
      if (isCut) {
        this.pending.push(...replaced);
        return fates;
      }
      const gone = [...this.state].filter(([name]) => !(name in program)).reverse();
      const deletions = [...replaced, ...gone.map(([, held]) => held)];
      for (const stage of stages(deletions, ({ depends }) => depends).reverse())
        await this.inParallel(stage, (held) => this.remove(held));
      for (const [name] of gone) this.state.delete(name);
      return fates;
    });
  }

  refresh(): Promise<void> {
    return this.run(() =>
      this.inParallel([...this.state], async ([name, held]) => {
        const context = this.context(`read ${name}`, held.process);
        const reading = await LIFECYCLES[held.kind].read(context, held.id, held.outputs);
        if (reading === undefined) {
          this.state.delete(name);
          return;
        }
        const inputs = { ...defined(reading.inputs), ...markOf(held.outputs) };
        this.keep(name, { ...held, id: reading.id, inputs }, reading.props, held.outputs);
      }),
    );
  }

  /** Each run has processes of its own, and each of those its connection. */
  private async run<T>(work: () => Promise<T>): Promise<T> {
    this.shared = new SharedClaims();
    this.processes.clear();
    try {
      return await work();
    } finally {
      const all = [...this.processes.values()];
      await Promise.all(all.map(({ connections }) => connections.closeAll()));
    }
  }

  private context(description: string, number: number): OperationContext {
    const { connections, claims } = this.processes.get(number) ?? this.startProcess(number);
    const op = new Operation(description, this.settings.timeoutSeconds, this.clock);
    return createContext(connections.connect(this.settings), op, claims);
  }

  private startProcess(number: number): Process {
    const started = {
      connections: new Connections(this.clock),
      claims: new Claims(this.shared.of(number)),
    };
    this.processes.set(number, started);
    return started;
  }

  private async bringUp(
    name: string,
    item: Item,
    isOrdered: boolean,
    replaced: Held[],
  ): Promise<Fate> {
    const { kind, process, depends } = item;
    const lifecycle = LIFECYCLES[kind];
    const current = this.state.get(name);
    const { fate, deletesFirst, inputs } = this.plan(current, item, isOrdered);
    const context = (verb: string): OperationContext => this.context(`${verb} ${name}`, process);
    if (fate === "same" && current !== undefined) {
      this.state.set(name, { ...current, inputs });
    } else if (fate === "update" && current !== undefined) {
      const { id, outs } = await lifecycle.update(
        context("update"),
        current.id,
        current.outputs,
        inputs,
      );
      this.keep(name, { kind, process, depends, id, inputs }, outs, inputs);
    } else {
      if (current !== undefined && deletesFirst) await this.remove(current);
      const { id, outs } = await lifecycle.create(context("create"), inputs);
      this.keep(name, { kind, process, depends, id, inputs }, outs, inputs);
      if (current !== undefined && !deletesFirst) replaced.push(current);
    }
    return fate;
  }

  private plan(
    current: Held | undefined,
    { kind, props, process, deleteBeforeReplace }: Item,
    isOrdered: boolean,
  ): { readonly fate: Fate; readonly deletesFirst: boolean; readonly inputs: Properties } {
    const lifecycle = LIFECYCLES[kind];
    const check = (olds: Properties): Properties => {
      const { inputs, failures } = lifecycle.check(olds, props);
      if (failures.length > 0) throw new Error(JSON.stringify(failures));
      return { ...inputs, ...markOf(props) };
    };
    if (current === undefined) return { fate: "create", deletesFirst: false, inputs: check({}) };
    if (isOrdered) return { fate: "replace", deletesFirst: deleteBeforeReplace, inputs: check({}) };
    const inputs = check(current.inputs);
    const { server } = this.settings;
    const configured = { server, formerServer: undefined };
    const { claims } = this.processes.get(process) ?? this.startProcess(process);
    const { id, outputs: olds } = current;
    const difference = diffInRun(lifecycle, claims, { id, olds, news: inputs, configured });
    const first = deleteBeforeReplace || difference.deleteBeforeReplace === true;
    if ((difference.replaces ?? []).length > 0)
      return { fate: "replace", deletesFirst: first, inputs: check({}) };
    const differs =
      (difference.changes ?? !isDeepStrictEqual(current.inputs, inputs)) ||
      marksDiffer(current.outputs, inputs);
    return { fate: differs ? "update" : "same", deletesFirst: false, inputs };
  }

  private async remove({ kind, id, outputs, process }: Held): Promise<void> {
    await LIFECYCLES[kind].delete(this.context(`delete ${id}`, process), id, outputs);
  }

  private keep(
    name: string,
    held: Omit<Held, "outputs">,
    outputs: Properties,
    marked: Properties,
  ): void {
    const written = withSecretOutputs(held.kind, marked, defined(outputs));
    const secrets = new Set(
      readTexts(marked, SECRET_INPUTS).flatMap((input) => textsIn(marked[input])),
    );
    for (const [property, value] of Object.entries(written))
      if (
        isDeepStrictEqual(value, outputs[property]) &&
        textsIn(value).some((text) => secrets.has(text))
      )
        this.inClear.push(`${name} tells a secret in clear, as ${property}`);
    // The engine hands a provider its secrets as plain values.
    const names = Object.keys(written);
    const kept = Object.fromEntries(names.map((one) => [one, outputs[one] ?? written[one]]));
    this.state.set(name, { ...held, outputs: { ...kept, ...markOf(marked) } });
  }

  private async inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
    const left = [...items];
    const lane = async (): Promise<void> => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await run(item);
    };
    await Promise.all(Array.from({ length: Math.min(this.parallel, items.length) }, lane));
  }
}

/** What depends on nothing, and then the rest. */
function stages<T>(items: readonly T[], depends: (item: T) => boolean): [T[], T[]] {
  return [items.filter((item) => !depends(item)), items.filter(depends)];
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isProperties(value) ? Object.values(value).flatMap(textsIn) : [];
}
