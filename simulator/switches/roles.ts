import { amount, choice, flag, status } from "./switch-kinds";

/** How the roles of accounts behave. */
export const ROLE_SWITCHES = {
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
  roleRowDelay: amount(
    0,
    0,
    "milliseconds",
    "Time until a role that an account gets later shows in its list.",
  ),
  roleChangeRebuilds: flag(
    false,
    "Whether a change of roles processes the account's scopes, as the user guide says.",
  ),
} as const;
