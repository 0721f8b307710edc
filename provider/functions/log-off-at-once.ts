import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { extname, join } from "node:path";
import { log, takeLogOffs } from "../em";

/** A program that ends at once waits no longer for the log-off than the engine does for that of its provider process. */
const WAIT_MS = 3_000;

/** Compiled, or TypeScript where this file is. */
const SCRIPT = join(__dirname, `log-off-process${extname(__filename)}`);

/**
 * Flags of Node.js that decide whether a server is trusted and found. All others stay behind: loaders, debuggers, and whatever else a
 * program runs with would slow the log-off or print.
 */
const NEEDED_FLAG = /^--(use-(system|openssl|bundled)-ca|tls-(min|max)-v1\.\d|tls-cipher-list=\S+|openssl-(config=\S+|legacy-provider|shared-config)|(enable|force)-fips|dns-result-order=\w+)$/;

/**
 * Logs off every logon session that may be open, and waits for it, in a process of its own: for moments after which nothing asynchronous
 * happens any more in this one. Does nothing where nothing is open; never throws, never prints.
 */
export function logOffAtOnce(): void {
  try {
    const pending = takeLogOffs();
    if (pending.length === 0) return;
    // A program that was bundled into one file has no other to run; where Node.js is built into a program, that would run again.
    if (!existsSync(SCRIPT)) throw new Error(`there is no file ${SCRIPT}`);
    const { status, error } = spawnSync(process.execPath, [...flags(), SCRIPT], {
      // Sessions are secrets: other users of the machine can read arguments, and everything that a process starts its environment.
      input: JSON.stringify(pending), env: environment(), stdio: ["pipe", "ignore", "ignore"], timeout: WAIT_MS, killSignal: "SIGKILL", windowsHide: true,
    });
    log("info", `log-off at the end of the program: ${error?.message ?? `exit code ${String(status)}`}`);
  } catch (error) {
    log("info", `no log-off at the end of the program: ${error instanceof Error ? error.message : "unknown reason"}`);
  }
}

function flags(): string[] {
  const given = [...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/), ...process.execArgv];
  const loader = extname(SCRIPT) === ".ts" ? ["--require", require.resolve("tsx/cjs")] : [];
  return [...given.filter((flag) => NEEDED_FLAG.test(flag)), ...loader];
}

function environment(): NodeJS.ProcessEnv {
  const isNeeded = (name: string): boolean => name === "VEEAM_EM_LOG" || !/^(NODE_OPTIONS|NODE_DEBUG|NODE_V8_COVERAGE|VEEAM_EM_.*)$/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isNeeded(name)));
}
