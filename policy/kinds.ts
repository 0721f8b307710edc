/**
 * The classes of resources of pulumi-veeam-em. A list of its own: this pack is copied, and uses
 * nothing of that package.
 */
export const KINDS = ["Account", "AccountRole", "AccountScope", "AllVmsScope"] as const;
export type Kind = (typeof KINDS)[number];

/** The two forms of each resource: the classes of the package, and the provider plugin. */
export type Form = "dynamic" | "plugin";

const PREFIXES: Readonly<Record<Form, string>> = {
  dynamic: "pulumi-nodejs:dynamic/veeam-em:",
  plugin: "veeam-em:index:",
};

/** The package of the provider that manages the resources of a form. */
export const PACKAGES: Readonly<Record<Form, string>> = {
  dynamic: "pulumi-nodejs",
  plugin: "veeam-em",
};

/** The `pluginDownloadURL` of released plugins; `npm run set-home` of the package writes it. */
export const PLUGIN_URLS: readonly string[] = [];

/** The form of a type; `undefined` for other packages. */
export function formOf(type: string): Form | undefined {
  return (["dynamic", "plugin"] as const).find((form) => type.startsWith(PREFIXES[form]));
}

/** Whether a type is one of pulumi-veeam-em. */
export function isOurs(type: string): boolean {
  return formOf(type) !== undefined;
}

/**
 * The class of a type; `undefined` for other packages, and for what only a newer pulumi-veeam-em
 * has.
 */
export function findKind(type: string): Kind | undefined {
  const form = formOf(type);
  return form && KINDS.find((kind) => type === `${PREFIXES[form]}${kind}`);
}

/**
 * What a resource stands for: an account with all that it declares, or something that an account is
 * given.
 */
const STANDS_FOR: Readonly<Record<Kind, "account" | "grant">> = {
  Account: "account",
  AccountRole: "grant",
  AccountScope: "grant",
  AllVmsScope: "grant",
};

/** Whether a resource of this type is an account, and not a grant to one. */
export function isAccount(type: string): boolean {
  const kind = findKind(type);
  return kind !== undefined && STANDS_FOR[kind] === "account";
}
