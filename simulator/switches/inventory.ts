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
    "Whether hierarchy roots report their unique ID instead of their ID, as Enterprise Manager 12 did.",
  ),
  inventoryEntityList: choice(
    ["supported", "unsupported", "ignored"],
    "GET /hierarchyRoots and /nas/fileServers with ?format=Entity: every entity whole, refused with 400, or answered with references.",
  ),
  refusedEntity: amountOr(
    "none",
    ["none"],
    "places in the list (1 is the first)",
    "Which hierarchy root and which file server the server refuses to show whole.",
  ),
  refusedEntityStatus: status([403, 500, 404], "Status for an entity that is refused."),
  refusedEntityInList: choice(
    ["reference", "missing", "refused"],
    "What a list of entities contains for one that is refused: a reference in its place, nothing, or the same refusal for the whole list.",
  ),
  nasRoot: choice(
    ["documented", "backupServer", "share"],
    "The root part of a file share's reference: as the documentation's examples have it (one repeats the share's ID, the others name the backup server), for all shares the backup server's part of urn:NasBackup:BackupServer, or for all the share's own ID.",
  ),
  lookupDelay: amount(
    0,
    0,
    "milliseconds",
    "Time until look-ups and the list of file servers know a new object, because Enterprise Manager collects its data at intervals. The objects of the start are new at the start.",
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
  queryPageSize: amount(100, 1, "rows", "Rows on one page of a query that does not say how many."),
} as const;
