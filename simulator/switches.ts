import { amount, amountOr, choice, flag, status, text } from "./switch-kinds";
import type { SwitchKind } from "./switch-kinds";

/**
 * Every point at which the sources about Enterprise Manager disagree or say nothing, as a switch.
 * This table is the only one: options, `--set`, `set()` and the documentation all come from it.
 */
export const SWITCH_TABLE = {
  // The wire
  jsonKeys: choice(
    ["pascal", "camel"],
    "Case of the keys in JSON answers: Enterprise Manager 12 writes PascalCase, 13 camelCase.",
  ),
  jsonNulls: choice(
    ["explicit", "omitted"],
    "Members without a value in JSON answers: written as null, or left out.",
  ),
  jsonEmptyList: choice(["array", "null", "missing"], "An empty list in a JSON answer."),
  bom: flag(false, "Whether answers start with a byte order mark."),
  xmlProlog: choice(["present", "missing"], "The line `<?xml …?>` at the start of XML answers."),
  xmlOrder: choice(
    ["strict", "lax", "dropped"],
    "Elements of an XML request in another order than the schema's: refused with 400, read, or overlooked as if they were not there.",
  ),
  xmlNamespace: choice(
    ["strict", "lax"],
    "An XML request whose elements are not in Enterprise Manager's namespace: refused with 400, or read.",
  ),
  unknownElements: choice(
    ["refused", "ignored"],
    "Elements (JSON: members) of a request that the schema does not have.",
  ),
  missingNodeStatus: status([500, 400], "Status when a required element of a request is missing."),
  errorStackTrace: flag(false, "Whether error answers carry a StackTrace."),
  linkHost: text(
    "http://local.host:9399",
    "a base URL, or `self`",
    "Scheme, host and port in links; by default a wrong one, as servers behind a proxy have.",
  ),
  deleteLinkType: choice(["absent", "present"], 'The attribute Type of links with Rel="Delete".'),
  contentLength: choice(
    ["required", "optional"],
    "A POST without body and without Content-Length: refused with 411 as by Windows' HTTP.SYS, or served.",
  ),
  caseInsensitivePaths: flag(true, "Whether paths match in any case."),
  listOrder: choice(
    ["stored", "reversed"],
    "Order of the entries of lists, of which no page says anything: as they were made, or the other way round.",
  ),
  latency: amount(0, 0, "milliseconds", "Delay before every request is served."),
  latencyJitter: amount(0, 0, "milliseconds", "Random part on top of `latency`."),
  // Logon
  sessionHeader: choice(
    ["present", "missing"],
    "The header X-RestSvcSessionId in the answer to a logon; `missing` is a proxy that drops it.",
  ),
  basicCharset: choice(
    ["utf8", "latin1"],
    "How the server reads non-ASCII characters of Basic credentials.",
  ),
  unsupportedVersionStatus: status(
    [401, 400, 404],
    "Status of a logon with a version that is not supported.",
  ),
  userWithoutRole: status(
    [401, 403],
    "Status of a logon with right credentials of somebody who has no role in Enterprise Manager.",
  ),
  maxSessions: amountOr(
    "unlimited",
    ["unlimited"],
    "logon sessions",
    "How many logon sessions may exist at a time; one more logon is answered with 503.",
  ),
  unknownSessionStatus: status(
    [500, 404],
    "Status of GET and DELETE of a logon session that does not exist.",
  ),
  // Accounts
  accountNames: choice(
    ["windows", "linux"],
    "Form of the accounts that a new installation has: BUILTIN\\Administrators and HOST\\Administrator, or veeamadmin.",
  ),
  accountName: choice(
    ["asSent", "canonical", "upperCase", "upn"],
    "The name of a new account as stored: as sent, with the host before a bare name and the domain in capitals, all in capitals, or DOMAIN\\name as name@domain.local.",
  ),
  accountResolution: choice(
    ["any", "known"],
    "Users and groups in domains that the server cannot resolve: accepted, or `Cannot find user account`.",
  ),
  accountResolutionStatus: status([500, 400], "Status of `Cannot find user account`."),
  accountGet: choice(
    ["reference", "entity", "referenceFirst"],
    "GET of one account: the entity only with ?format=Entity, always the entity, or a reference on the first call even with ?format=Entity.",
  ),
  accountsEntityList: choice(
    ["EnterpriseAccount", "EnterpriseAccountEntity", "unsupported", "ignored"],
    "GET /security/accounts?format=Entity: name of the list's elements, refused with 400, or answered with references.",
  ),
  restrictionSettings: choice(
    ["present", "absent"],
    "FlrSettings and SqlSettings in the entity of an account.",
  ),
  entityRoles: choice(
    ["absent", "present"],
    "The element Roles in the entity of an account, which the schema has and no example shows.",
  ),
  flrElement: choice(
    ["FlrInplaceOnly", "FlrInlaceOnly"],
    "Spelling of an element in FlrSettings of answers; requests may use either.",
  ),
  createStatus: status([201, 200, 202, 204], "Status of POST of an account or a role."),
  createBody: choice(
    ["none", "representation", "task"],
    "Body of the answer to POST of an account, role or scope (never with 204).",
  ),
  location: choice(
    ["none", "present"],
    "The header Location in the answer to POST of an account, role or scope.",
  ),
  deleteStatus: status(
    [204, 202, 200],
    "Status of DELETE of an account, role or scope; 202 carries a task.",
  ),
  toggleStatus: status([204, 200, 202], "Status of POST of the all-virtual-machines switch."),
  notFoundStatus: status(
    [404, 400, 500],
    "Status for an account, a role or a scope that does not exist.",
  ),
  duplicateAccount: choice(
    ["500", "409", "400", "ignored"],
    "POST of an account that exists: refused with this status, or answered like a new one without any effect.",
  ),
  lastAdministrator: choice(
    ["allowed", "refused"],
    "Deleting or demoting the last account that holds Portal Administrator; refused with 400.",
  ),
  createWithoutScopes: choice(
    ["refused", "accepted"],
    "POST of an account with AllowRestoreAllVms=false and without a scope; refused with 400.",
  ),
  toggleWithoutScopes: choice(
    ["accepted", "refused"],
    "Switching all virtual machines off for an account without a scope; refused with 400.",
  ),
  // Roles
  bareRoleId: choice(
    ["accepted", "refused"],
    "EnterpriseRoleUid that is a GUID without `urn:veeam:EnterpriseRole:`, which a published client sends; refused with 400.",
  ),
  duplicateRole: choice(
    ["ignored", "error"],
    "POST of a role that the account holds already; error is 400.",
  ),
  lastRole: choice(["refused", "allowed"], "DELETE of the last role of an account."),
  lastRoleStatus: status([400, 500], "Status when the last role is refused."),
  extraRole: choice(
    ["absent", "present", "unlisted"],
    "A role that no page lists (PostgreSQL Restore Operator); `unlisted`: accounts may hold it, and the list of roles does not have it.",
  ),
  roleChangeRebuilds: flag(
    false,
    "Whether a change of roles processes the account's scopes, as the user guide says.",
  ),
  // Scopes
  scopePostStatus: status(
    [202, 201, 200, 204],
    "Status of POST of scopes: the page says 202 and shows 201.",
  ),
  duplicateScope: choice(
    ["ignored", "error", "row"],
    "POST of a scope that the account has: no effect, refused, or a second scope.",
  ),
  duplicateScopeStatus: status(
    [500, 400, 409],
    "Status when a second scope of the same object is refused.",
  ),
  unknownRef: choice(
    ["500", "400", "accepted"],
    "POST of a scope whose object does not exist: refused with this status, or accepted.",
  ),
  scopesOnAdministrator: choice(
    ["accepted", "refused"],
    "POST of scopes of an account that holds Portal Administrator; refused with 400.",
  ),
  scopePostTurnsAllVmsOff: flag(
    false,
    "Whether POST of a scope switches all virtual machines off.",
  ),
  scopeRowDelay: amount(0, 0, "milliseconds", "Time until a new scope shows in lists."),
  scopeProcessDelay: amountOr(
    50,
    ["rebuild", "never"],
    "milliseconds",
    "Time from Unprocessed to Processed; `rebuild`: only after a rebuild; `never`: not even then.",
  ),
  scopeRemovingDelay: amount(
    50,
    0,
    "milliseconds",
    "Time for which a deleted scope still shows, as Removing.",
  ),
  rootName: choice(
    ["id", "name", "uniqueId"],
    "What HierarchyRootName of a scope holds: the hierarchy root's ID, name, or unique ID.",
  ),
  rowName: choice(
    ["sent", "real"],
    "Name of a scope: the ObjectName that was sent, or the object's own once it is processed.",
  ),
  platformSpelling: choice(["HyperV", "Hyperv"], "Spelling of Hyper-V's platform in scopes."),
  typeSpelling: choice(["Vm", "VM"], "Spelling of the type of a virtual machine in scopes."),
  edition: choice(
    ["enterprisePlus", "enterprise"],
    "The licence: without Enterprise Plus, scopes cannot be written.",
  ),
  editionStatus: status([403, 500, 501], "Status when the licence does not allow to write scopes."),
  rebuildStatus: status([201, 202, 200], "Status of the rebuild of scopes."),
  rebuildTask: choice(
    ["finished", "running", "operationFinished", "failed", "none"],
    "The task in the answer to a rebuild: its state at first, or no body at all.",
  ),
  taskDuration: amount(
    50,
    0,
    "milliseconds",
    "Time until a task that is not finished at first is.",
  ),
  taskSurvivesLogon: flag(
    false,
    "Whether a task is known to other logon sessions than the one that started it.",
  ),
  taskGoneStatus: status([404, 500], "Status of GET and DELETE of a task that is not known."),
  // Inventory
  rootBackupServers: amount(
    1,
    1,
    "backup servers",
    "On how many backup servers the first vCenter Server is registered: each is a hierarchy root of its own with the same name and unique ID.",
  ),
  rootIdBug: flag(
    false,
    "Whether hierarchy roots report their unique ID in place of their ID, as Enterprise Manager 12 did.",
  ),
  unknownRootStatus: status([400, 404], "Status for a hierarchy root that does not exist."),
  lookupMatch: choice(
    ["ignoreCase", "exact", "prefix", "contains"],
    "How the name of a look-up is compared.",
  ),
  lookupLimit: amountOr(
    "unlimited",
    ["unlimited"],
    "objects",
    "How many objects a look-up answers at most; no page says whether there is a limit.",
  ),
  lookupEmpty: status([200, 204], "Status of a look-up that finds nothing."),
  queryPageSize: amount(100, 1, "rows", "Rows on one page of a query that does not say."),
} as const;

