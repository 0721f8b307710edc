import type { AccountEntity, FileRestore, Role, ScopeRow } from "../../model/entities";
import { canonicalReference } from "../../model/hierarchy-reference";
import { defined, readFlag, pick, type Properties } from "../../model/properties";
import { isRemoving } from "../../model/scope-match";
import { AccountHoldings } from "./holdings";
import { ACCOUNT_INPUTS, checkAccount } from "./inputs";
import { CREATION_MARK } from "../shared/creation-mark";
import { isGet } from "../shared/grant";
import type { Reading } from "../shared/lifecycle";
import { lookUpItems, traceRows } from "../scopes/trace-rows";
import { sameRole } from "../shared/resolve";
import { visible } from "../../model/visible";
import type { OperationContext } from "../shared/context";

interface Live {
  readonly entity: AccountEntity;
  readonly roles: readonly Role[];
  readonly rows: readonly ScopeRow[];
}

/** The account as EM shows it now, in the words of its declaration. */
export async function readAccount(
  context: OperationContext,
  accountId: string,
  props: Properties,
): Promise<Reading> {
  const { em, op } = context;
  const [entity, roles, rows] = await Promise.all([
    em.getAccount(op, accountId, "refresh"),
    em.listAccountRoles(op, accountId, "refresh"),
    em.listScopes(op, accountId, "refresh"),
  ]);
  const live = { entity, roles, rows: rows.filter((row) => !isRemoving(row)) };
  return isGet(props) ? readUndeclared(context, live) : readDeclared(context, live, props);
}

/**
 * What was declared and is still there; with `exclusive` also what others added, so that a preview
 * names what it will remove.
 */
function readDeclared(
  context: OperationContext,
  { entity, roles, rows }: Live,
  props: Properties,
): Reading {
  const holdings = AccountHoldings.inState(props);
  holdings.keepOnly(new Set(roles.map(({ id }) => id)), new Set(rows.map(({ id }) => id)));
  if (props["allVms"] !== undefined) holdings.allVms = entity.allVms ?? readFlag(props, "allVms");
  const isExclusive = readFlag(props, "exclusive") === true;
  const extras = isExclusive ? undeclaredScopes(rows, holdings) : [];
  if (isExclusive)
    for (const { id, name } of roles)
      if (!holdings.roleIds.includes(id)) holdings.addRole(name, id);
  const declared = holdings.outputs();
  const scopes = [...list(declared["scopes"]), ...extras];
  const lists = {
    roles: declared["roles"],
    scopes: props["scopes"] === undefined && extras.length === 0 ? undefined : scopes,
  };
  const inputs = checkAccount(
    props,
    defined({
      ...pick(props, ACCOUNT_INPUTS),
      allVms: holdings.allVms,
      ...lists,
      ...readRestrictions(entity, props),
    }),
  ).inputs;
  return {
    id: entity.id,
    props: {
      ...pick(declared, ["roleIds", "scopeIds", "objectReferences"]),
      ...inputs,
      ...pick(props, ["adopted", CREATION_MARK]),
      ...identityOutputs(context, entity),
    },
    inputs,
  };
}

/** The restrictions that are declared, as far as the server tells them. */
function readRestrictions(entity: AccountEntity, props: Properties): Record<string, unknown> {
  const { fileRestore, sqlRestore } = props;
  return defined({
    fileRestore:
      fileRestore === undefined ? undefined : (restrictionInput(entity.fileRestore) ?? fileRestore),
    sqlRestore: sqlRestore === undefined ? undefined : (entity.sqlRestore ?? sqlRestore),
  });
}

function undeclaredScopes(rows: readonly ScopeRow[], holdings: AccountHoldings): Properties[] {
  const known = new Set(holdings.heldScopes.map(({ scopeId }) => scopeId));
  return rows.filter(({ id }) => !known.has(id)).map(rowAsObject);
}

/** A scope whose reference is not known, by what EM tells of it. */
function rowAsObject(row: ScopeRow): Properties {
  return { object: { root: row.roots[0] ?? "", type: row.type, name: row.name } };
}

/**
 * The account as far as a program can declare it, for a `get` and an import: what is in its inputs
 * is managed from then on, and what only it has is taken away with its line. The rest is left
 * alone, and said.
 */
async function readUndeclared(context: OperationContext, live: Live): Promise<Reading> {
  const { entity } = live;
  const roles = await findDeclarableRoles(context, live);
  const scopes = await findDeclarableScopes(context, live);
  const inputs = checkAccount(
    {},
    defined({
      name: entity.name,
      type: entity.type,
      roles: roles.map(({ name }) => name),
      scopes: scopes.map(({ row, reference }) => ({
        hierarchyObjRef: reference,
        objectName: row.name,
      })),
      allVms: entity.allVms,
      fileRestore: restrictionInput(entity.fileRestore),
      sqlRestore: entity.sqlRestore,
    }),
  ).inputs;
  const holdings = new AccountHoldings();
  for (const { id, name } of roles) holdings.addRole(name, id);
  return {
    id: entity.id,
    props: {
      ...inputs,
      ...pick(holdings.outputs(), ["roleIds"]),
      scopeIds: Object.fromEntries(
        scopes.map(({ row, reference }) => [canonicalReference(reference), row.id]),
      ),
      adopted: false,
      ...identityOutputs(context, entity),
    },
    inputs,
  };
}

/** Roles that the server's list lacks cannot be granted by name. */
async function findDeclarableRoles(
  context: OperationContext,
  { entity, roles }: Live,
): Promise<Role[]> {
  const listed = await context.em.listRoles(context.op);
  return roles.flatMap((role) => {
    const known = listed.find((one) => sameRole(one, role));
    if (known === undefined)
      warnOfRest(context, entity, `role ${role.name}`, "it is not in the list of roles");
    return known === undefined ? [] : [known];
  });
}

async function findDeclarableScopes(
  context: OperationContext,
  { entity, rows }: Live,
): Promise<{ readonly row: ScopeRow; readonly reference: string }[]> {
  if (rows.length === 0) return [];
  const roots = await context.em.listHierarchyRoots(context.op);
  const traced = await traceRows(rows, roots, (search) => lookUpItems(context, search));
  return rows.flatMap((row, at) => {
    const found = traced[at];
    if (typeof found === "string") return [{ row, reference: found }];
    warnOfRest(context, entity, `restore scope ${row.name} (${row.type})`, found?.reason ?? "");
    return [];
  });
}

function warnOfRest(
  { warn }: OperationContext,
  { name }: AccountEntity,
  what: string,
  reason: string,
): void {
  warn?.(visible(`Account ${name}: ${what} is left out, and stays as it is, because ${reason}.`));
}

function identityOutputs(
  context: OperationContext,
  entity: AccountEntity,
): Record<string, unknown> {
  return {
    accountId: entity.id,
    uid: entity.uid,
    canonicalName: entity.name,
    server: context.em.server,
  };
}

function restrictionInput(fileRestore: FileRestore | undefined): Properties | undefined {
  return fileRestore === undefined
    ? undefined
    : { inPlaceOnly: fileRestore.inPlaceOnly, extensions: [...fileRestore.extensions] };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
