import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { parse } from "yaml";
import type { CommandIo } from "../../../cli/command";
import { main } from "../../../cli/main";
import type { Simulator } from "../../../simulator";
import { type Kind, kindFromToken, KINDS } from "../../../provider/model/kinds";
import type { Properties } from "../../../provider/model/properties";
import type { Declared } from "../../support/small-program";

/** What a command did. */
export interface CommandRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `veeam-em` against a simulator. */
export async function veeamEm(
  sim: Simulator,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  more: Partial<CommandIo> = {},
): Promise<CommandRun> {
  let [stdout, stderr] = ["", ""];
  const settings = {
    VEEAM_EM_URL: sim.url,
    VEEAM_EM_USERNAME: sim.username,
    VEEAM_EM_PASSWORD: sim.password,
    VEEAM_EM_CA_CERT: sim.caFile,
  };
  const io = {
    stdout: (text: string) => {
      stdout += text;
    },
    stderr: (text: string) => {
      stderr += text;
    },
    env: { ...settings, ...env },
    ended: new AbortController().signal,
    ...more,
  };
  const code = await main(args, io);
  return { code, stdout, stderr };
}

/** A folder for as long as `run` takes. */
export async function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-export-"));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every file of a folder. */
export function filesIn(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(
    files.map((file) => [file.slice(folder.length + 1), readFileSync(file, "utf8")]),
  );
}

interface Imported {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** The resources of `import.json`. */
export function importsIn(folder: string): Imported[] {
  return (
    JSON.parse(readFileSync(join(folder, "import.json"), "utf8")) as { resources: Imported[] }
  ).resources;
}

/** Without what only the engine needs. */
export function plain({ __provider, ...others }: Properties): Properties {
  if (typeof __provider !== "string") throw new Error("no __provider");
  return others;
}

/** Runs an exported program of either form with classes that only take notes. */
export function declarationsIn(folder: string): Record<string, Declared> {
  const declared: Record<string, Declared> = {};
  const note = (kind: Kind | undefined, name: string, props: Properties): void => {
    if (kind === undefined) throw new Error(`${name} is of no type of this package`);
    if (Object.hasOwn(declared, name)) throw new Error(`two resources are called ${name}`);
    declared[name] = { kind, props };
  };
  const noting = (kind: Kind) =>
    class {
      constructor(name: string, props: Properties) {
        note(kind, name, props);
      }
    };
  const veeam = Object.fromEntries(KINDS.map((kind) => [kind, noting(kind)]));
  const pulumi = {
    CustomResource: class {
      constructor(type: string, name: string, props: Properties) {
        note(kindFromToken(type), name, props);
      }
    },
    mergeOptions: () => ({}),
  };
  const modules = { "pulumi-veeam-em": veeam, "@pulumi/pulumi": pulumi, yaml: { parse } };
  load(join(folder, "index.ts"), modules, new Map());
  return declared;
}

function load(
  file: string,
  modules: Readonly<Record<string, unknown>>,
  loaded: Map<string, unknown>,
): unknown {
  if (loaded.has(file)) return loaded.get(file);
  const exports: Record<string, unknown> = {};
  loaded.set(file, exports);
  const { outputText } = transpileModule(readFileSync(file, "utf8"), {
    compilerOptions: {
      module: ModuleKind.CommonJS,
      target: ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  const find = (name: string): unknown =>
    name.startsWith(".")
      ? load(join(dirname(file), `${name}.ts`), modules, loaded)
      : name.startsWith("node:")
        ? process.getBuiltinModule(name)
        : modules[name];
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- runs what was exported, as Pulumi's language host does
  const run = new Function("require", "exports", "__dirname", outputText) as (
    require: unknown,
    exports: unknown,
    folder: string,
  ) => void;
  run(find, exports, dirname(file));
  return exports;
}
