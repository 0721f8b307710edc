import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startSimulator } from "../../simulator";
import type { Simulator, SimulatorOptions } from "../../simulator";

const FOLDER = join(__dirname, "../recordings");

/** Every recording that the repository holds, by name. */
export const RECORDINGS: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".jsonl"))
  .map((file) => file.slice(0, -".jsonl".length));

export function fileOf(recording: string): string {
  return join(FOLDER, `${recording}.jsonl`);
}

/** Runs a test on a server that was recorded. */
export async function withReplay(
  recording: string,
  test: (simulator: Simulator) => Promise<void>,
  options: SimulatorOptions = {},
): Promise<void> {
  const simulator = await startSimulator({ ...options, recording: fileOf(recording) });
  try {
    await test(simulator);
  } finally {
    await simulator.close();
  }
}
