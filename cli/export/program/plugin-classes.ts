import { KINDS, pluginToken, typeToken } from "../../../provider/model/kinds";

/** The module of an exported project that declares the plugin's resources. */
export const PLUGIN_CLASSES = "veeam-em";

/**
 * The plugin's resources as classes, with the arguments of this package's: nothing is generated
 * before the program runs. The aliases take over what a program of the other form made.
 */
export function pluginClasses(): string[] {
  const args = KINDS.map((kind) => `${kind}Args`);
  return [
    "// The resources of the provider plugin, with the arguments of the package's own classes.",
    'import * as pulumi from "@pulumi/pulumi";',
    `import type { ${args.join(", ")} } from "pulumi-veeam-em";`,
    "",
    `export type { ${args.join(", ")} };`,
    ...KINDS.flatMap((kind) => [
      "",
      `export class ${kind} extends pulumi.CustomResource {`,
      `  constructor(name: string, args: ${kind}Args, opts?: pulumi.CustomResourceOptions) {`,
      `    const aliases = [{ type: ${JSON.stringify(typeToken(kind))} }];`,
      `    super(${JSON.stringify(pluginToken(kind))}, name, { ...args }, pulumi.mergeOptions({ aliases }, opts));`,
      "  }",
      "}",
    ]),
  ];
}
