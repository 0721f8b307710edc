import type { AccountEntity } from "../model/entities";
import { ACCOUNTS } from "./account-calls";
import { type EmErrorCode, isEmError } from "./errors";
import { log } from "./log";
import { NOT_LOOKED_UP } from "./no-answer";
import type { Operation } from "./operation";
import { readAccountEntity } from "./readers";
import type { Wire } from "./wire";

/** What a server answers that has no such list: its pages show one for key resources in general, and none for accounts (representation_collections). */
const NO_SUCH_LIST: readonly EmErrorCode[] = [...NOT_LOOKED_UP, "EM_PROTOCOL"];

/**
 * All accounts whole, by ID, in one request; `undefined` if the server does not have that list, or leaves out what it should tell:
 * then they are read one by one.
 */
export async function loadAccountEntities(wire: Wire, op: Operation): Promise<ReadonlyMap<string, AccountEntity> | undefined> {
  try {
    const entities = await wire.readList(op, { method: "GET", path: "/security/accounts?format=Entity", what: "list the accounts whole" }, ACCOUNTS, (element) => [readAccountEntity(element)]);
    if (!entities.every((entity) => entity?.allVms !== undefined)) return undefined;
    return new Map(entities.flatMap((entity) => (entity === undefined ? [] : [[entity.id, entity]])));
  } catch (error) {
    if (!isEmError(error) || !NO_SUCH_LIST.includes(error.code)) throw error;
    log("info", `${wire.settings.server} has no list of whole accounts (${error.code}): they are read one by one`);
    return undefined;
  }
}
