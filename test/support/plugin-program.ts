import { KINDS } from "../../provider/model/kinds";

/** Classes of the plugin's resources, as a generated SDK has them. */
const PLUGIN_FORM = KINDS.map(
  (kind) => `veeam.${kind} = class extends pulumi.CustomResource {
  constructor(name, args, opts) {
    const aliases = [{ type: "pulumi-nodejs:dynamic/veeam-em:${kind}" }];
    super("veeam-em:index:${kind}", name, args, pulumi.mergeOptions({ aliases }, opts));
  }
};`,
);

/** A program of the plugin's form, or of the package's own classes. */
export function pluginProgram(
  form: "plugin" | "dynamic",
  ...statements: readonly string[]
): string {
  const veeam =
    form === "plugin"
      ? ["const veeam = {};", ...PLUGIN_FORM]
      : ['const veeam = require("pulumi-veeam-em");'];
  return ['const pulumi = require("@pulumi/pulumi");', ...veeam, ...statements, ""].join("\n");
}
