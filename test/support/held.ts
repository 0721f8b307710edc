import type { Simulator } from "../../simulator";

/** How often the simulator's log of requests is looked at. */
const LOOK_EVERY_MS = 2;

/** Resolves once the simulator has received so many requests of this route. */
export function received(sim: Simulator, route: string, count: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (sim.count(route) < count) return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY_MS);
  });
}

/** Holds the first requests of a route until the last of them is there: all go on at once. */
export function meet(sim: Simulator, route: string, count: number): void {
  const until = received(sim, route, count);
  sim.faults.add({ kind: "held", until, match: { route }, times: count });
}
