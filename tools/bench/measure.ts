import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator";
import { Project } from "../../test/support/engine";
import { serverFor } from "../../test/support/many-grants";
import { offerPlugin } from "../../test/support/plugin-program";
import { memoryOf } from "../../test/support/process-memory";
import { ACCOUNT_COUNT, type Contender, formOfContender, writeProgram } from "./contenders";

/** What one command cost. */
interface Cost {
  readonly seconds: number;
  readonly requests: number;
  readonly logons: number;
}

/** What one contender cost with so many grants. */
export interface Measurement {
  readonly contender: Contender;
  readonly count: number;
  readonly up: Cost;
  readonly unchanged: Cost;
  readonly refresh: Cost;
  readonly destroy: Cost;
  /** Size of the state after the first `up`. */
  readonly stateBytes: number;
  /** The most memory that a provider process held, in bytes; 0 where the system does not tell. */
  readonly providerBytes: number;
  /** Requests of the first `up` by what they are. */
  readonly routes: Readonly<Record<string, number>>;
}

/** How long the simulated server takes for an answer, as one in the same building does. */
export const LATENCY_MS = 2;
/** A thousand grants of the slowest contender take some minutes. */
const COMMAND_TIMEOUT_MS = 1_800_000;
const MEMORY_SAMPLE_MS = 200;

/** In the command lines of both forms' provider processes. */
const PROVIDER = /dynamic-provider|pulumi-resource-veeam-em/;

/** Runs a whole life on a fresh server and a fresh stack with the real engine. */
export async function measure(
  contender: Contender,
  count: number,
  latency = LATENCY_MS,
): Promise<Measurement> {
  const sim = await startSimulator({
    ...serverFor(count, ACCOUNT_COUNT),
    switches: { latency, scopeProcessDelay: 0, scopeRemovingDelay: 0 },
  });
  const env = {
    VEEAM_EM_URL: sim.url,
    VEEAM_EM_USERNAME: sim.username,
    VEEAM_EM_PASSWORD: sim.password,
    VEEAM_EM_CA_CERT: sim.caFile,
  };
  const project = await Project.create({
    program: writeProgram(contender, sim, count),
    env,
    commandTimeoutMs: COMMAND_TIMEOUT_MS,
  });
  if (formOfContender(contender) === "plugin") offerPlugin(project);
  const memory = watchMemory(project.folder);
  try {
    const costs = await measureLife(project, sim);
    return { contender, count, ...costs, providerBytes: memory.peak() };
  } finally {
    memory.stop();
    project.close();
    await sim.close();
  }
}

/** Makes everything, changes nothing, reads everything, and deletes everything. */
async function measureLife(
  project: Project,
  sim: Simulator,
): Promise<Omit<Measurement, "contender" | "count" | "providerBytes">> {
  const up = await measureCommand(sim, () => project.up());
  const routes: Record<string, number> = {};
  for (const { route } of sim.requests) routes[route] = (routes[route] ?? 0) + 1;
  const stateBytes = measureState(project.stateFolder);
  const unchanged = await measureCommand(sim, () => project.up());
  const refresh = await measureCommand(sim, () => project.refresh());
  const destroy = await measureCommand(sim, () => project.destroy());
  return { up, unchanged, refresh, destroy, stateBytes, routes };
}

async function measureCommand(sim: Simulator, run: () => Promise<unknown>): Promise<Cost> {
  sim.clearRequests();
  const started = performance.now();
  await run();
  return {
    seconds: (performance.now() - started) / 1000,
    requests: sim.requests.length,
    logons: sim.requests.filter(({ route }) => route === "POST /sessionMngr").length,
  };
}

/** The largest state file of the stack: backups and history are beside it. */
function measureState(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /[\\/]stacks[\\/].*dev\.json$/.test(name),
  );
  return Math.max(0, ...files.map((name) => statSync(join(folder, name)).size));
}

/** The resident memory of provider processes that run in a folder, as Linux tells it. */
function watchMemory(folder: string): { peak: () => number; stop: () => void } {
  let peak = 0;
  const sample = (): void => {
    for (const bytes of residentBytes(folder)) peak = Math.max(peak, bytes);
  };
  const timer = setInterval(sample, MEMORY_SAMPLE_MS);
  return { peak: () => peak, stop: () => clearInterval(timer) };
}

function residentBytes(folder: string): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const isProvider = PROVIDER.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
        if (
          !isProvider ||
          !readFileSync(`/proc/${pid}/environ`, "utf8").includes(
            folder.replace(/[\\/]project$/, ""),
          )
        )
          return [];
        const bytes = memoryOf(Number(pid), "VmRSS");
        return Number.isNaN(bytes) ? [] : [bytes];
      } catch {
        return []; // It ended while we looked.
      }
    });
}
