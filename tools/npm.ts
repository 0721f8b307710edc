import { spawnSync } from "node:child_process";

/**
 * Runs npm in a folder with the user's own settings: those of the npm that runs this are others.
 * Returns what it printed.
 */
export function npm(args: readonly string[], cwd: string): string {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith("npm_") || name.startsWith("npm_config_registry"),
    ),
  );
  const done = spawnSync("npm", args, {
    cwd,
    env,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (done.status !== 0)
    throw new Error(
      `npm ${args.join(" ")} failed:\n${done.error?.message ?? `${done.stdout}\n${done.stderr}`}`,
    );
  return done.stdout;
}
