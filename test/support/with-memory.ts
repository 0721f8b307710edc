import { type RawSettings, resolveSettings, type Settings } from "../../provider/em";
import type { SimulatorOptions } from "../../simulator";
import { JumpingClock } from "./jumping-clock";
import { MemoryEm } from "./memory-em";
import { Scene } from "./scene";
import { SmallEngine } from "./small-engine";

/** A scene in memory, whose time passes only while everything waits. */
export class MemoryScene extends Scene {
  constructor(
    private readonly em: MemoryEm,
    settings: Settings,
    engine: SmallEngine,
    private readonly clock: JumpingClock,
  ) {
    super(em.sim, settings, engine);
  }

  /** Milliseconds by the scene's own clock. */
  time(): number {
    return this.clock.now();
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
}

/** Runs a test on a server in memory: it takes as long as its computing, whatever it waits for. */
export async function withMemory(
  options: SimulatorOptions,
  run: (scene: MemoryScene) => Promise<void>,
  settings: RawSettings = {},
  parallel = 1,
): Promise<void> {
  const clock = new JumpingClock();
  const em = await MemoryEm.start(options, clock);
  try {
    const resolved = resolveSettings({ ...em.settings, ...settings }, {});
    const engine = new SmallEngine(resolved, parallel, clock, clock);
    await run(new MemoryScene(em, resolved, engine, clock));
  } finally {
    await em.close();
  }
}
