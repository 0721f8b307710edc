import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Command } from "./pipelines";

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  /** Where the shell was in the end, for a system whose commands share one. */
  readonly folder?: string;
}

/** Runs a command as its system does. */
export async function inShell(
  { text, shell: [program = "", ...args] }: Pick<Command, "text" | "shell">,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  const child = spawn(program, [...args, "-c", text], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (data: string) => {
      out += data;
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out };
}
