import { isDeepStrictEqual } from "node:util";
import {
  type Clock,
  type EnterpriseManager,
  Operation,
  type Settings,
  systemClock,
} from "../../provider/em";
import { Connections } from "../../provider/em/api/connections";
import { Claims } from "../../provider/lifecycle/shared/claims";
import type { CheckFailure } from "../../provider/lifecycle/shared/fields";
import { diffInRun } from "../../provider/lifecycle/shared/kept";
import { type Lifecycle, PartialFailure } from "../../provider/lifecycle/shared/lifecycle";
import { LIFECYCLES } from "../../provider/lifecycle/lifecycles";
import { createContext, type OperationContext } from "../../provider/lifecycle/shared/context";
import { isAccountKind, type Kind } from "../../provider/model/kinds";
import type { Properties } from "../../provider/model/properties";
import type { Declared, Resource } from "./small-program";

interface Step {
  readonly name: string;
  readonly what: "create" | "same" | "update" | "replace" | "delete";
  readonly replaces?: readonly string[];
}

/** What one command did, and which resources failed. */
export interface Report {
  readonly steps: Step[];
  readonly failures: Map<string, Error>;
}

/** Resources that failed their check. */
class CheckError extends Error {
  constructor(readonly failures: readonly CheckFailure[]) {
    super(failures.map(({ property, reason }) => `${property} ${reason}`).join("; "));
  }
}

/**
 * The part of Pulumi's engine that decides what to call with what (pulumi, pkg/resource/deploy,
 * step_generator.go), in small: for tests that need thousands of runs. Whether this picture is
 * right is what the tests with the real engine are for.
 */
export class SmallEngine {
  state = new Map<string, Resource>();
  /** What life cycles warned of. */
  readonly warnings: string[] = [];
  /** What failed to be deleted after its replacement, and is deleted by the next run. */
  private readonly pendingDeletes: { name: string; resource: Resource }[] = [];

  private current: EnterpriseManager | undefined;
  private claims = new Claims();

  constructor(
    public settings: Settings,
    public parallel = 1,
    private readonly clock: Clock = systemClock,
    /** The time of logons, of which a real server's take some. */
    private readonly logonClock: Clock = systemClock,
  ) {}

  /**
   * As in the engine, every command has a provider process of its own: nothing is remembered from
   * one to the next.
   */
  private async inProcess<T>(run: () => Promise<T>): Promise<T> {
    const connections = new Connections(this.logonClock);
    this.current = connections.connect(this.settings);
    this.claims = new Claims();
    try {
      return await run();
    } finally {
      await connections.closeAll();
    }
  }

  private context(description: string): OperationContext {
    if (this.current === undefined) throw new Error("no command is running");
    const op = new Operation(description, this.settings.timeoutSeconds, this.clock);
    return createContext(this.current, op, this.claims, (text) => this.warnings.push(text));
  }

  private compare(lifecycle: Lifecycle, id: string, olds: Properties, news: Properties) {
    const configured = { server: this.settings.server, formerServer: this.settings.formerUrl };
    return diffInRun(lifecycle, this.claims, { id, olds, news, configured });
  }

  /** @param deletes whether the run comes to its deletions: one that fails does not. */
  async up(program: Readonly<Record<string, Declared>>, deletes = true): Promise<Report> {
    return this.inProcess(() => this.runUp(program, deletes));
  }

  private async runUp(program: Readonly<Record<string, Declared>>, deletes: boolean) {
    const report: Report = { steps: [], failures: new Map() };
    const names = Object.keys(program);
    const replaced: { name: string; resource: Resource }[] = [...this.pendingDeletes.splice(0)];
    const dependent = names.filter((name) => typeof program[name]?.props === "function");
    const free = names.filter((name) => !dependent.includes(name));
    for (const group of [free, dependent])
      await this.inParallel(group, (name) =>
        this.attempt(report, name, () => this.bringUp(name, program[name], report, replaced)),
      );
    if (!deletes) {
      this.pendingDeletes.push(...replaced);
      return report;
    }
    const gone = [...this.state].filter(([name]) => !(name in program)).reverse();
    const isAccount = (resource: Resource): boolean => isAccountKind(resource.kind);
    const deletions = [...replaced, ...gone.map(([name, resource]) => ({ name, resource }))];
    for (const stage of [
      deletions.filter(({ resource }) => !isAccount(resource)),
      deletions.filter(({ resource }) => isAccount(resource)),
    ]) {
      await this.inParallel(stage, ({ name, resource }) =>
        this.attempt(report, name, () => this.remove(name, resource, report)),
      );
    }
    return report;
  }

  async destroy(): Promise<Report> {
    return this.up({});
  }

  /** What `up` would do, by the same calls as a preview: `check` and `diff`. */
  preview(program: Readonly<Record<string, Declared>>): Step[] {
    this.claims = new Claims();
    const steps = Object.entries(program).map(([name, declared]) => this.plan(name, declared).step);
    const gone = [...this.state.keys()].filter((name) => !(name in program));
    return [...steps, ...gone.map((name) => ({ name, what: "delete" as const }))];
  }

