import { amount, choice, status } from "./switch-kinds";

/** How accounts behave. */
export const ACCOUNT_SWITCHES = {
  accountNames: choice(
    ["windows", "linux"],
    "Form of the accounts that a new installation has: BUILTIN\\Administrators and HOST\\Administrator, or veeamadmin.",
  ),
  accountName: choice(
    ["asSent", "canonical", "upperCase", "upn"],
    "The name of a new account as stored: as sent, with the host before a bare name and the domain in capitals, all in capitals, or DOMAIN\\name as name@domain.local.",
  ),
  accountRowDelay: amount(0, 0, "milliseconds", "Time until a new account shows in lists."),
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
  malformedIdStatus: status(
    [400, 404, 500],
    "Status for an ID of an account, a role or a scope in a path that is no GUID.",
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
    "Turning off all virtual machines for an account without a scope; refused with 400.",
  ),
} as const;
