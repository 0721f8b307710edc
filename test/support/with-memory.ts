import { type RawSettings, resolveSettings } from "../../provider/em";
import type { InventoryObject, SimulatorOptions } from "../../simulator";
import { JumpingClock } from "./jumping-clock";
import { MemoryEm } from "./memory-em";
import { SmallEngine } from "./small-engine";

/** A server in memory, and an engine of one run after the other on it. */
export class MemoryScene {
  constructor(
    readonly em: MemoryEm,
    readonly clock: JumpingClock,
    readonly engine: SmallEngine,
  ) {}

  /** The n-th object of a type in the inventory. */
  object(type: string, at = 0): InventoryObject {
    const object = this.em.sim.state.inventory.objects.filter((one) => one.type === type)[at];
    if (object === undefined) throw new Error(`the inventory has no ${type} number ${at}`);
    return object;
  }

  /** Right before the n-th request of this route is served, somebody else does something. */
  before(route: string, act: () => void, nth = 1): void {
    let seen = 0;
    const earlier = this.em.interrupt;
    this.em.interrupt = (request) => {
      earlier?.(request);
      if (request.route === route && ++seen === nth) act();
    };
  }

  /** Ends of the paths of writes so far, in order. */
  writes(): string[] {
    return this.em.sim.requests
      .filter(({ write }) => write)
      .map(({ method, route }) => `${method} ${route.replace(/^\S+ \/security\/accounts/, "")}`);
  }
}

/** Runs a test on a server in memory, whose time passes only while everything waits. */
export async function withMemory(
  options: SimulatorOptions,
  run: (scene: MemoryScene) => Promise<void>,
  settings: RawSettings = {},
): Promise<void> {
  const clock = new JumpingClock();
  const em = await MemoryEm.start(options, clock);
  try {
    const resolved = resolveSettings({ ...em.settings, ...settings }, {});
    await run(new MemoryScene(em, clock, new SmallEngine(resolved, 1, clock)));
  } finally {
    await em.close();
  }
}
