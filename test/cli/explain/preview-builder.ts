import { expect } from "chai";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { main } from "../../../cli/main";
import { inPluginForm, renamed } from "../../support/both-forms";

type Bag = Readonly<Record<string, unknown>>;

/** What the engine writes for a value that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const ROOT_ID = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";
export const ACCOUNT_ID = "12d7b62a-db11-4503-8135-a95edc03c6fb";

export function vm(id: string): string {
  return `urn:VMware:Vm:${ROOT_ID}.${id}`;
}

interface StepOptions {
  readonly name?: string;
  /** Inputs before; outputs are the same with what `outputs` adds. */
  readonly old?: Bag;
  readonly new?: Bag;
  readonly outputs?: Bag;
  readonly state?: Bag;
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
}

export function urnOf(kind: string, name: string): string {
  return `urn:pulumi:dev::permissions::pulumi-nodejs:dynamic/veeam-em:${kind}::${name}`;
}

/** One step, in the form of the engine's (pulumi, pkg/backend/display/json.go). */
export function step(op: string, kind: string, options: StepOptions): Bag {
  const name = options.name ?? "resource";
  const common = {
    urn: urnOf(kind, name),
    custom: true,
    type: `pulumi-nodejs:dynamic/veeam-em:${kind}`,
    provider: "urn:provider::1",
  };
  const old =
    options.old === undefined
      ? undefined
      : {
          ...common,
          id: ACCOUNT_ID,
          inputs: options.old,
          outputs: { ...options.old, accountId: ACCOUNT_ID, ...options.outputs },
          ...options.state,
        };
  const fresh =
    options.new === undefined
      ? undefined
      : { ...common, inputs: options.new, outputs: {}, propertyDependencies: options.dependencies };
  return {
    op,
    urn: common.urn,
    provider: common.provider,
    ...(old === undefined ? {} : { oldState: old }),
    ...(fresh === undefined ? {} : { newState: fresh }),
    detailedDiff: null,
  };
}

/** An account's inputs. */
export function account(change: Bag = {}): Bag {
  return {
    name: "TECH\\Operators",
    type: "Group",
    roles: ["VM Restore Operator"],
    scopes: [{ hierarchyObjRef: vm("vm-1"), objectName: "APP01" }],
    exclusive: false,
    adopt: false,
    waitUntilProcessed: false,
    ...change,
  };
}

export function preview(...steps: readonly Bag[]): Bag {
  const stack = "urn:pulumi:dev::permissions::pulumi:pulumi:Stack::permissions-dev";
  return {
    steps: [
      {
        op: "same",
        urn: stack,
        oldState: { urn: stack, type: "pulumi:pulumi:Stack" },
        newState: { urn: stack, type: "pulumi:pulumi:Stack" },
      },
      ...steps,
    ],
    duration: 1,
    changeSummary: {},
  };
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs `veeam-em` in this process. What `explain` and `drift` say of a made preview or state, they
 * say of the same one in the plugin's form.
 */
export async function veeamEm(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  isTerminal = false,
): Promise<Run> {
  // First: a test may write its file anew as soon as it is read.
  const other = inOtherForm(args);
  const run = await runOnce(args, env, isTerminal);
  if (other === undefined) return run;
  try {
    const { code, out, err } = await runOnce(other.args, env, isTerminal);
    const told = { code, out: withoutVersion(out), err: withoutVersion(other.asBefore(err)) };
    expect(told, "in the plugin's form").to.deep.equal({
      code: run.code,
      out: withoutVersion(renamed(run.out)),
      err: withoutVersion(renamed(run.err)),
    });
  } finally {
    other.end();
  }
  return run;
}

interface OtherForm {
  readonly args: readonly string[];
  /** With the names of the files that were given. */
  asBefore(text: string): string;
  end(): void;
}

/** The same command with copies of its files in the plugin's form; `undefined` if none has one. */
function inOtherForm(args: readonly string[]): OtherForm | undefined {
  if (!["explain", "drift"].includes(args[0] ?? "")) return undefined;
  const given = args.filter((arg) => arg.endsWith(".json") && existsSync(arg));
  const texts = given.map((file) => inPluginForm(readFileSync(file, "utf8")));
  if (texts.includes("impossible") || texts.every((text) => text === "unchanged")) return undefined;
  const files = new Files();
  const copies = new Map(
    given.flatMap((file, at) => {
      const text = texts[at];
      return text === undefined || text === "unchanged"
        ? []
        : [[file, files.write(`${at}-${basename(file)}`, text)] as const];
    }),
  );
  return {
    args: args.map((arg) => copies.get(arg) ?? arg),
    asBefore: (text) =>
      [...copies].reduce((all, [original, copy]) => all.replaceAll(copy, original), text),
    end: () => files.end(),
  };
}

function withoutVersion(text: string): string {
  return text.replaceAll("default_0_1_0", "default");
}

async function runOnce(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): Promise<Run> {
  let [out, err] = ["", ""];
  const code = await main(args, {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    env,
    ended: new AbortController().signal,
    isTerminal,
  });
  return { code, out, err };
}

/** Writes files into a folder of their own, and removes it. */
export class Files {
  private readonly folder = mkdtempSync(join(tmpdir(), "veeam-em-files-"));

  write(name: string, content: unknown): string {
    const file = join(this.folder, name);
    writeFileSync(
      file,
      typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content),
    );
    return file;
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
