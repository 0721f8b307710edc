import type { EnterpriseManager, Operation } from "../../provider/em";
import { sameRole, unlessAccountGone } from "../../provider/lifecycle/shared/resolve";
import type {
  AccountEntity,
  AccountReference,
  Role,
  ScopeRow,
} from "../../provider/model/entities";
import { isRemoving } from "../../provider/model/scope-match";
import { inLanes } from "./lanes";
import { compareText } from "../../provider/model/same-lists";

/** An account as the server has it now. */
export interface LiveAccount {
  readonly entity: AccountEntity;
  readonly roles: readonly Role[];
  /** Without those that are being removed. */
  readonly rows: readonly ScopeRow[];
}

/** What reading the server needs; each step gets an operation, and so a time limit, of its own. */
export interface Reader {
  readonly em: EnterpriseManager;
  readonly operation: (description: string) => Operation;
}

/** Reads these accounts whole. Those that somebody deletes meanwhile are left out. */
export async function readAccounts(
  reader: Reader,
  accounts: readonly AccountReference[],
  onProgress: (done: number) => void,
): Promise<LiveAccount[]> {
  const { em, operation } = reader;
  const listed = await em.listRoles(operation("list the roles"));
  const read = await inLanes(
    accounts,
    em.settings.maxConcurrency,
    ({ id, name }) => {
      const op = operation(`read the account ${name}`);
      return unlessAccountGone(() => readOne(em, op, id, listed));
    },
    onProgress,
  );
  return read.filter((account) => account !== undefined);
}

async function readOne(
  em: EnterpriseManager,
  op: Operation,
  id: string,
  listed: readonly Role[],
): Promise<LiveAccount> {
  const [entity, roles, rows] = await Promise.all([
    readEntity(em, op, id),
    em.listAccountRoles(op, id),
    em.listScopes(op, id),
  ]);
  const sorted = roles
    .map((role) => listed.find((one) => sameRole(one, role)) ?? role)
    .sort((one, other) => compareText(one.name, other.name));
  return { entity, roles: sorted, rows: rows.filter((row) => !isRemoving(row)).sort(byObject) };
}

/** From the list of whole accounts, where the server has it and leaves nothing out. */
export async function readEntity(
  em: EnterpriseManager,
  op: Operation,
  id: string,
): Promise<AccountEntity> {
  const listed = (await em.listAccountEntities(op))?.get(id);
  const isWhole = listed?.fileRestore !== undefined && listed.sqlRestore !== undefined;
  return isWhole ? listed : em.getAccount(op, id);
}

/** The order does not follow the server's lists, so that the next export writes the same. */
function byObject(one: ScopeRow, other: ScopeRow): number {
  return (
    compareText(one.type.toLowerCase(), other.type.toLowerCase()) ||
    compareText(one.name, other.name) ||
    compareText(one.id, other.id)
  );
}
