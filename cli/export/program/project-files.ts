import { packageVersion } from "../../../provider/em";
import { providerText } from "../../../provider/lifecycle/provider-text";
import type { HierarchyRoot } from "../../../provider/model/entities";
import { type Form, pluginToken, typeToken } from "../../../provider/model/kinds";
import type { Exported, ExportedResource } from "../accounts/exported";
import { yamlProgram } from "./pulumi-yaml";
import { readme } from "./readme";
import type { Language, Target } from "./target";
import { text, YAML_MARK } from "./text";
import { typescriptFiles } from "./typescript-files";

/** Files by their paths within the folder. */
export type Files = ReadonlyMap<string, string>;

const YAML_VERSION = "^2.9.0";

/** The compiler's settings: the same in every project in TypeScript. */
export const TSCONFIG = json({
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    moduleResolution: "nodenext",
    strict: true,
    skipLibCheck: true,
  },
  files: ["index.ts"],
});

const PROGRAM: Readonly<
  Record<
    Language,
    (
      exported: Exported,
      target: Target,
      roots: readonly HierarchyRoot[],
    ) => readonly (readonly [string, string])[]
  >
> = {
  typescript: (exported, target, roots) => [
    ["Pulumi.yaml", text(projectLines(target, "nodejs"))],
    ["tsconfig.json", TSCONFIG],
    ...typescriptFiles(exported, target, roots),
  ],
  yaml: (exported, target, roots) => [
    [
      "Pulumi.yaml",
      text([YAML_MARK, ...projectLines(target, "yaml"), ...yamlProgram(exported, roots)]),
    ],
  ],
};

/**
 * A whole Pulumi project. No time and no machine is in it, so that the same server gives the same
 * files.
 */
export function projectFiles(
  exported: Exported,
  target: Target,
  roots: readonly HierarchyRoot[],
): Files {
  return new Map([
    ...PROGRAM[target.language](exported, target, roots),
    ["package.json", packageJson(target)],
    [".gitignore", "node_modules/\n"],
    ["README.md", text(readme(exported, target))],
    ["import.json", importFile(exported, target.form)],
  ]);
}

/** The plugin is where npm puts the commands of packages. */
function projectLines({ form }: Target, runtime: string): string[] {
  return [
    "name: restore-permissions",
    "description: Restore permissions of Veeam Backup Enterprise Manager",
    `runtime: ${runtime}`,
    ...(form === "plugin"
      ? ["plugins:", "  providers:", "    - name: veeam-em", "      path: node_modules/.bin"]
      : []),
  ];
}

function packageJson({ language, layout }: Target): string {
  const dependencies = {
    "@pulumi/pulumi": "^3.216.0",
    "pulumi-veeam-em": `^${packageVersion()}`,
    ...(layout === "data" ? { yaml: YAML_VERSION } : {}),
  };
  const isCompiled = language === "typescript";
  return json({
    name: "restore-permissions",
    private: true,
    ...(isCompiled ? { main: "index.ts" } : {}),
    dependencies,
    ...(isCompiled ? { devDependencies: { "@types/node": "^20.19.0", typescript: "^5.9.0" } } : {}),
  });
}

/** What `pulumi import --file` needs of a resource. */
const IMPORTED: Readonly<Record<Form, (resource: ExportedResource) => object>> = {
  // With inputs and outputs given, the engine records a resource without asking the server.
  dynamic: ({ kind, name, id, inputs, outputs }) => {
    const __provider = providerText(kind);
    return {
      type: typeToken(kind),
      name,
      id,
      inputs: { ...inputs, __provider },
      outputs: { ...outputs, __provider },
    };
  },
  plugin: ({ kind, name, id }) => ({ type: pluginToken(kind), name, id }),
};

function importFile({ accounts }: Exported, form: Form): string {
  const resources = accounts.flatMap((account) => account.resources.map(IMPORTED[form]));
  return json({ resources });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
