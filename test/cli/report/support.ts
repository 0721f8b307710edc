import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../cli/main";
import { problemIn, REVIEW_SCHEMA } from "../../../cli/report/schema";
import type { Review, ReviewAccount, ReviewScope } from "../../../cli/shared/review/review";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../simulator";

/** What a command did. */
export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Names that a form would run, break at, or follow, if it did not know better. */
export const HOSTILE_NAMES = [
  '=HYPERLINK("http://evil.example")',
  "+1+1",
  "-2",
  "@SUM(A1)",
  "\t=1",
  'a"b,c;d',
  "</script><script>window.hacked=1</script>",
  '<img src=x onerror="window.hacked=1">',
  "a|b`c`[d](http://evil.example)*e*_f_",
  "#1 ~x~ $x$",
  "https://evil.example www.evil.example",
  "back\\slash\\",
  "]]>-->",
  "é\u202Egnp.exe",
  '"];A-->B["',
] as const;

/** A simulator with one account for each hostile name and the accounts given. */
export async function withSimulator(
  options: SimulatorOptions,
  run: (sim: Simulator) => Promise<void>,
): Promise<void> {
  const sim = await startSimulator(options);
  try {
    await run(sim);
  } finally {
    await sim.close();
  }
}

/** Runs `veeam-em` against a simulator. */
export async function veeamEm(
  sim: Simulator,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CommandRun> {
  let [out, err] = ["", ""];
  const settings = {
    VEEAM_EM_URL: sim.url,
    VEEAM_EM_USERNAME: sim.username,
    VEEAM_EM_PASSWORD: sim.password,
    VEEAM_EM_CA_CERT: sim.caFile,
  };
  const code = await main(args, {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    env: { ...settings, ...env },
    ended: new AbortController().signal,
  });
  return { code, out, err };
}

/** The review that `veeam-em report` prints as JSON. */
export async function reviewOf(sim: Simulator, args: readonly string[] = []): Promise<Review> {
  const { code, out, err } = await veeamEm(sim, ["report", "--format", "json", ...args]);
  if (code !== 0) throw new Error(`exit code ${code}: ${err}`);
  return asReview(JSON.parse(out));
}

export function asReview(value: unknown): Review {
  const isReview = (candidate: unknown): candidate is Review =>
    problemIn(REVIEW_SCHEMA, candidate) === undefined;
  if (!isReview(value)) throw new Error(problemIn(REVIEW_SCHEMA, value));
  return value;
}

export function accountIn(review: Review, name: string): ReviewAccount {
  const found = review.accounts.find((account) => account.name === name);
  if (found === undefined) throw new Error(`the review has no account ${name}`);
  return found;
}

/** A review without a server. */
export function madeUpReview(accounts: readonly ReviewAccount[]): Review {
  const names = (lists: readonly (readonly string[])[]): string[] =>
    [...new Set(lists.flat())].sort();
  return {
    format: "pulumi-veeam-em/access-review",
    version: 1,
    program: "pulumi-veeam-em 0.0.0",
    server: "https://em.tech.local:9398",
    takenAt: "2026-11-22T04:00:00.000Z",
    takenBy: "TECH\\auditor",
    roles: names(accounts.map(({ roles }) => roles.map(({ name }) => name))),
    branches: names(accounts.flatMap(({ scopes }) => scopes.map(({ branches }) => branches))),
    accounts,
  };
}

export function madeUpAccount(name: string, rest: Partial<ReviewAccount> = {}): ReviewAccount {
  return {
    id: `id of ${name}`,
    name,
    type: "Group",
    roles: [{ id: "role", name: "Portal User" }],
    allVms: false,
    scopes: [],
    fileRestore: null,
    sqlRestore: null,
    marks: [],
    ...rest,
  };
}

export function madeUpScope(name: string, rest: Partial<ReviewScope> = {}): ReviewScope {
  return {
    id: `id of ${name}`,
    name,
    type: "Vm",
    platform: "VMware",
    roots: [{ id: "root", name: "vc01" }],
    branches: ["vc01"],
    state: "Processed",
    wholeRoot: false,
    overlap: null,
    ...rest,
  };
}

/** A folder for as long as `run` takes. */
export async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-report-"));
  try {
    await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function write(folder: string, name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

export function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

/** Three accounts, of which one has a scope of each root's objects. */
export function grantSomething(sim: Simulator): void {
  const refs = sim.state.inventory.objects
    .filter(({ type }) => type === "Vm")
    .slice(0, 3)
    .map(({ ref }) => ref);
  sim.state.addAccount({
    name: "TECH\\ops",
    type: "Group",
    roles: ["Portal User", "VM Restore Operator"],
    scopes: refs,
    fileRestore: { inPlaceOnly: true, extensions: "doc,xls" },
  });
  sim.state.addAccount({ name: "TECH\\all", type: "User", roles: ["Portal User"], allVms: true });
  for (const name of HOSTILE_NAMES)
    sim.state.addAccount({ name, type: "ExternalGroup", scopes: refs.slice(0, 1) });
  sim.state.processAllScopes();
}
