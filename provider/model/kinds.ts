/**
 * The classes of resources of this package: the one list. What depends on the kind is a record over
 * it.
 */
export const KINDS = ["Account", "AccountRole", "AccountScope", "AllVmsScope"] as const;

/** A class of resources, as programs call it and as the last part of its type token. */
export type Kind = (typeof KINDS)[number];

/** Of the type tokens of this package's classes. States hold them, so they never change. */
const DYNAMIC_PREFIX = "pulumi-nodejs:dynamic/veeam-em:";

/** Of the type tokens of the same resources in the provider plugin, and of its functions. */
export const PLUGIN_PREFIX = "veeam-em:index:";

/** `pulumi-nodejs:dynamic/veeam-em:<Class>`. */
export function typeToken(kind: Kind): string {
  return `${DYNAMIC_PREFIX}${kind}`;
}

/** `veeam-em:index:<Class>`: the same resource in the provider plugin. */
export function pluginToken(kind: Kind): string {
  return `${PLUGIN_PREFIX}${kind}`;
}

/** The two fronts of the same life cycles: this package's classes, and the provider plugin. */
export const FORMS = ["dynamic", "plugin"] as const;
export type Form = (typeof FORMS)[number];

/** Which form a type is of; `undefined` for other packages. */
export function formOf(type: string): Form | undefined {
  if (type.startsWith(DYNAMIC_PREFIX)) return "dynamic";
  return type.startsWith(PLUGIN_PREFIX) ? "plugin" : undefined;
}

/**
 * The kind of a type token of either form; `undefined` for other packages, and for what only a
 * newer version has.
 */
export function kindFromToken(type: string): Kind | undefined {
  return KINDS.find((kind) => type === typeToken(kind) || type === pluginToken(kind));
}

/** Whether a type is of this package, but none that this version has: a newer one made it. */
export function isUnknownKind(type: string): boolean {
  return formOf(type) !== undefined && kindFromToken(type) === undefined;
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

/** Whether resources of a kind are accounts, and not grants to one. */
export function isAccountKind(kind: Kind): boolean {
  return STANDS_FOR[kind] === "account";
}

/**
 * A resource's name in its program, which may hold `::` itself, of
 * `urn:pulumi:<stack>::<project>::<types of parents>$<type>::<name>` (pulumi, resource/urn).
 */
export function readName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The type in a URN, without those of the parents. */
export function typeInUrn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** The engine's provider for dynamic resources, which a `Provider` of this package stands for. */
export const DYNAMIC_PROVIDER_TYPE = "pulumi:providers:pulumi-nodejs";

/** The provider that the plugin is. */
export const PLUGIN_PROVIDER_TYPE = "pulumi:providers:veeam-em";

/**
 * Whether the engine takes a provider of this name for one of its own, of which no preview shows a
 * step: not where it leads, and not that it changes (pulumi, sdk/go/common/providers/reference.go,
 * `IsDefaultProvider`).
 */
export function isHiddenProviderName(name: string): boolean {
  return name.startsWith("default");
}
