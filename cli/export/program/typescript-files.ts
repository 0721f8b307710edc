import { KINDS } from "../../../provider/model/kinds";
import type { HierarchyRoot } from "../../../provider/model/entities";
import type { Exported, ExportedAccount } from "../accounts/exported";
import { MARK, text, YAML_MARK } from "./text";
import { PLUGIN_CLASSES, pluginClasses } from "./plugin-classes";
import type { Target } from "./target";
import { accountStatements, RootConstants, rootStatements } from "./typescript";
import { accountsYaml, SECTIONS } from "./yaml";

/** What all files of a program share. */
interface Shared {
  readonly constants: RootConstants;
  /** Where the classes come from, as files of the uppermost folder import it. */
  readonly module: string;
}

/** The files of a program in TypeScript. */
export function typescriptFiles(
  { accounts }: Exported,
  { form, layout }: Target,
  roots: readonly HierarchyRoot[],
): [string, string][] {
  const constants = new RootConstants(roots);
  if (form === "dynamic") return layOut(layout, accounts, { constants, module: "pulumi-veeam-em" });
  return [
    ...layOut(layout, accounts, { constants, module: `./${PLUGIN_CLASSES}` }),
    [`${PLUGIN_CLASSES}.ts`, text([MARK, ...pluginClasses()])],
  ];
}

function layOut(
  layout: Target["layout"],
  accounts: readonly ExportedAccount[],
  shared: Shared,
): [string, string][] {
  switch (layout) {
    case "data":
      return [
        ["index.ts", dataProgram(accounts, shared)],
        ["accounts.yaml", `${YAML_MARK}\n${accountsYaml(accounts)}`],
      ];
    case "per-account":
      return filePerAccount(accounts, shared);
    case "one":
      return [["index.ts", singleProgram(accounts, shared)]];
  }
}

function importVeeam(module: string): string {
  return `import * as veeam from ${JSON.stringify(module)};`;
}

function filePerAccount(accounts: readonly ExportedAccount[], shared: Shared): [string, string][] {
  const roots = rootStatements(shared.constants.usedBy(accounts), "export ");
  const imports = accounts.map(({ name }) => `import "./accounts/${name}";`);
  return [
    ["index.ts", text([MARK, ...orExportNothing(imports)])],
    [
      "roots.ts",
      text([MARK, "// The hierarchy roots of the restore scopes.", ...orExportNothing(roots)]),
    ],
    ...accounts.map((account): [string, string] => [
      `accounts/${account.name}.ts`,
      accountFile(account, shared),
    ]),
  ];
}

/** Without an import or export of its own a file would be no module. */
function orExportNothing(statements: readonly string[]): readonly string[] {
  return statements.length === 0 ? ["export {};"] : statements;
}

function singleProgram(
  accounts: readonly ExportedAccount[],
  { constants, module }: Shared,
): string {
  const roots = rootStatements(constants.usedBy(accounts), "");
  const statements = accounts.flatMap((account) => ["", ...accountStatements(account, constants)]);
  const veeam = accounts.some(({ resources }) => resources.length > 0) ? [importVeeam(module)] : [];
  return text([
    MARK,
    ...orExportNothing(veeam),
    ...(roots.length === 0 ? [] : ["", ...roots]),
    ...statements,
  ]);
}

function accountFile(account: ExportedAccount, { constants, module }: Shared): string {
  const above = module.startsWith(".") ? `.${module}` : module;
  const used = constants.usedBy([account]).map(({ constant }) => constant);
  const roots = used.length === 0 ? [] : [`import { ${used.join(", ")} } from "../roots";`];
  const imports = account.resources.length === 0 ? ["export {};"] : [importVeeam(above), ...roots];
  return text([MARK, ...imports, "", ...accountStatements(account, constants)]);
}

function dataProgram(accounts: readonly ExportedAccount[], { module }: Shared): string {
  const used = new Set(accounts.flatMap(({ resources }) => resources.map(({ kind }) => kind)));
  const sections = KINDS.filter((kind) => used.has(kind)).map(
    (kind) => [SECTIONS[kind], kind] as const,
  );
  return text([
    MARK,
    'import { readFileSync } from "node:fs";',
    'import { join } from "node:path";',
    ...(sections.length === 0 ? [] : [importVeeam(module)]),
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
