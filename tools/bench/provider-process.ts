import { readFileSync } from "node:fs";
import { inLanes } from "../../cli/shared/lanes";
import { startSimulator } from "../../simulator";
import { manyGrants, type ManyGrant, serverFor } from "../../test/support/many-grants";
import { memoryOf } from "../../test/support/process-memory";
import { type Bags, ProviderProcess, providerText } from "../../test/support/provider-process";
import { settingsOf } from "../../test/support/scene";

/**
 * What the provider process costs by itself: the engine is left out, and the server's share of the
 * machine does not count.
 */
export interface ProcessCost {
  readonly count: number;
  /** Milliseconds of processor time for each resource, by what was asked. */
  readonly processorMs: Readonly<Record<"create" | "unchanged" | "refresh" | "delete", number>>;
  readonly requests: number;
  /** Memory after the start, and the most until the end, in bytes. */
  readonly bytesAtStart: number;
  readonly bytesAtMost: number;
}

/**
 * Grants of one account, whatever their number: the server sends an account's list whole after
 * every new one.
 */
const GRANTS_EACH = 20;
/** So many operations at a time the engine asks for on a file backend. */
const AT_ONCE = 2;
/**
 * Resources before the first that counts: the first ones are run before Node has compiled their
 * code.
 */
const WARM_UP = 100;
/** Of the kernel's accounts of processes, on every Linux of today. */
const TICK_MS = 10;

type Made = { readonly grant: ManyGrant; readonly id: string; readonly outputs: Bags };

/**
 * Runs so many grants through a provider process of their own; `undefined` where the system does
 * not tell what a process costs.
 */
export async function measureProcess(count: number): Promise<ProcessCost | undefined> {
  if (process.platform !== "linux") return undefined;
  const accounts = Math.ceil((count + WARM_UP) / GRANTS_EACH);
  const simulator = await startSimulator({
    ...serverFor(count + WARM_UP, accounts),
    switches: { scopeProcessDelay: 0, scopeRemovingDelay: 0 },
  });
  const provider = await ProviderProcess.start();
  try {
    await provider.configure(settingsOf(simulator));
    return await run(
      provider,
      manyGrants(simulator, count + WARM_UP, accounts),
      () => simulator.requests.length,
    );
  } finally {
    await provider.end();
    await simulator.close();
  }
}

async function run(
  provider: ProviderProcess,
  grants: readonly ManyGrant[],
  requests: () => number,
): Promise<ProcessCost> {
  const pid = provider.child.pid ?? 0;
  const bytesAtStart = memoryOf(pid, "VmRSS");
  const made: Made[] = [];
  const create = async (grant: ManyGrant): Promise<void> => {
    const { inputs } = await provider.check("AccountScope", {}, { ...grant });
    made.push({ grant, ...(await provider.create("AccountScope", inputs)) });
  };
  await inLanes(grants.slice(0, WARM_UP), AT_ONCE, create);
  const [rest, before] = [grants.slice(WARM_UP), requests()];
  const cost = <T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<number> =>
    measureEach(pid, items, work);
  const processor = {
    create: await cost(rest, create),
    unchanged: await cost(made, (one) => checkAndDiff(provider, one)),
    refresh: await cost(made, ({ id, outputs }) => provider.read(id, outputs)),
    delete: await cost(made, ({ id, outputs }) => provider.delete(id, outputs)),
  };
  return {
    count: rest.length,
    processorMs: processor,
    requests: requests() - before,
    bytesAtStart,
    bytesAtMost: memoryOf(pid, "VmHWM"),
  };
}

/** Milliseconds of processor time for each item. */
async function measureEach<T>(
  pid: number,
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  const started = processorMs(pid);
  await inLanes(items, AT_ONCE, work);
  return (processorMs(pid) - started) / items.length;
}

/** What the engine asks for a resource that stays as it is. */
async function checkAndDiff(
  provider: ProviderProcess,
  { grant, id, outputs }: Made,
): Promise<unknown> {
  const old = { ...grant, __provider: providerText("AccountScope") };
  const { inputs } = await provider.check("AccountScope", old, { ...grant });
  return provider.diff(id, outputs, inputs);
}

function processorMs(pid: number): number {
  // The name of the program, in parentheses, may hold blanks; after it come numbers (proc(5),
  // /proc/pid/stat: utime and stime are the 14th and 15th).
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
