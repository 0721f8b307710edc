import { amount, amountOr, choice, flag, status } from "./switch-kinds";

/** How restore scopes and their rebuild behave. */
export const SCOPE_SWITCHES = {
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
  scopePostTurnsAllVmsOff: flag(false, "Whether POST of a scope turns off all virtual machines."),
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
  editionStatus: status([403, 500, 501], "Status when the licence does not allow writing scopes."),
  rebuildStatus: status([201, 202, 200], "Status of the rebuild of scopes."),
  rebuildTask: choice(
    ["finished", "running", "operationFinished", "failed", "none"],
    "The task in the answer to a rebuild: its state at first, or no body at all.",
  ),
  taskDuration: amount(
    50,
    0,
    "milliseconds",
    "Time until a task finishes that is not finished at first.",
  ),
  taskSurvivesLogon: flag(
    false,
    "Whether logon sessions other than the one that started a task know it.",
  ),
  taskGoneStatus: status([500, 404], "Status of GET and DELETE of a task that is not known."),
} as const;
