import { type Clock, resolveSettings } from "../../provider/em";
import type { Kind } from "../../provider/model/kinds";
import {
  type AccountSnapshot,
  type Fault,
  type RequestRecord,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../simulator";
import { settingsOf } from "../../test/support/scene";
import { type Report, SmallEngine } from "../../test/support/small-engine";
import type { Resource } from "../../test/support/small-program";
import { fastClock } from "./fast-clock";
import { ACCOUNTS, declarePrograms, serverState } from "./scenario";

/** Where a fault strikes. */
export interface Strike {
  /** 0: while everything is made, 1: while everything changes, 2: while everything goes. */
  readonly phase: number;
  /** The n-th request of that phase, from 1. */
  readonly request: number;
  readonly fault: Fault;
}

/** What came of one run. */
export interface RunResult {
  /** Requests of each phase, as far as the run got. */
  readonly requests: readonly number[];
  /**
   * Runs without a fault that were needed after the one with it; `undefined`: not even two were
   * enough.
   */
  readonly furtherUps: number | undefined;
  /** Logon sessions that were left open. */
  readonly sessionsLeft: number;
  /** Everything that must never be. */
  readonly violations: readonly string[];
}

/** So many times faster than real time: a request's minute is over in about a second. */
const SPEED = 50;
/** Enough to look again after one request that took its whole minute. */
const TIMEOUT_SECONDS = 150;
const MOST_FURTHER_UPS = 2;

/** A fresh server, and the time that its client goes by. */
export interface Ground {
  readonly sim: Simulator;
  readonly clock: Clock;
  close(): Promise<void>;
}

/** Makes a server for one run. */
export type StartGround = (options: SimulatorOptions) => Promise<Ground>;

/** With real sockets and TLS, in time that runs faster than it does. */
async function onSockets(options: SimulatorOptions): Promise<Ground> {
  const sim = await startSimulator(options);
  return { sim, clock: fastClock(SPEED), close: () => sim.close() };
}

/**
 * Runs the three programs on a fresh server; at `strike` a fault happens, and the same program runs
 * again until it is brought about.
 */
export async function runOnce(
  strike: Strike | undefined,
  format: "xml" | "json",
  start: StartGround = onSockets,
): Promise<RunResult> {
  const ground = await start({
    accounts: ACCOUNTS,
    switches: { scopeProcessDelay: 0, scopeRemovingDelay: 0 },
  });
  const { sim, clock } = ground;
  const settings = resolveSettings(
    { ...settingsOf(sim), format, timeoutSeconds: String(TIMEOUT_SECONDS) },
    {},
  );
  // One resource at a time: the number of requests, and so the cases of a seed, are the same in
  // every run.
  const engine = new SmallEngine(settings, 1, clock);
  const before = serverState(sim);
  try {
    const found = await runPhases(sim, engine, strike);
    if (found.furtherUps === undefined) return { ...found, sessionsLeft: sim.openSessions };
    // The switch of the account that belongs to nobody ends where the last resource that declared
    // it left it.
    const after = serverState(sim).replace(
      '"TECH\\\\other","type":"User","allVms":false',
      '"TECH\\\\other","type":"User","allVms":true',
    );
    const left = after === before ? [] : [`the server is not what it was: ${after}`];
    const violations = [...found.violations, ...left];
    return { ...found, sessionsLeft: sim.openSessions, violations };
  } finally {
    await ground.close();
  }
}

async function runPhases(
  sim: Simulator,
  engine: SmallEngine,
  strike: Strike | undefined,
): Promise<Omit<RunResult, "sessionsLeft">> {
  const requests: number[] = [];
  const violations: string[] = [];
  let furtherUps = 0;
  for (const [phase, { name, program }] of declarePrograms(sim).entries()) {
    sim.clearRequests();
    if (strike?.phase === phase)
      sim.faults.add({ ...strike.fault, match: { nth: strike.request } });
    let report = await engine.up(program);
    requests.push(sim.requests.length);
    sim.faults.clear();
    violations.push(...blindRepeats(sim.requests));
    for (let further = 0; report.failures.size > 0; further++) {
      if (further === MOST_FURTHER_UPS) {
        violations.push(`${name} did not come about: ${reasons(report)}`);
        return { requests, furtherUps: undefined, violations };
      }
      report = await engine.up(program);
      furtherUps = further + 1;
    }
    violations.push(...differences(sim, engine, name));
  }
  return { requests, furtherUps, violations };
}

function reasons(report: Report): string {
  return [...report.failures].map(([name, error]) => `${name}: ${error.message}`).join("; ");
}

/**
 * What is declared and what the server has must be the same, each thing once and under the ID that
 * the state has.
 */
function differences(sim: Simulator, engine: SmallEngine, phase: string): string[] {
  const found: string[] = [];
  const names = sim.state.accounts().map(({ name }) => name);
  if (new Set(names).size < names.length) found.push(`${phase}: an account exists twice`);
  for (const account of sim.state.accounts()) {
    const references = account.scopes.map(({ hierarchyObjRef }) => hierarchyObjRef);
    if (new Set(references).size < references.length)
      found.push(`${phase}: ${account.name} has a scope twice`);
  }
  for (const [name, resource] of engine.state) {
    const account = sim.state.account(resource.id.split("/")[0] ?? "");
    if (account === undefined || !IS_HELD[resource.kind](account, resource))
      found.push(`${phase}: the state has ${name} (${resource.id}), the server has not`);
  }
  return found;
}

/** Whether the server has what a resource in state gives. */
const IS_HELD: Readonly<Record<Kind, (account: AccountSnapshot, resource: Resource) => boolean>> = {
  Account: (account, { outputs }) =>
    account.allVms === outputs["allVms"] &&
    Object.entries(outputs["scopeIds"] ?? {}).every(([reference, scopeId]) =>
      hasScope(account, reference, scopeId),
    ),
  AccountRole: (account, { outputs }) => account.roles.includes(String(outputs["roleName"])),
  AccountScope: (account, { id, outputs }) =>
    hasScope(account, outputs["hierarchyObjRef"], id.split("/")[1]),
  AllVmsScope: (account, { outputs }) => account.allVms === outputs["enabled"],
};

function hasScope({ scopes }: AccountSnapshot, reference: unknown, scopeId: unknown): boolean {
  return scopes.some((scope) => scope.id === scopeId && scope.hierarchyObjRef === reference);
}

/** The same POST twice without a look at the server in between. */
function blindRepeats(requests: readonly RequestRecord[]): string[] {
  const lastWrites = new Map<string, number>();
  const found: string[] = [];
  for (const [at, { method, path, requestBody, route, status }] of requests.entries()) {
    if (method !== "POST" || route.endsWith("/sessionMngr")) continue;
    const key = `${path} ${JSON.stringify(requestBody)}`;
    const earlier = lastWrites.get(key);
    const looked = requests
      .slice((earlier ?? 0) + 1, at)
      .some((request) => request.method === "GET" && request.path.includes("/security/accounts"));
    // An answer of 401 says that nothing was done: the same request with a new logon session is its
    // first.
    const wasRefused = earlier !== undefined && requests[earlier]?.status === 401;
    if (earlier !== undefined && !looked && !wasRefused)
      found.push(`sent twice without a look: ${route} (${String(status)})`);
    lastWrites.set(key, at);
  }
  return found;
}
