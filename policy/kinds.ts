/**
 * The classes of resources of pulumi-veeam-em. A list of its own: this pack is copied, and uses
 * nothing of that package.
 */
export const KINDS = ["Account", "AccountRole", "AccountScope", "AllVmsScope"] as const;
export type Kind = (typeof KINDS)[number];

const PREFIX = "pulumi-nodejs:dynamic/veeam-em:";

/** Whether a type is one of pulumi-veeam-em. */
export function isOurs(type: string): boolean {
  return type.startsWith(PREFIX);
}

/**
 * The class of a type; `undefined` for other packages, and for what only a newer pulumi-veeam-em
 * has.
 */
export function findKind(type: string): Kind | undefined {
  return KINDS.find((kind) => type === `${PREFIX}${kind}`);
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
