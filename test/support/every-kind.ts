import type { Kind } from "../../provider/model/kinds";
import type { Simulator } from "../../simulator";

/** Of the grants; it is nobody's own, and has no scope. */
export const HOLDER = { name: "TECH\\other", roles: ["Portal User"], allVms: true };

/** What a program gives for one resource of each kind. */
export function everyKind(
  simulator: Simulator,
): Readonly<Record<Kind, Readonly<Record<string, unknown>>>> {
  const vm = simulator.state.inventory.objects.find(({ type }) => type === "Vm");
  return {
    Account: { name: "TECH\\ops", type: "Group", roles: ["Portal User"], allVms: true },
    AccountRole: { account: HOLDER.name, role: "SQL Restore Operator" },
    AccountScope: { account: HOLDER.name, hierarchyObjRef: vm?.ref },
    AllVmsScope: { account: HOLDER.name, enabled: true },
  };
}
