/** A resource as the policy engine hands it over. */
export interface Resource {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** A restore scope in a resource's inputs. */
export interface Scope {
  readonly hierarchyObjRef: string | undefined;
  readonly root: string | undefined;
  readonly type: string | undefined;
  readonly name: string | undefined;
}

const PREFIX = "pulumi-nodejs:dynamic/veeam-em:";

/** Whether a resource is of this class of pulumi-veeam-em. */
export function isKind(type: string, kind: "Account" | "AccountRole" | "AccountScope" | "AllVmsScope"): boolean {
  return type === `${PREFIX}${kind}`;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Names of accounts are Windows names: compared whole, in any case. */
export function sameAccount(one: string, other: string): boolean {
  return one.normalize("NFC").toLowerCase() === other.normalize("NFC").toLowerCase();
}

/** How a resource's account is called. */
export function accountOf({ props }: Pick<Resource, "props">): string {
  return textOf(props["accountName"]) ?? textOf(props["name"]) ?? textOf(props["account"]) ?? "(not known yet)";
}

/** The published ID of the role (Veeam help center, page security_roles): programs may give it instead of the name. */
const PORTAL_ADMINISTRATOR_ID = "5f37a46b-9ce2-40f4-8a62-b45b079257fc";

/** Whether a role, by name, ID or UID, is Portal Administrator. */
export function isPortalAdministrator(role: unknown): boolean {
  const text = textOf(role)?.toLowerCase() ?? "";
  return text === "portal administrator" || text.endsWith(PORTAL_ADMINISTRATOR_ID);
}

/** A list as a plain array: what the policy SDK hands over is a proxy that `map` and `filter` do not work on, because of its constructor. */
function itemsOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [];
  const items: unknown[] = [];
  for (let at = 0; at < value.length; at++) items.push(value[at]);
  return items;
}

/** The roles that a resource gives. */
export function rolesOf({ type, props }: Pick<Resource, "type" | "props">): readonly unknown[] {
  if (isKind(type, "Account")) return itemsOf(props["roles"]);
  return isKind(type, "AccountRole") ? [props["role"]] : [];
}

/** The restore scopes that a resource gives. */
export function scopesOf({ type, props }: Pick<Resource, "type" | "props">): readonly Scope[] {
  if (isKind(type, "AccountScope")) return [scopeOf(props)];
  return isKind(type, "Account") ? itemsOf(props["scopes"]).flatMap((scope) => (isBag(scope) ? [scopeOf(scope)] : [])) : [];
}

function isBag(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function scopeOf(bag: Readonly<Record<string, unknown>>): Scope {
  const reference = textOf(bag["hierarchyObjRef"]);
  const [, , type, rest = ""] = reference?.split(":") ?? [];
  const object = isBag(bag["object"]) ? bag["object"] : {};
  return { hierarchyObjRef: reference, type: textOf(object["type"]) ?? type, root: textOf(object["root"]) ?? (rest.split(".")[0] || undefined), name: textOf(object["name"]) ?? textOf(bag["objectName"]) };
}

/** Types of objects that are a whole hierarchy. */
const ROOT_TYPES = ["vc", "vcdsystem", "scvmm", "backupserver"];

/** Types that are no virtual machines, whatever is below them. */
const NO_MACHINES = ["fileserver", "backupserver", "agentprotectiongroup", "veeamagent"];

/** Whether a scope is a whole vCenter, SCVMM, Cloud Director or host that stands alone. */
export function isRootLevel({ type, hierarchyObjRef }: Scope): boolean {
  return ROOT_TYPES.includes(type?.toLowerCase() ?? "") || /^urn:[^:]+:[^:]+:[0-9a-f-]{36}\.?$/i.test(hierarchyObjRef ?? "");
}

/** Whether the "all virtual machines" switch covers a scope. */
export function isOfMachines({ type }: Scope): boolean {
  return !NO_MACHINES.includes(type?.toLowerCase() ?? "");
}

/** A scope in words, for messages. */
export function scopeWords({ type, name, root, hierarchyObjRef }: Scope): string {
  return name === undefined ? (hierarchyObjRef ?? "an object that is not known yet") : `${type ?? "object"} ${name}${root === undefined ? "" : ` of ${root}`}`;
}

/** Equal for scopes of one object, as far as they are written alike. */
export function scopeKey({ hierarchyObjRef, root, type, name }: Scope): string {
  return hierarchyObjRef?.replace(/^urn:[^:]*:[^:]*:[^.]*/, (head) => head.toLowerCase()) ?? [root?.toLowerCase(), type?.toLowerCase(), name].join("|");
}
