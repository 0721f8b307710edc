import { amount, amountOr, choice, flag, status } from "./switch-kinds";

/** How hierarchy roots and look-ups behave. */
export const INVENTORY_SWITCHES = {
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
