import {
  Connections,
  type EmError,
  type EnterpriseManager,
  isEmError,
  Operation,
  resolveSettings,
} from "../../provider/em";
import type { DeclaredScope } from "../../provider/lifecycle/scopes/declared-scope";
import { resolveScope } from "../../provider/lifecycle/scopes/resolve-object";
import type { WantedScope } from "../../provider/model/scope-match";
import { type Simulator, startSimulator, type SwitchSettings } from "../../simulator";
import { ManualClock } from "../em/support";
import { settingsOf } from "../support/scene";
import { ManualClock as ServerClock } from "../simulator/manual-clock";

export const ROOT = "vc01.tech.local";
export const TIMEOUT_SECONDS = 60;
/** Time limits of requests are longer than any pause between two looks. */
export const LONGEST_PAUSE_MS = 5_000;
/** More than are looked up one by one. */
export const NAMES = Array.from({ length: 25 }, (_, at) => `new-${at}`);

export const named = (name: string, type = "Vm"): DeclaredScope => ({
  object: { root: ROOT, type, name },
});

export function objectOf(sim: Simulator, type: string): { ref: string; name: string } {
  const found = sim.state.inventory.objects.find((object) => object.type === type);
  if (found === undefined) throw new Error(`the inventory has no ${type}`);
  return found;
}

/** A server and a client on one time, which passes only while all operations sleep. */
export class Slow extends ManualClock {
  private readonly connections = new Connections();

  private constructor(
    readonly sim: Simulator,
    private readonly server: ServerClock,
    format: string,
    maxConcurrency: string,
  ) {
    super();
    this.em = this.connections.connect(
      resolveSettings({ ...settingsOf(sim), format, maxConcurrency }, {}),
    );
  }

  readonly em: EnterpriseManager;

  static async run(
    switches: SwitchSettings,
    format: string,
    work: (slow: Slow) => Promise<void>,
    maxConcurrency = "4",
  ): Promise<void> {
    const clock = new ServerClock();
    const sim = await startSimulator({ switches, clock });
    const slow = new Slow(sim, clock, format, maxConcurrency);
    try {
      await work(slow);
    } finally {
      await slow.connections.closeAll();
      await sim.close();
    }
  }

  override pass(milliseconds: number): void {
    this.server.advance(milliseconds);
    super.pass(milliseconds);
  }

  resolve(declared: DeclaredScope, waits = true): Promise<WantedScope> {
    const op = new Operation("give a restore scope", TIMEOUT_SECONDS, this);
    return resolveScope({ em: this.em, op }, declared, waits);
  }

  /** Lets time pass whenever so many operations sleep, until the work is done. */
  async whileSleeping<Result>(work: Promise<Result>, sleepers = 1): Promise<Result> {
    const end = { isReached: false };
    const done = work.finally(() => {
      end.isReached = true;
    });
    done.catch(() => undefined);
    while (!end.isReached) {
      if (this.waitingWithin(LONGEST_PAUSE_MS) >= sleepers) this.pass(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return done;
  }

  /** Waits until the server was asked for so many names. */
  async asked(times: number): Promise<void> {
    while (this.lookUps().byName < times) await new Promise((done) => setImmediate(done));
  }

  /** New machines; their references. */
  add(names: readonly string[]): string[] {
    return names.map((name) => this.sim.state.addObject({ root: ROOT, type: "Vm", name }));
  }

  /** Look-ups by name, and lists of all names, that the server was asked for. */
  lookUps(): { byName: number; lists: number; others: number } {
    const all = this.sim.requests.map(({ path }) => path).filter((path) => /\/lookup\?/.test(path));
    const lists = all.filter((path) => /name=(\*|%2A)(&|$)/.test(path)).length;
    const byName = all.filter((path) => path.includes("name=")).length - lists;
    return { byName, lists, others: all.length - byName - lists };
  }
}

export async function failureOf(work: Promise<unknown>): Promise<EmError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isEmError(error)) throw new Error(`no EmError: ${String(error)}`);
  return error;
}
