import crypto from "node:crypto";
import * as sinon from "sinon";
import { resolveSettings } from "../../../provider/em";
import type { RequestRecord } from "../../../simulator";
import { drawGuid, seededRandom } from "../../../simulator/random";
import { FAULTS } from "../../../tools/torture/faults";
import { codeOf } from "../../support/expect-report";
import { JumpingClock } from "../../support/jumping-clock";
import type { MemoryEm } from "../../support/memory-em";
import { type Report, SmallEngine } from "../../support/small-engine";
import type { Declared } from "../../support/small-program";
import { Administrator } from "./administrator";
import { Ledger } from "./ledger";
import { SETTLED_MS, startServer } from "./server";
import { declaredFor, programsOf, seedsOf, TWINS, type World } from "./world";

/** Enough to look again after one request that took its whole minute. */
const TIMEOUT_SECONDS = "150";
const MOST_FURTHER_UPS = 2;

/** What came of one world. */
interface Outcome {
  /** Everything that must never be. */
  readonly violations: readonly string[];
  readonly requests: readonly RequestRecord[];
}

/** Runs everything that happens in a world, always alike. */
export async function runWorld(world: World): Promise<Outcome> {
  const sandbox = sinon.createSandbox();
  sandbox.replace(Math, "random", seededRandom(world.dice));
  // The same in every world: what was a secret once is masked as long as the process lives.
  const ids = seededRandom(1);
  sandbox.replace(crypto, "randomUUID", () => asUuid(drawGuid(ids)));
  const clock = new JumpingClock();
  const em = await startServer(world.server, clock);
  try {
    return await new Run(world, em, clock).all();
  } finally {
    await em.close();
    sandbox.restore();
  }
}

type Uuid = `${string}-${string}-${string}-${string}-${string}`;

function asUuid(guid: string): Uuid {
  const [one = "", two = "", three = "", four = "", five = ""] = guid.split("-");
  return `${one}-${two}-${three}-${four}-${five}`;
}

/** One world from its first request to its last. */
class Run {
  private readonly refs: string[];
  private readonly engines: readonly [SmallEngine, SmallEngine];
  private readonly programs: readonly [Record<string, Declared>, Record<string, Declared>];
  private readonly ledger: Ledger;
  private readonly administrator: Administrator;
  private readonly violations: string[] = [];
  /** Accounts that the last `up` found to be there already: its error gives their IDs. */
  private conflicting: readonly string[] = [];

  constructor(
    private readonly world: World,
    private readonly em: MemoryEm,
    private readonly clock: JumpingClock,
  ) {
    const { state } = em.sim;
    const { objects } = state.inventory;
    const vms = objects.filter(({ type }) => type === "Vm").slice(0, 12);
    this.refs = vms.map(({ ref }) => ref);
    const nameOf = (ref: string): string => vms.find((vm) => vm.ref === ref)?.name ?? ref;
    for (const seed of seedsOf(world, this.refs, nameOf)) state.addAccount(seed);
    this.engines = [this.engine(), this.engine()];
    this.programs = programsOf(world, this.refs);
    this.ledger = new Ledger(em.sim, declaredFor(world), this.refs);
    this.administrator = new Administrator(em.sim, world.acts, this.refs);
    em.interrupt = () => {
      this.ledger.programsDid();
      this.administrator.beforeRequest();
      this.ledger.administratorDid();
    };
  }

  private engine(): SmallEngine {
    const { format, parallel } = this.world;
    const settings = { ...this.em.settings, format, timeoutSeconds: TIMEOUT_SECONDS };
    return new SmallEngine(resolveSettings(settings, {}), parallel, this.clock, this.clock);
  }

  async all(): Promise<Outcome> {
    const { faults } = this.em.sim;
    for (const { request, fault } of this.world.strikes)
      faults.add({ kind: "reset", ...FAULTS[fault], match: { nth: request } });
    let failures = await this.up();
    faults.clear();
    for (let further = 0; further < MOST_FURTHER_UPS; further++) {
      await this.settle();
      if (this.world.acts.length > 0) await this.refresh();
      else if (failures.length === 0) break;
      failures = await this.up();
    }
    if (this.world.acts.length === 0) await this.expectBroughtAbout(failures);
    await this.settle();
    await this.expectGone(await this.destroy());
    return {
      violations: [...this.violations, ...this.ledger.violations],
      requests: this.em.sim.requests,
    };
  }

