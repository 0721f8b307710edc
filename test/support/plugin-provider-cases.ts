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

/** Where releases are, of a package that has a home; and where others might be. */
export const RELEASED = "github://api.github.com/tech/pulumi-veeam-em";

/** How the engine ends the name of its own provider from there. */
const NAME_OF_RELEASED = "_github_/api.github.com/tech/pulumi-veeam-em";

/** What is spelt almost so; some of it leads to the same releases, but nobody has to know. */
const LOOK_ALIKES = [
  `${RELEASED}/`,
  `${RELEASED}?`,
  `${RELEASED}#`,
  `${RELEASED}?ref=evil`,
  `${RELEASED} `,
  `${RELEASED}.git`,
  `${RELEASED}-2`,
  RELEASED.toUpperCase(),
  RELEASED.replace("tech", "Tech"),
  RELEASED.replace("tech", "tech2"),
  RELEASED.replace("tech", "te\u0441h"),
  RELEASED.replace("/tech/", "//tech/"),
  RELEASED.replace("/tech/", "/evil/"),
  RELEASED.replace("api.github.com", "api.github.com.evil.invalid"),
  RELEASED.replace("api.github.com", "evil@api.github.com"),
  RELEASED.replace("api.github.com", "api.github.com:8443"),
  RELEASED.replace("github://", "gitlab://"),
  RELEASED.replace("github://", "https://"),
  RELEASED.replace("github://", "github:/"),
  RELEASED.replace("/pulumi-veeam-em", ""),
  "",
] as const;

/** The engine's names of its own provider from places which it writes in another way. */
const OTHER_NAMES = [
  "default_0_1_0_github_/api.github.com/evil/pulumi-veeam-em",
  "default_0_1_0_github_/api.github.com/tech/pulumi-veeam-em-2",
  "default_0_1_0_github_/api.github.com/Tech/pulumi-veeam-em",
  "default_0_1_0_github_/api.github.com/tech/pulumi-veeam-em_ref_evil",
  "default_0_1_0_https_/evil.invalid/github_/api.github.com/tech/pulumi-veeam-em",
  "default_0_1_0_https_/evil.invalid/x_github_/api.github.com/tech/pulumi-veeam-em",
  "default_0_1_0_https_evil.invalid_github_/api.github.com/tech/pulumi-veeam-em",
  "default_https_evil_github_/api.github.com/tech/pulumi-veeam-em",
  "default_0_1_0_gitlab_/api.github.com/tech/pulumi-veeam-em",
  "default/github_/api.github.com/tech/pulumi-veeam-em",
] as const;

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

const inside = { __internal: { pluginDownloadURL: RELEASED } };

/** The same with a home: by `RELEASED`, and nothing that looks like it. */
export const RELEASED_PROVIDER_CASES: readonly PluginProviderCase[] = [
  ...PLUGIN_PROVIDER_CASES,
  fine("one that is released", "emea", inside),
  fine("one that is released, of an old engine", "emea", { pluginDownloadURL: RELEASED }),
  fine("the engine's own that is released", `default_0_1_0${NAME_OF_RELEASED}`, inside),
  fine("the engine's own of no version", `default${NAME_OF_RELEASED}`),
  fine("the engine's own of an early version", `default_0_2_0_beta_1${NAME_OF_RELEASED}`),
  foreign("a part of another, from there", "emea", {
    __internal: { ...inside.__internal, parameterization: "e30=" },
  }),
  ...LOOK_ALIKES.flatMap((place) => [
    foreign(`one from ${JSON.stringify(place)}`, "emea", {
      __internal: { pluginDownloadURL: place },
    }),
    foreign(`one of an old engine from ${JSON.stringify(place)}`, "emea", {
      pluginDownloadURL: place,
    }),
    foreign(
      `one of the released name from ${JSON.stringify(place)}`,
      `default_0_1_0${NAME_OF_RELEASED}`,
      { __internal: { pluginDownloadURL: place } },
    ),
  ]),
  ...OTHER_NAMES.map((name) => foreign(`the engine's own called ${name}`, name)),
];

/** A resource whose type, and the last one in its URN, may be two. */
interface DisguiseCase {
  readonly what: string;
  readonly type: string;
  /** The types of its parents, as they are in its URN. */
  readonly parents?: string;
  /** The type of its provider. */
  readonly provider: string;
  readonly isForeign: boolean;
}

/** Of a type the engine tells a provider only what is behind its last `$`. */
export const DISGUISE_CASES: readonly DisguiseCase[] = [
  {
    what: "a type of the plugin behind another one",
    type: "x:y:z$veeam-em:index:AccountRole",
    provider: PLUGIN,
    isForeign: true,
  },
  {
    what: "the same with a provider of another name",
    type: "x:y:z$veeam-em:index:AccountRole",
    provider: "pulumi:providers:tools",
    isForeign: true,
  },
  {
    what: "the same before a part that looks like a name",
    type: "x:y:z$veeam-em:index:AccountRole::more",
    provider: PLUGIN,
    isForeign: true,
  },
  {
    what: "a type of the classes behind another one",
    type: "x:y:z$pulumi-nodejs:dynamic/veeam-em:AccountRole",
    provider: DYNAMIC,
    isForeign: true,
  },
  {
    what: "a provider of the plugin behind another type",
    type: "x:y:z$pulumi:providers:veeam-em",
    provider: "pulumi:providers:x",
    isForeign: true,
  },
  {
    what: "another type with the plugin as its provider",
    type: "tools:index:Note",
    provider: PLUGIN,
    isForeign: true,
  },
  {
    what: "a resource of the plugin in a component",
    type: "veeam-em:index:AccountRole",
    parents: "my:index:Team$my:index:Group$",
    provider: PLUGIN,
    isForeign: false,
  },
  {
    what: "a resource of the classes in a component",
    type: "pulumi-nodejs:dynamic/veeam-em:AccountRole",
    parents: "my:index:Team$",
    provider: DYNAMIC,
    isForeign: false,
  },
  {
    what: "a component of any name",
    type: "my$team",
    provider: "",
    isForeign: false,
  },
  {
    what: "a dynamic resource of another package",
    type: "pulumi-nodejs:dynamic/tools:Note",
    provider: DYNAMIC,
    isForeign: false,
  },
];
