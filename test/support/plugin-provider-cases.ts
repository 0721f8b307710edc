/**
 * Providers of resources, and what is to be thought of the code that they run. The commands and the
 * policy pack share no code: the tests of both read this table.
 */
interface PluginProviderCase {
  readonly what: string;
  readonly type: string;
  readonly provider: {
    readonly type: string;
    readonly name: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
  };
  readonly isForeign: boolean;
}

const [PLUGIN, DYNAMIC] = ["pulumi:providers:veeam-em", "pulumi:providers:pulumi-nodejs"];
const ACCOUNT = "veeam-em:index:Account";
const URL = "https://em.tech.local:9398";
const PLACE = "https://em.invalid/plugins";

const fine = (what: string, name: string, inputs = {}): PluginProviderCase => ({
  what,
  type: ACCOUNT,
  provider: { type: PLUGIN, name, inputs },
  isForeign: false,
});
const foreign = (what: string, name: string, inputs = {}, type = PLUGIN): PluginProviderCase => ({
  what,
  type: ACCOUNT,
  provider: { type, name, inputs },
  isForeign: true,
});

export const PLUGIN_PROVIDER_CASES: readonly PluginProviderCase[] = [
  fine("the engine's own", "default", { url: URL }),
  fine("the engine's own of a version", "default_0_1_0", { url: URL, version: "0.1.0" }),
  fine("one of the program", "emea", { url: URL, explicit: "true", __internal: {} }),
  fine("one of the program with a slash in its name", "emea/main", { url: URL }),
  foreign("the engine's own from another place", "default_0_1_0_https_/em.invalid/plugins"),
  foreign("one from another place", "emea", { __internal: { pluginDownloadURL: PLACE } }),
  foreign("one from another place, of an old engine", "emea", { pluginDownloadURL: PLACE }),
  foreign("one from a place that is secret", "emea", { pluginDownloadURL: { secret: true } }),
  foreign("a part of another plugin", "emea", {
    __internal: { name: "terraform-provider", parameterization: "e30=" },
  }),
  foreign("another plugin", "emea", { __internal: { name: "other" } }),
  foreign("one whose origin is not told", "emea", { __internal: "[secret]" }),
  foreign("the one of dynamic resources", "emea", {}, DYNAMIC),
  foreign("one of another package", "emea", {}, "pulumi:providers:other"),
  foreign("one of a name that is alike", "emea", {}, "pulumi:providers:veeam-em-2"),
  {
    ...foreign("the plugin, of a class", "emea"),
    type: "pulumi-nodejs:dynamic/veeam-em:Account",
  },
  {
    ...fine("the engine's own, of a class", "default"),
    type: "pulumi-nodejs:dynamic/veeam-em:Account",
    provider: { type: DYNAMIC, name: "default" },
  },
  {
    ...fine("any of another type", "default_1_0_0_https_/aws.invalid"),
    type: "aws:s3:Bucket",
    provider: {
      type: "pulumi:providers:aws",
      name: "default",
      inputs: { pluginDownloadURL: PLACE },
    },
  },
];
