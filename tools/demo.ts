import { join } from "node:path";
import { startSimulator } from "../simulator/index";
import { Screen } from "./demo/screen";
import { CommandError, DemoStack } from "./demo/stack";
import { tellStory } from "./demo/story";
import { cacheFolder } from "./engine/cache-folder";
import { findEngine, NoEngineError } from "./engine/find-engine";

const USAGE = `Usage: npm run demo [-- --keep]
Runs the program of the root Pulumi.yaml with the Pulumi engine against a simulated Enterprise Manager.
  --keep   leave simulator and stack there at the end and print the commands to play on; Ctrl-C ends both`;

/** What a shell reports for a program that ended on Ctrl-C. */
const INTERRUPTED = 130;

const ROOT = join(__dirname, "..");

async function demo(screen: Screen, keep: boolean, ended: AbortSignal): Promise<void> {
  screen.title("Restore permissions of Veeam Backup Enterprise Manager as code");
  const engine = await findEngine({
    say: (line) => {
      screen.note(line);
    },
  });
  const simulator = await startSimulator();
  const stack = new DemoStack(join(ROOT, "Pulumi.yaml"), engine.folder, {
    VEEAM_EM_URL: simulator.url,
    VEEAM_EM_USERNAME: simulator.username,
    VEEAM_EM_PASSWORD: simulator.password,
    VEEAM_EM_CA_CERT: simulator.caFile,
  });
  ended.addEventListener("abort", () => {
    stack.interrupt();
  });
  try {
    screen.note(
      `Pulumi ${engine.version}, program examples/quickstart, simulated Enterprise Manager on ${simulator.url}`,
    );
    await tellStory(screen, stack, simulator, keep);
    if (engine.folder.startsWith(cacheFolder()))
      screen.note(`The engine stays in ${engine.folder} for the next run.`);
    if (keep) await playOn(screen, stack, ended);
  } finally {
    stack.remove();
    await simulator.close();
  }
}

/** Holds simulator and stack until Ctrl-C. */
async function playOn(screen: Screen, stack: DemoStack, ended: AbortSignal): Promise<void> {
  screen.title("Simulator and stack are yours now. In another terminal:");
  [
    `. ${stack.writeEnvironmentFile()}`,
    `cd ${stack.folder}`,
    "pulumi preview --diff",
    "pulumi config set nightShiftAllVms false && pulumi up",
    `node ${join(ROOT, "dist", "cli", "main.js")} doctor`,
  ].forEach((line) => {
    screen.line(`  ${line}`);
  });
  screen.note("Ctrl-C here ends the simulator and removes the stack.");
  // A timer keeps the process alive also where the simulator's sockets would not.
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    if (ended.aborted) resolve();
    ended.addEventListener(
      "abort",
      () => {
        resolve();
      },
      { once: true },
    );
  });
  clearInterval(alive);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.some((arg) => arg !== "--keep")) {
    process.stdout.write(`${USAGE}\n`);
    return args.includes("--help") ? 0 : 2;
  }
  const screen = new Screen();
  const keep = args.includes("--keep");
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      interruption.abort();
    });
  // Whoever reads the output (`| head`) may have read enough.
  process.stdout.on("error", () => {
    interruption.abort();
  });
  const started = Date.now();
  try {
    await demo(screen, keep, interruption.signal);
    if (!keep)
      screen.title(
        `Done in ${String(Math.round((Date.now() - started) / 1000))} s. The stack and its server are removed.`,
      );
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) {
      screen.title("Interrupted. The stack and its server are removed.");
      return INTERRUPTED;
    }
    if (!(error instanceof CommandError || error instanceof NoEngineError)) throw error;
    screen.title(`The demo stopped: ${error.message}`);
    return 1;
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
