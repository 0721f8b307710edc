import type { Simulator } from "../../simulator";
import type { Declared } from "../../test/support/small-program";

/** What the server has before the first run, and again after the last. */
export const ACCOUNTS = [{ name: "TECH\\other", roles: ["Portal User"], allVms: true }] as const;

type Program = Readonly<Record<string, Declared>>;

/** What changes between the first program and the second. */
interface Wanted {
  readonly role: string;
  readonly otherRole: string;
  /** References of the scopes of the program's own account, and of one that it shares. */
  readonly scopes: readonly string[];
  readonly otherScope: string;
  readonly folder: string;
  readonly allVms: boolean;
}

function declare({ role, otherRole, scopes, otherScope, folder, allVms }: Wanted): Program {
  const account = "TECH\\other";
  return {
    ops: {
      kind: "Account",
      props: {
        name: "TECH\\ops",
        type: "Group",
        roles: ["Portal User", role],
        scopes: scopes.map((hierarchyObjRef) => ({ hierarchyObjRef })),
        allVms,
      },
    },
    role: { kind: "AccountRole", props: { account, role: otherRole } },
    scope: { kind: "AccountScope", props: { account, hierarchyObjRef: otherScope } },
    scope2: { kind: "AccountScope", props: { account, hierarchyObjRef: folder } },
    all: { kind: "AllVmsScope", props: { account, enabled: allVms } },
  };
}

/**
 * The programs that run one after the other: everything is made, everything changes, everything
 * goes.
 */
export function declarePrograms(
  sim: Simulator,
): { readonly name: string; readonly program: Program }[] {
  const reference = (type: string, at: number): string =>
    sim.state.inventory.objects.filter((object) => object.type === type)[at]?.ref ?? "";
  const [pool, folder] = [reference("ResourcePool", 0), reference("Folder", 0)];
  const [vm, other] = [reference("Vm", 1), reference("Vm", 2)];
  const first = declare({
    role: "SQL Restore Operator",
    otherRole: "File Restore Operator",
    scopes: [pool, vm],
    otherScope: vm,
    folder,
    allVms: false,
  });
  const second = declare({
    role: "File Restore Operator",
    otherRole: "VM Restore Operator",
    scopes: [folder, vm],
    otherScope: other,
    folder,
    allVms: true,
  });
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
