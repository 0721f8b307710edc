import type { CommandResult } from "./engine";
import type { Scene } from "./engine-scene";

/**
 * A statement of a program that sends a signal to its engine once these resources, or so many of
 * them, are there. The language host is between the two. Not on Windows, which tells no process's
 * parent in this way.
 */
export function cutsOff(
  signal: "SIGINT" | "SIGKILL",
  resources: readonly string[],
  count = resources.length,
): string {
  return `let missing = ${count};
for (const { id } of [${resources.join(", ")}])
  id.apply(() => {
    if (pulumi.runtime.isDryRun() || --missing !== 0) return;
    const parent = require("node:child_process").execFileSync("ps", ["-o", "ppid=", "-p", process.ppid]);
    process.kill(Number(parent), "${signal}");
  });`;
}

/** Runs `up` of a program that cuts it off, and waits until no logon session is open. */
export async function upCutOff(
  { project, simulator }: Scene,
  ...flags: readonly string[]
): Promise<CommandResult> {
  const { afterCommand } = project;
  // The provider's process logs off by itself, a moment after the engine's end.
  project.afterCommand = async () => {
    while (simulator.openSessions > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  try {
    return await project.tryRun(["up", "--yes", "--skip-preview", ...flags]);
  } finally {
    project.afterCommand = afterCommand;
  }
}