  /** Lets every list show everything. */
  private async settle(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.clock.after(SETTLED_MS, resolve);
    });
  }

  private async up(): Promise<Error[]> {
    this.conflicting = [];
    const failures = await this.both(async (engine, at) => {
      const report = await engine.up(this.programs[at]);
      const conflicts = [...report.failures].filter(([, error]) => codeOf(error) === "EM_CONFLICT");
      this.conflicting = [...this.conflicting, ...conflicts.map(([name]) => name)];
      return report;
    });
    this.expectNarrow(failures, true);
    return failures;
  }

  private refresh(): Promise<Error[]> {
    return this.both((engine) => engine.refresh());
  }

  private async destroy(): Promise<Error[]> {
    const failures = await this.both((engine) => engine.destroy());
    this.expectNarrow(failures, false);
    return failures;
  }

  /** Runs a command of both programs at the same time. */
  private async both(run: (engine: SmallEngine, at: 0 | 1) => Promise<Report>): Promise<Error[]> {
    const reports = await Promise.all([run(this.engines[0], 0), run(this.engines[1], 1)]);
    this.ledger.programsDid();
    return reports.flatMap(({ failures }) => [...failures.values()]);
  }

  /** No switch is left on that was to be off, unless an error says so first. */
  private expectNarrow(failures: readonly Error[], isWanted: boolean): void {
    for (const { name } of this.ledger.leftWide(isWanted)) {
      const isSaid = failures.some(({ message }) =>
        /^Account \S+ may still restore all virtual machines/.test(message),
      );
      if (!isSaid) this.violations.push(`left the switch of ${name} on, and says nothing`);
    }
  }

  /** Without another administrator, everything is as it is declared, and stays so. */
  private async expectBroughtAbout(failures: readonly Error[]): Promise<void> {
    const open = failures.filter((failure) => !this.isForGood(failure));
    this.violations.push(...open.map(({ message }) => `did not come about: ${message}`));
    if (failures.length > 0) return;
    const { sim } = this.em;
    for (const one of declaredFor(this.world)) {
      const account = sim.state.account(one.name);
      const has = account?.scopes.map(({ hierarchyObjRef }) => hierarchyObjRef) ?? [];
      const refs = one.scopes.map((at) => this.refs[at] ?? "");
      const once = has.filter((ref) => !this.mayBeTwice(ref));
      const isRight =
        new Set(once).size === once.length &&
        refs.every((ref) => has.includes(ref)) &&
        one.roles.every((role) => account?.roles.includes(role)) &&
        (one.allVms === undefined || account?.allVms === one.allVms) &&
        (!one.exclusive || has.length === refs.length);
      if (!isRight) this.violations.push(`${one.name} is not as declared`);
    }
    const before = sim.requests.length;
    await this.up();
    if (sim.requests.length > before) this.violations.push("asked the server for nothing");
  }

  /**
   * A row that may be another object's, or of which a spoiled look-up did not tell, is not taken
   * over, and some servers add one like it.
   */
  private mayBeTwice(ref: string): boolean {
    const { server, strikes } = this.world;
    const isUnclear = strikes.length > 0 || TWINS.some((at) => this.refs[at] === ref);
    return isUnclear && server.duplicateScope === "row";
  }

  /** What no further run can bring about: the program says so, or EM does not tell rows apart. */
  private isForGood(failure: Error): boolean {
    const code = codeOf(failure);
    const { own, others, strikes } = this.world;
    const hasTwins = [...own, ...others].some(({ scopes, existed }) =>
      TWINS.every((at) => scopes.includes(at) || existed?.scopes.includes(at) === true),
    );
    const isTaken = own.some(({ adopt, existed }) => !adopt && existed !== undefined);
    return (
      (code === "EM_CONFLICT" && (isTaken || strikes.length > 0)) ||
      (code === "EM_AMBIGUOUS" && hasTwins && strikes.length > 0)
    );
  }

  /**
   * What the programs made and left. An account of which the server said that it could not make it
   * and showed it only after the run is in no state: the next run finds it and says so.
   */
  private leftovers(): readonly string[] {
    return this.ledger.leftovers.filter(
      (left) => !this.conflicting.some((name) => left === name || left.startsWith(`${name}: `)),
    );
  }

  /** Where nothing failed, nothing is left of what the programs made. */
  private async expectGone(failures: readonly Error[]): Promise<void> {
    const codes = failures.map(codeOf);
    if (this.world.acts.length === 0) {
      const odd = codes.filter((code) => !["EM_LAST_ROLE", "EM_AMBIGUOUS"].includes(code));
      this.violations.push(...odd.map((code) => `was not deleted: ${code}`));
    }
    if (codes.every((code) => code === "EM_LAST_ROLE"))
      this.violations.push(...this.leftovers().map((one) => `left ${one}`));
    await this.settle();
    const lost = this.world.strikes.length;
    const { openSessions } = this.em.sim;
    if (openSessions > lost) this.violations.push(`left ${openSessions} sessions open`);
  }
}
