import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Form, type Kind, KINDS, pluginToken } from "../../provider/model/kinds";
import type { Project } from "./engine";
import { program, programWith } from "./engine-program";
import { PLUGIN } from "./plugin-process";

/** What every generated SDK is made of. */
const SCHEMA = JSON.parse(
  readFileSync(join(__dirname, "../../provider/plugin/schema.json"), "utf8"),
) as { readonly resources: Readonly<Record<string, { readonly properties: object }>> };

/** The names of what a resource has after it is made, as a generated SDK has them. */
function outputsOf(kind: Kind): string {
  const names = Object.keys(SCHEMA.resources[pluginToken(kind)]?.properties ?? {});
  return `{ ${names.map((name) => `${name}: undefined`).join(", ")} }`;
}

/** Classes of the plugin's resources, as a generated SDK has them. */
const PLUGIN_FORM = KINDS.map(
  (kind) => `veeam.${kind} = class extends pulumi.CustomResource {
  static get(name, id, opts) {
    return new veeam.${kind}(name, undefined, { ...opts, id });
  }
  constructor(name, args, opts) {
    const aliases = [{ type: "pulumi-nodejs:dynamic/veeam-em:${kind}" }];
    const props = { ...${outputsOf(kind)}, ...args };
    super("veeam-em:index:${kind}", name, props, pulumi.mergeOptions({ aliases }, opts));
  }
};`,
);

const PLUGIN_PROVIDER = `veeam.Provider = class extends pulumi.ProviderResource {
  constructor(name, args, opts) {
    super("veeam-em", name, args, opts);
  }
};`;

/** A program of the plugin's form, or of the package's own classes. */
export function programOf(form: Form, ...statements: readonly string[]): string {
  return form === "plugin"
    ? programWith(["const veeam = {};", PLUGIN_PROVIDER, ...PLUGIN_FORM], statements)
    : program(...statements);
}

/** A provider of the plugin that the program makes, past every class; the variable is `other`. */
export function otherProvider(name: string, settings: object, options: object = {}): string {
  const [given, settingsGiven, optionsGiven] = [name, settings, options].map((value) =>
    JSON.stringify(value),
  );
  return `const other = new pulumi.ProviderResource("veeam-em", ${given}, ${settingsGiven}, ${optionsGiven});`;
}

/** A provider for dynamic resources that says it is of the plugin's package; it is `other`. */
export const DRESSED_PROVIDER = [
  'const other = new pulumi.ProviderResource("pulumi-nodejs", "evil", {});',
  'other.getPackage = () => "veeam-em";',
  'other.pkg = "veeam-em";',
] as const;

/** Where the engine finds the plugin: as `plugins.providers` of Pulumi.yaml names it. */
export function offerPlugin(project: Project): void {
  const folder = join(project.folder, "node_modules", ".bin");
  mkdirSync(folder, { recursive: true });
  const command = join(folder, "pulumi-resource-veeam-em");
  if (!existsSync(command)) symlinkSync(PLUGIN, command);
  appendFileSync(
    join(project.folder, "Pulumi.yaml"),
    "plugins: { providers: [{ name: veeam-em, path: node_modules/.bin }] }\n",
  );
}
