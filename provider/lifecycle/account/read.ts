import { NOT_KNOWN_FOR_CERTAIN, undefinedIf } from "../../em";
import type { AccountEntity, FileRestore, Role, ScopeRow } from "../../model/entities";
import { canonicalReference } from "../../model/hierarchy-reference";
import { defined, readFlag, pick, type Properties } from "../../model/properties";
import { isRemoving } from "../../model/scope-match";
import { AccountHoldings } from "./holdings";
import { ACCOUNT_INPUTS, checkAccount } from "./inputs";
import { isGet } from "../shared/grant";
import type { Reading } from "../shared/lifecycle";
import { findObjects } from "../scopes/resolve-object";
import type { Work } from "../shared/work";

interface Live {
  readonly entity: AccountEntity;
  readonly roles: readonly Role[];
  readonly rows: readonly ScopeRow[];
}

/** The account as EM shows it now, in the words of its declaration. */
export async function readAccount(
  work: Work,
  accountId: string,
  props: Properties,
): Promise<Reading> {
  const { em, op } = work;
  const [entity, roles, rows] = await Promise.all([
    em.getAccount(op, accountId, "refresh"),
    em.listAccountRoles(op, accountId, "refresh"),
    em.listScopes(op, accountId, "refresh"),
  ]);
  const live = { entity, roles, rows: rows.filter((row) => !isRemoving(row)) };
  return isGet(props) ? readUndeclared(work, live) : readDeclared(work, live, props);
}

/**
 * What was declared and is still there; with `exclusive` also what others added, so that a preview
 * names what it will remove.
 */
function readDeclared(work: Work, { entity, roles, rows }: Live, props: Properties): Reading {
  const holdings = AccountHoldings.inState(props);
  holdings.keepOnly(new Set(roles.map(({ id }) => id)), new Set(rows.map(({ id }) => id)));
  if (props["allVms"] !== undefined) holdings.allVms = entity.allVms ?? readFlag(props, "allVms");
  const isExclusive = readFlag(props, "exclusive") === true;
  const extras = isExclusive ? undeclaredScopes(rows, holdings) : [];
  if (isExclusive)
    for (const { id, name } of roles)
      if (!holdings.roleIds.includes(id)) holdings.addRole(name, id);
  const declared = holdings.outputs();
  const restrictions = defined({
    fileRestore:
      props["fileRestore"] === undefined
        ? undefined
        : (inputOf(entity.fileRestore) ?? props["fileRestore"]),
    sqlRestore:
      props["sqlRestore"] === undefined ? undefined : (entity.sqlRestore ?? props["sqlRestore"]),
  });
  const scopes = [...list(declared["scopes"]), ...extras];
  const lists = {
    roles: declared["roles"],
    scopes: props["scopes"] === undefined && extras.length === 0 ? undefined : scopes,
  };
  const inputs = checkAccount(
    props,
    defined({ ...pick(props, ACCOUNT_INPUTS), allVms: holdings.allVms, ...lists, ...restrictions }),
  ).inputs;
  const kept = pick(props, ["adopted"]);
  return {
    id: entity.id,
    props: {
      ...pick(declared, ["roleIds", "scopeIds", "objectReferences"]),
      ...inputs,
      ...kept,
      ...identityOf(work, entity),
    },
    inputs,
  };
}

function undeclaredScopes(rows: readonly ScopeRow[], holdings: AccountHoldings): Properties[] {
  const known = new Set(holdings.heldScopes.map(({ scopeId }) => scopeId));
  return rows.filter(({ id }) => !known.has(id)).map(objectOfRow);
}

/** A scope whose reference is not known, by what EM tells of it. */
function objectOfRow(row: ScopeRow): Properties {
  return { object: { root: row.roots[0] ?? "", type: row.type, name: row.name } };
}

/**
 * The whole account, for a `get`: references are looked up where EM's look-up tells them for
 * certain.
 */
async function readUndeclared(work: Work, { entity, roles, rows }: Live): Promise<Reading> {
  const scopes = await Promise.all(
    rows.map(async (row) => ({ row, reference: await referenceOf(work, row) })),
  );
  const inputs = checkAccount(
    {},
    defined({
      name: entity.name,
      type: entity.type,
      roles: roles.map(({ name }) => name),
      scopes: scopes.map(({ row, reference }) =>
        reference === undefined
          ? objectOfRow(row)
          : { hierarchyObjRef: reference, objectName: row.name },
      ),
      allVms: entity.allVms,
      fileRestore: inputOf(entity.fileRestore),
      sqlRestore: entity.sqlRestore,
    }),
  ).inputs;
  const scopeIds = Object.fromEntries(
    scopes.flatMap(({ row, reference }) =>
      reference === undefined ? [] : [[canonicalReference(reference), row.id]],
    ),
  );
  const holdings = new AccountHoldings();
  for (const { id, name } of roles) holdings.addRole(name, id);
  return {
    id: entity.id,
    props: {
      ...inputs,
      ...pick(holdings.outputs(), ["roleIds"]),
      scopeIds,
      adopted: false,
      ...identityOf(work, entity),
    },
    inputs,
  };
}

async function referenceOf(work: Work, row: ScopeRow): Promise<string | undefined> {
  if (row.roots.length !== 1) return undefined;
  const found = await findObjects(work, {
    root: row.roots[0] ?? "",
    type: row.type,
    name: row.name,
  }).catch((error: unknown) => undefinedIf(NOT_KNOWN_FOR_CERTAIN, error));
  return found?.length === 1 ? found[0]?.hierarchyObjRef : undefined;
}

function identityOf(work: Work, entity: AccountEntity): Record<string, unknown> {
  return {
    accountId: entity.id,
    uid: entity.uid,
    canonicalName: entity.name,
    server: work.em.server,
  };
}

function inputOf(fileRestore: FileRestore | undefined): Properties | undefined {
  return fileRestore === undefined
    ? undefined
    : { inPlaceOnly: fileRestore.inPlaceOnly, extensions: [...fileRestore.extensions] };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