export type SwitchName = keyof typeof SWITCH_TABLE;

export type SwitchValues = {
  -readonly [N in SwitchName]: (typeof SWITCH_TABLE)[N] extends SwitchKind<infer T> ? T : never;
};

/** Values as a caller writes them: in options, in a seed file, after `--set`. */
export type SwitchSettings = Partial<Record<SwitchName, string | number | boolean>>;

/** A switch or a value that the simulator does not have; the message lists what there is. */
export class UnknownSwitchError extends Error {
  override readonly name = "UnknownSwitchError";
}

/** All switches in their default positions. */
export function defaultSwitches(): SwitchValues {
  // The compiler cannot follow a mapped type through fromEntries; the keys and values are those of
  // the table.
  return Object.fromEntries(
    Object.entries(SWITCH_TABLE).map(([name, kind]) => [name, kind.fallback]),
  ) as SwitchValues;
}

/** Puts one switch into another position. Throws {@link UnknownSwitchError}. */
export function setSwitch(
  switches: SwitchValues,
  name: string,
  value: string | number | boolean,
): void {
  if (!isSwitchName(name)) {
    throw new UnknownSwitchError(
      `The simulator has no switch "${name}". It has: ${Object.keys(SWITCH_TABLE).sort().join(", ")}.`,
    );
  }
  const kind = SWITCH_TABLE[name];
  const parsed = kind.parse(String(value));
  if (parsed === undefined) {
    throw new UnknownSwitchError(
      `The switch "${name}" cannot be "${String(value)}". It accepts: ${kind.accepts}.`,
    );
  }
  Object.assign(switches, { [name]: parsed });
}

function isSwitchName(name: string): name is SwitchName {
  return Object.hasOwn(SWITCH_TABLE, name);
}
