import { allVmsScope } from "../../../provider/lifecycle/grants/all-vms";
import { accountOutputs } from "../../../provider/lifecycle/shared/grant";
import { LIFECYCLES } from "../../../provider/lifecycle/lifecycles";
import type { AccountEntity } from "../../../provider/model/entities";
import { formatGrantId } from "../../../provider/model/grant-id";
import { readGuid, sameName } from "../../../provider/model/identity";
import { type Kind, KINDS } from "../../../provider/model/kinds";
import type { ExportedResource } from "./exported";
import type { LiveAccount } from "../../shared/live-accounts";
import { type Nameable, slug } from "./names";
import type { FoundScope } from "./references";

/** A resource that still needs a name of its own. */
export type Unnamed = Omit<ExportedResource, "name"> & Nameable;

/** An account that is written grant by grant. */
interface Source {
  /** What starts the names of all its resources. */
  readonly name: string;
  readonly live: LiveAccount;
  readonly found: readonly FoundScope[];
  /** How the resources name the account. */
  readonly account: { readonly account: string };
  /** Outputs that all of its resources have. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What a grant needs to become a resource. */
type Item = Pick<Unnamed, "id" | "preferred" | "args" | "outputs">;

/** The grants of each kind. */
const ITEMS: Readonly<Record<Kind, (source: Source) => readonly Item[]>> = {
  // Belongs to the form in which each account is one resource.
  Account: () => [],
  AccountRole: ({ name, live, account, outputs }) =>
    live.roles.map((role) => ({
      id: grantId(live, role.id),
      preferred: `${name}-${slug(role.name, "role")}`,
      args: { ...account, role: role.name },
      outputs: { ...outputs, roleId: role.id, roleName: role.name, adopted: true },
    })),
  AccountScope: ({ name, live, found, account, outputs }) =>
    found.map(({ row, hierarchyObjRef }) => ({
      id: grantId(live, row.id),
      preferred: `${name}-${slug(row.name, "scope")}`,
      args: { ...account, hierarchyObjRef },
      outputs: {
        ...outputs,
        hierarchyObjRef,
        objectName: row.name,
        scopeId: row.id,
        adopted: true,
      },
    })),
  AllVmsScope: ({ name, live: { entity }, account, outputs }) =>
    entity.allVms === undefined
      ? []
      : [
          {
            id: entity.id,
            preferred: `${name}-all-vms`,
            args: { ...account, enabled: entity.allVms },
            outputs,
          },
        ],
};

/** The account's grants as single resources; `name` starts all their names. */
export function accountItems(
  server: string,
  name: string,
  live: LiveAccount,
  found: readonly FoundScope[],
  known: readonly AccountEntity[],
): Unnamed[] {
  const account = { account: accountText(live, known) };
  const source = {
    name,
    live,
    found,
    account,
    outputs: { ...accountOutputs(account, live.entity), server },
  };
  return KINDS.flatMap((kind) => ITEMS[kind](source).map((item) => unnamed(kind, item)));
}

function grantId({ entity }: LiveAccount, itemId: string): string {
  return formatGrantId({ accountId: entity.id, itemId });
}

/** The name where it leads to just this account, else the ID. */
function accountText({ entity }: LiveAccount, known: readonly AccountEntity[]): string {
  const others = known.filter(
    (other) => other.id !== entity.id && sameName(other.name, entity.name),
  );
  const isUsable =
    readGuid("EnterpriseAccount", entity.name) === undefined &&
    allVmsScope.check({}, { account: entity.name }).failures.length === 0;
  return others.length === 0 && isUsable ? entity.name : entity.id;
}

function unnamed(kind: Kind, { id, preferred, args, outputs }: Item): Unnamed {
  const { inputs } = LIFECYCLES[kind].check({}, args);
  const [accountId = "", itemId = ""] = id.split("/");
  return {
    kind,
    id,
    preferred,
    key: `${itemId}${accountId}`,
    args,
    inputs,
    outputs: { ...inputs, ...outputs },
  };
}
