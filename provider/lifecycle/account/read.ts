import { NOT_KNOWN_FOR_CERTAIN, undefinedIf } from "../../em";
import type { AccountEntity, FileRestore, Role, ScopeRow } from "../../model/entities";
import { canonicalReference } from "../../model/hierarchy-reference";
import { defined, readFlag, pick, type Properties } from "../../model/properties";
import { isRemoving } from "../../model/scope-match";
import { AccountHoldings } from "./holdings";
import { ACCOUNT_INPUTS, checkAccount } from "./inputs";
import { CREATION_MARK } from "../shared/creation-mark";
import { isGet } from "../shared/grant";
import type { Reading } from "../shared/lifecycle";
import { findObjects } from "../scopes/find-objects";
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
 * The whole account, for a `get`: references are looked up where EM's look-up tells them for
 * certain.
 */
async function readUndeclared(
  context: OperationContext,
  { entity, roles, rows }: Live,
): Promise<Reading> {
  const scopes = await Promise.all(
    rows.map(async (row) => ({ row, reference: await findReference(context, row) })),
  );
  const inputs = checkAccount(
    {},
    defined({
      name: entity.name,
      type: entity.type,
      roles: roles.map(({ name }) => name),
      scopes: scopes.map(({ row, reference }) =>
        reference === undefined
          ? rowAsObject(row)
          : { hierarchyObjRef: reference, objectName: row.name },
      ),
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
      scopeIds: collectScopeIds(scopes),
      adopted: false,
      ...identityOutputs(context, entity),
    },
    inputs,
  };
}

function collectScopeIds(
  scopes: readonly { readonly row: ScopeRow; readonly reference: string | undefined }[],
): Record<string, string> {
  return Object.fromEntries(
    scopes.flatMap(({ row, reference }) =>
      reference === undefined ? [] : [[canonicalReference(reference), row.id]],
    ),
  );
}

async function findReference(
  context: OperationContext,
  row: ScopeRow,
): Promise<string | undefined> {
  if (row.roots.length !== 1) return undefined;
  const found = await findObjects(context, {
    root: row.roots[0] ?? "",
    type: row.type,
    name: row.name,
  }).catch((error: unknown) => undefinedIf(NOT_KNOWN_FOR_CERTAIN, error));
  return found?.length === 1 ? found[0]?.hierarchyObjRef : undefined;
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
