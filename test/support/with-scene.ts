import type { RawSettings } from "../../provider/em";
import type { SimulatorOptions } from "../../simulator";
import { Scene } from "./scene";

/** Runs a test on a scene of its own, and ends the scene whichever way the test ends. */
export async function withScene(
  options: SimulatorOptions,
  run: (scene: Scene) => Promise<void>,
  settings: RawSettings = {},
  parallel = 1,
): Promise<void> {
  const scene = await Scene.start(options, settings, parallel);
  try {
    await run(scene);
  } finally {
    await scene.close();
  }
}
