import type { HierarchyRoot } from "../../../provider/model/entities";
import { isAccountKind, pluginToken } from "../../../provider/model/kinds";
import { holdsHalfCharacter } from "../../../provider/model/visible";
import type { Exported, ExportedAccount, ExportedResource } from "../accounts/exported";
import { withoutInsertions, yamlLiteral } from "./text";
import { RootConstants, rootName, titleComments, unclearComments } from "./typescript";
import { itemLine, setLines, yamlComments, yamlKey, type YamlStyle } from "./yaml";

const RESOURCE_INDENT = "  ";

const HALF_CHARACTER = {
  reason: "a name in it contains half a character, which YAML cannot hold",
  advice: "Correct the name, and export again.",
};

/** The variable that Pulumi YAML has itself; it leaves out a resource of that key. */
const RESERVED = "pulumi";

/**
 * Without the accounts that no YAML can hold: an escape that is half a character makes readers
 * refuse the whole file.
 */
export function withoutHalfCharacters({ accounts, ...others }: Exported): Exported {
  return {
    ...others,
    accounts: accounts.map((account) =>
      account.resources.some(({ args }) => hasHalfCharacter(args))
        ? { ...account, resources: [], leftOut: HALF_CHARACTER }
        : account,
    ),
  };
}

/** In any text of arguments. */
function hasHalfCharacter(value: unknown): boolean {
  if (typeof value === "string") return holdsHalfCharacter(value);
  return typeof value === "object" && value !== null && Object.values(value).some(hasHalfCharacter);
}

/** The lines of `Pulumi.yaml` that are the program. */
export function yamlProgram({ accounts }: Exported, roots: readonly HierarchyRoot[]): string[] {
  const constants = new RootConstants(roots);
  const names = variableNames(constants, accounts);
  const style = styleWith(constants, names);
  const variables = constants
    .usedBy(accounts)
    .map(
      ({ constant, root }) =>
        `  ${yamlKey(names.get(constant) ?? constant)}: ${style.text(root.id)} # ${rootName(root)}`,
    );
  const count = accounts.flatMap(({ resources }) => resources).length;
  return [
    ...(variables.length === 0
      ? []
      : ["", "# The hierarchy roots of the restore scopes.", "variables:", ...variables]),
    "",
    count === 0 ? "resources: {}" : "resources:",
    ...accounts.flatMap((account) => accountLines(account, style)),
  ];
}

/** Variables and resources share their names in Pulumi YAML; no resource's has a `_`. */
function variableNames(
  constants: RootConstants,
  accounts: readonly ExportedAccount[],
): ReadonlyMap<string, string> {
  const taken = new Set(accounts.flatMap(({ resources }) => resources.map(({ name }) => name)));
  return new Map(
    constants
      .usedBy(accounts)
      .map(({ constant }) => [constant, taken.has(constant) ? `${constant}_root` : constant]),
  );
}

function styleWith(constants: RootConstants, names: ReadonlyMap<string, string>): YamlStyle {
  const text = (plain: string): string => yamlLiteral(withoutInsertions(plain));
  return {
    indent: `${RESOURCE_INDENT}    `,
    text,
    reference: (reference) => {
      const split = constants.split(reference);
      if (split === undefined) return text(reference);
      const [before, constant, after] = split;
      const variable = `\${${names.get(constant) ?? constant}}`;
      return yamlLiteral(`${withoutInsertions(before)}${variable}${withoutInsertions(after)}`);
    },
  };
}

function accountLines(account: ExportedAccount, style: YamlStyle): string[] {
  const isSet = account.resources.some(({ kind }) => isAccountKind(kind));
  return [
    ...yamlComments(titleComments(account), RESOURCE_INDENT),
    ...account.resources.flatMap((resource) => resourceLines(resource, account, style)),
    ...(isSet || account.leftOut !== undefined
      ? []
      : yamlComments(unclearComments(account), RESOURCE_INDENT)),
  ];
}

function resourceLines(
  resource: ExportedResource,
  account: ExportedAccount,
  style: YamlStyle,
): string[] {
  const inner = `${RESOURCE_INDENT}  `;
  const properties = isAccountKind(resource.kind)
    ? [`${inner}properties:`, ...setLines(resource, account, style)]
    : [`${inner}properties: ${itemLine(resource, account, style)}`];
  const { name } = resource;
  const key = name === RESERVED ? [`${name}_:`, `${inner}name: ${name}`] : [`${yamlKey(name)}:`];
  return [
    `${RESOURCE_INDENT}${key.join("\n")}`,
    `${inner}type: ${pluginToken(resource.kind)}`,
    ...properties,
  ];
}
