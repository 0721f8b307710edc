import { account } from "../../../provider/lifecycle/account";
import { AccountHoldings } from "../../../provider/lifecycle/account/holdings";
import { ACCOUNT_INPUTS } from "../../../provider/lifecycle/account/inputs";
import { ACCOUNT_TYPES, type AccountEntity } from "../../../provider/model/entities";
import { sameName } from "../../../provider/model/identity";
import { type Kind, KINDS } from "../../../provider/model/kinds";
import { roleKey } from "../../../provider/model/roles";
import { referenceKey } from "../../../provider/model/hierarchy-reference";
import { defined, readFlag, readObjects, pick, readText } from "../../../provider/model/properties";
import type { ExportedAccount, ExportedResource } from "./exported";
import type { LiveAccount } from "../../shared/live-accounts";
import type { FoundScope } from "./references";

type LeftOut = NonNullable<ExportedAccount["leftOut"]>;

const USE_ITEMS =
  "Export it with --items, which names accounts by their IDs where names are not enough.";

/** The account as one resource with all its grants; or why it cannot be one. */
export function accountSet(
  server: string,
  name: string,
  live: LiveAccount,
  found: readonly FoundScope[],
  known: readonly AccountEntity[],
): ExportedResource | LeftOut {
  const { entity } = live;
  if (!ACCOUNT_TYPES.some((type) => type === entity.type))
    return {
      reason: `its type ${entity.type} cannot be made over the REST API`,
      advice: USE_ITEMS,
    };
  if (
    known.some(
      ({ id, name: other, type }) =>
        id !== entity.id && sameName(other, entity.name) && type === entity.type,
    )
  )
    return { reason: "another account has its name and type", advice: USE_ITEMS };
  const args = collectArguments(live, found);
  const { inputs, failures } = account.check({}, args);
  if (failures.length > 0)
    return {
      reason: failures.map(({ property, reason }) => `${property} ${reason}`).join("; "),
      advice: USE_ITEMS,
    };
  const outputs = {
    ...pick(inputs, ACCOUNT_INPUTS),
    ...collectIdentity(server, live),
    ...collectHoldings(live, found, inputs).outputs(),
  };
  return { kind: "Account", name, id: entity.id, args, inputs, outputs };
}

/** What an `Account` says of itself, and in place of the resources of each other kind. */
const ARGUMENTS: Readonly<
  Record<
    Kind,
    (live: LiveAccount, found: readonly FoundScope[]) => Readonly<Record<string, unknown>>
  >
> = {
  Account: ({ entity }) => ({
    name: entity.name,
    type: entity.type,
    ...collectRestrictions(entity),
    adopt: true,
  }),
  AccountRole: ({ roles }) => ({ roles: roles.map((role) => role.name) }),
  AccountScope: (_live, found) =>
    found.length === 0 ? {} : { scopes: found.map(({ hierarchyObjRef }) => ({ hierarchyObjRef })) },
  AllVmsScope: ({ entity }) => ({ allVms: entity.allVms }),
};

/** In the order in which the documentation has them. */
function collectArguments(
  live: LiveAccount,
  found: readonly FoundScope[],
): Record<string, unknown> {
  return pick(
    Object.fromEntries(KINDS.flatMap((kind) => Object.entries(ARGUMENTS[kind](live, found)))),
    ACCOUNT_INPUTS,
  );
}

/** Restrictions that restrict nothing are left out, as a person would. */
function collectRestrictions({ fileRestore, sqlRestore }: AccountEntity): Record<string, unknown> {
  const isRestricted =
    fileRestore !== undefined && (fileRestore.inPlaceOnly || fileRestore.extensions.length > 0);
  return {
    fileRestore: isRestricted
      ? defined({
          inPlaceOnly: fileRestore.inPlaceOnly,
          extensions: fileRestore.extensions.length === 0 ? undefined : [...fileRestore.extensions],
        })
      : undefined,
    sqlRestore: sqlRestore?.denyInPlace === true ? { denyInPlace: true } : undefined,
  };
}

function collectIdentity(server: string, { entity }: LiveAccount): Record<string, unknown> {
  return {
    accountId: entity.id,
    uid: entity.uid,
    canonicalName: entity.name,
    adopted: true,
    server,
  };
}

/** What the resource holds, in the words and the order that `check` gave its inputs. */
function collectHoldings(
  { roles }: LiveAccount,
  found: readonly FoundScope[],
  inputs: Readonly<Record<string, unknown>>,
): AccountHoldings {
  const holdings = new AccountHoldings();
  const declared = Array.isArray(inputs["roles"])
    ? inputs["roles"].filter((role) => typeof role === "string")
    : [];
  for (const role of declared) {
    const live = roles.find((one) => roleKey(one.name) === roleKey(role));
    if (live !== undefined) holdings.addRole(role, live.id);
  }
  for (const scope of readObjects(inputs, "scopes")) {
    const reference = readText(scope, "hierarchyObjRef") ?? "";
    const held = found.find(
      ({ hierarchyObjRef }) => referenceKey(hierarchyObjRef) === referenceKey(reference),
    );
    if (held !== undefined) holdings.addScope(scope, reference, held.row.id);
  }
  holdings.allVms = readFlag(inputs, "allVms");
  return holdings;
}