  async refresh(): Promise<Report> {
    return this.inProcess(() => this.runRefresh());
  }

  private async runRefresh(): Promise<Report> {
    const report: Report = { steps: [], failures: new Map() };
    await this.inParallel([...this.state], ([name, resource]) =>
      this.attempt(report, name, async () => {
        const lifecycle = LIFECYCLES[resource.kind];
        const reading = await lifecycle.read(
          this.context(`read ${name}`),
          resource.id,
          resource.outputs,
        );
        if (reading === undefined) {
          this.state.delete(name);
          report.steps.push({ name, what: "delete" });
          return;
        }
        const changed =
          !isDeepStrictEqual(reading.inputs, resource.inputs) &&
          this.compare(lifecycle, reading.id, reading.props, resource.inputs).changes !== false;
        report.steps.push({ name, what: changed ? "update" : "same" });
        this.state.set(name, {
          ...resource,
          id: reading.id,
          outputs: reading.props,
          inputs: reading.inputs,
          incomplete: false,
        });
      }),
    );
    return report;
  }

  private async inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
    const left = [...items];
    const lane = async (): Promise<void> => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await run(item);
    };
    await Promise.all(Array.from({ length: Math.min(this.parallel, items.length) }, lane));
  }

  private async attempt(report: Report, name: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      report.failures.set(name, error instanceof Error ? error : new Error(String(error)));
    }
  }

  private plan(
    name: string,
    declared: Declared,
  ): { step: Step; lifecycle: Lifecycle; news: Properties; deleteFirst: boolean } {
    const lifecycle = LIFECYCLES[declared.kind];
    const current = this.state.get(name);
    const props =
      typeof declared.props === "function" ? declared.props(this.state) : declared.props;
    const { inputs: news, failures } = lifecycle.check(current?.inputs ?? {}, props);
    if (failures.length > 0) throw new CheckError(failures);
    if (current === undefined)
      return { step: { name, what: "create" }, lifecycle, news, deleteFirst: false };
    const { id, outputs } = current;
    const { changes, replaces, deleteBeforeReplace } = this.compare(lifecycle, id, outputs, news);
    if (replaces !== undefined && replaces.length > 0)
      return {
        step: { name, what: "replace", replaces },
        lifecycle,
        news: lifecycle.check({}, props).inputs,
        deleteFirst: deleteBeforeReplace === true,
      };
    const differs = changes ?? !isDeepStrictEqual(current.inputs, news);
    return {
      step: { name, what: differs || current.incomplete ? "update" : "same" },
      lifecycle,
      news,
      deleteFirst: false,
    };
  }

  private async bringUp(
    name: string,
    declared: Declared | undefined,
    report: Report,
    replaced: { name: string; resource: Resource }[],
  ): Promise<void> {
    if (declared === undefined) return;
    const { step, lifecycle, news, deleteFirst } = this.plan(name, declared);
    const current = this.state.get(name);
    if (step.what === "same" && current !== undefined) {
      this.state.set(name, { ...current, inputs: news });
    } else if (step.what === "update" && current !== undefined) {
      await this.record(name, declared.kind, news, current, () =>
        lifecycle.update(this.context(`update ${name}`), current.id, current.outputs, news),
      );
    } else {
      if (current !== undefined && deleteFirst) {
        await lifecycle.delete(this.context(`delete ${name}`), current.id, current.outputs);
        this.state.delete(name);
      }
      try {
        await this.record(name, declared.kind, news, undefined, () =>
          lifecycle.create(this.context(`create ${name}`), news),
        );
      } finally {
        // Also where the new one was made in part.
        if (current !== undefined && !deleteFirst && this.state.get(name) !== current)
          replaced.push({ name, resource: current });
      }
    }
    report.steps.push(step);
  }

  private async record(
    name: string,
    kind: Kind,
    inputs: Properties,
    current: Resource | undefined,
    run: () => Promise<{ id: string; outs: Properties }>,
  ): Promise<void> {
    try {
      const { id, outs } = await run();
      this.state.set(name, { kind, id, inputs, outputs: outs, incomplete: false });
    } catch (error) {
      if (error instanceof PartialFailure)
        this.state.set(name, {
          kind,
          id: error.resourceId,
          inputs: current?.inputs ?? inputs,
          outputs: error.properties,
          incomplete: true,
        });
      throw error;
    }
  }

  private async remove(name: string, resource: Resource, report: Report): Promise<void> {
    const isReplaced = this.state.get(name) !== resource;
    try {
      await LIFECYCLES[resource.kind].delete(
        this.context(`delete ${name}`),
        resource.id,
        resource.outputs,
      );
    } catch (error) {
      if (isReplaced) this.pendingDeletes.push({ name, resource });
      throw error;
    }
    if (!isReplaced) this.state.delete(name);
    report.steps.push({ name, what: "delete" });
  }
}
