import { packageVersion } from "../../../provider/em";
import { providerText } from "../../../provider/lifecycle/provider-text";
import type { HierarchyRoot } from "../../../provider/model/entities";
import { KINDS, typeToken } from "../../../provider/model/kinds";
import type { Exported, ExportedAccount } from "../accounts/exported";
import { printable } from "../../words/text";
import { accountStatements, RootConstants, rootStatements } from "./typescript";
import { accountsYaml, SECTIONS } from "./yaml";

/** How the program is divided into files. */
export const LAYOUTS = ["one", "per-account", "data"] as const;
export type Layout = (typeof LAYOUTS)[number];

/** Files by their paths within the folder. */
export type Files = ReadonlyMap<string, string>;

/** The first line of every program file, by which a later export knows its own. */
export const MARK = "// Written by veeam-em export.";

const IMPORT_VEEAM = 'import * as veeam from "pulumi-veeam-em";';
const YAML_VERSION = "^2.9.0";

/**
 * A whole Pulumi project. No time and no machine is in it, so that the same server gives the same
 * files.
 */
export function projectFiles(
  exported: Exported,
  layout: Layout,
  roots: readonly HierarchyRoot[],
): Files {
  const constants = new RootConstants(roots);
  return new Map([
    [
      "Pulumi.yaml",
      "name: restore-permissions\ndescription: Restore permissions of Veeam Backup Enterprise Manager\nruntime: nodejs\n",
    ],
    ["package.json", packageJson(layout)],
    [
      "tsconfig.json",
      json({
        compilerOptions: {
          target: "es2022",
          module: "nodenext",
          moduleResolution: "nodenext",
          strict: true,
          skipLibCheck: true,
        },
        files: ["index.ts"],
      }),
    ],
    [".gitignore", "node_modules/\n"],
    ["README.md", readme(exported)],
    ["import.json", importFile(exported)],
    ...programFiles(exported, layout, constants),
  ]);
}

function programFiles(
  { accounts }: Exported,
  layout: Layout,
  constants: RootConstants,
): [string, string][] {
  switch (layout) {
    case "data":
      return [
        ["index.ts", dataProgram(accounts)],
        ["accounts.yaml", `#${MARK.slice(2)}\n${accountsYaml(accounts)}`],
      ];
    case "per-account":
      return filePerAccount(accounts, constants);
    case "one":
      return [["index.ts", singleProgram(accounts, constants)]];
  }
}

function filePerAccount(
  accounts: readonly ExportedAccount[],
  constants: RootConstants,
): [string, string][] {
  const roots = rootStatements(constants.usedBy(accounts), "export ");
  const imports = accounts.map(({ name }) => `import "./accounts/${name}";`);
  return [
    ["index.ts", text([MARK, ...orExportNothing(imports)])],
    [
      "roots.ts",
      text([MARK, "// The hierarchy roots of the restore scopes.", ...orExportNothing(roots)]),
    ],
    ...accounts.map((account): [string, string] => [
      `accounts/${account.name}.ts`,
      accountFile(account, constants),
    ]),
  ];
}

/** Without an import or export of its own a file would be no module. */
function orExportNothing(statements: readonly string[]): readonly string[] {
  return statements.length === 0 ? ["export {};"] : statements;
}

function singleProgram(accounts: readonly ExportedAccount[], constants: RootConstants): string {
  const roots = rootStatements(constants.usedBy(accounts), "");
  const statements = accounts.flatMap((account) => ["", ...accountStatements(account, constants)]);
  const veeam = accounts.some(({ resources }) => resources.length > 0) ? [IMPORT_VEEAM] : [];
  return text([
    MARK,
    ...orExportNothing(veeam),
    ...(roots.length === 0 ? [] : ["", ...roots]),
    ...statements,
  ]);
}

function accountFile(account: ExportedAccount, constants: RootConstants): string {
  const used = constants.usedBy([account]).map(({ constant }) => constant);
  const roots = used.length === 0 ? [] : [`import { ${used.join(", ")} } from "../roots";`];
  const imports = account.resources.length === 0 ? ["export {};"] : [IMPORT_VEEAM, ...roots];
  return text([MARK, ...imports, "", ...accountStatements(account, constants)]);
}

function dataProgram(accounts: readonly ExportedAccount[]): string {
  const used = new Set(accounts.flatMap(({ resources }) => resources.map(({ kind }) => kind)));
  const sections = KINDS.filter((kind) => used.has(kind)).map(
    (kind) => [SECTIONS[kind], kind] as const,
  );
  return text([
    MARK,
    'import { readFileSync } from "node:fs";',
    'import { join } from "node:path";',
    ...(sections.length === 0 ? [] : [IMPORT_VEEAM]),
    'import { parse } from "yaml";',
    "",
    "/** Resources by their names, each with the arguments of its class. */",
    "interface Permissions {",
    ...sections.map(
      ([section, kind]) => `  ${section}?: Record<string, veeam.${kind}Args> | null;`,
    ),
    "}",
    "",
    `${sections.length === 0 ? "export " : ""}const permissions: Permissions = parse(readFileSync(join(__dirname, "accounts.yaml"), "utf8")) ?? {};`,
    ...sections.map(
      ([section, kind]) =>
        `for (const [name, args] of Object.entries(permissions.${section} ?? {})) new veeam.${kind}(name, args);`,
    ),
  ]);
}

function packageJson(layout: Layout): string {
  const dependencies = {
    "@pulumi/pulumi": "^3.216.0",
    "pulumi-veeam-em": `^${packageVersion()}`,
    ...(layout === "data" ? { yaml: YAML_VERSION } : {}),
  };
  return json({
    name: "restore-permissions",
    private: true,
    main: "index.ts",
    dependencies,
    devDependencies: { "@types/node": "^20.19.0", typescript: "^5.9.0" },
  });
}

/**
 * For `pulumi import --file`: with inputs and outputs given, the engine records a resource without
 * asking the server.
 */
function importFile({ accounts }: Exported): string {
  const resources = accounts
    .flatMap((account) => account.resources)
    .map(({ kind, name, id, inputs, outputs }) => {
      const __provider = providerText(kind);
      return {
        type: typeToken(kind),
        name,
        id,
        inputs: { ...inputs, __provider },
        outputs: { ...outputs, __provider },
      };
    });
  return json({ resources });
}

function readme({ server, accounts }: Exported): string {
  const count = accounts.filter(({ resources }) => resources.length > 0).length;
  return text([
    "# Restore permissions",
    "",
    `${String(count)} accounts of Veeam Backup Enterprise Manager at ${printable(server)}, written by \`veeam-em export\`. What needs your attention is marked with TODO.`,
    "",
    "```sh",
    "npm install",
    "pulumi stack init production",
    `pulumi config set veeam-em:url ${printable(server)}`,
    "pulumi config set veeam-em:username 'DOMAIN\\user'",
    "pulumi config set --secret veeam-em:password",
    "pulumi import --file import.json --generate-code=false --protect=false --yes",
    "pulumi preview --expect-no-changes",
    "```",
    "",
    "Without the import, the first `pulumi up` takes everything over unchanged; it reads a lot and writes nothing. Delete import.json afterwards.",
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
