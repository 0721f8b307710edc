import type { Simulator } from "../../simulator";
import type { Declared } from "../../test/support/small-engine";

/** What the server has before the first run, and again after the last. */
export const ACCOUNTS = [{ name: "TECH\\other", roles: ["Portal User"], allVms: true }] as const;

type Program = Readonly<Record<string, Declared>>;

/**
 * The programs that run one after the other: everything is made, everything changes, everything
 * goes.
 */
export function declarePrograms(
  sim: Simulator,
): { readonly name: string; readonly program: Program }[] {
  const of = (type: string, at: number): string =>
    sim.state.inventory.objects.filter((object) => object.type === type)[at]?.ref ?? "";
  const [pool, folder, vm, other] = [
    of("ResourcePool", 0),
    of("Folder", 0),
    of("Vm", 1),
    of("Vm", 2),
  ];
  const first: Program = {
    ops: {
      kind: "Account",
      props: {
        name: "TECH\\ops",
        type: "Group",
        roles: ["Portal User", "SQL Restore Operator"],
        scopes: [{ hierarchyObjRef: pool }, { hierarchyObjRef: vm }],
        allVms: false,
      },
    },
    role: { kind: "AccountRole", props: { account: "TECH\\other", role: "File Restore Operator" } },
    scope: { kind: "AccountScope", props: { account: "TECH\\other", hierarchyObjRef: vm } },
    scope2: { kind: "AccountScope", props: { account: "TECH\\other", hierarchyObjRef: folder } },
    all: { kind: "AllVmsScope", props: { account: "TECH\\other", enabled: false } },
  };
  const second: Program = {
    ops: {
      kind: "Account",
      props: {
        name: "TECH\\ops",
        type: "Group",
        roles: ["Portal User", "File Restore Operator"],
        scopes: [{ hierarchyObjRef: folder }, { hierarchyObjRef: vm }],
        allVms: true,
      },
    },
    role: { kind: "AccountRole", props: { account: "TECH\\other", role: "VM Restore Operator" } },
    scope: { kind: "AccountScope", props: { account: "TECH\\other", hierarchyObjRef: other } },
    scope2: { kind: "AccountScope", props: { account: "TECH\\other", hierarchyObjRef: folder } },
    all: { kind: "AllVmsScope", props: { account: "TECH\\other", enabled: true } },
  };
  return [
    { name: "create", program: first },
    { name: "change", program: second },
    { name: "destroy", program: {} },
  ];
}

/** The server's accounts without what differs from run to run, as text that can be compared. */
export function serverState(sim: Simulator): string {
  return JSON.stringify(
    sim.state.accounts().map(({ name, type, allVms, roles, scopes }) => ({
      name,
      type,
      allVms,
      roles,
      scopes: scopes.map((scope) => scope.hierarchyObjRef),
    })),
  );
}
