import type { Simulator } from "../../../simulator";

/** The machine of the documentation's own example: its name is no other machine's on this root. */
export const SQLSRV = "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-15309";

export function ref(sim: Simulator, root: string, type: string, name?: string, nth = 0): string {
  const found = sim.state.inventory.objects.filter(
    (object) =>
      object.root === root && object.type === type && (name === undefined || object.name === name),
  )[nth];
  if (found === undefined) throw new Error(`the inventory has no ${type} ${name ?? ""} in ${root}`);
  return found.ref;
}

/** A group that may restore virtual machines, unless told otherwise. */
export function addGroup(
  sim: Simulator,
  name: string,
  scopes: readonly string[],
  rest: object = {},
): void {
  sim.state.addAccount({ name, type: "Group", roles: ["VM Restore Operator"], scopes, ...rest });
}

/** One account for each way to an object, and some without any. */
export function grantEach(sim: Simulator): void {
  const add = (name: string, scopes: readonly string[], rest: object = {}): void => {
    addGroup(sim, name, scopes, rest);
  };
  add("TECH\\direct", [SQLSRV], {
    roles: ["SQL Restore Operator"],
    sqlRestore: { denyInPlace: true },
  });
  add("TECH\\root", [ref(sim, "vc01.tech.local", "Vc")]);
  add("TECH\\container", [ref(sim, "vc01.tech.local", "Folder")]);
  add("TECH\\switch", [], { allVms: true });
  add("TECH\\other-root", [
    ref(sim, "hv01.tech.local", "Host"),
    ref(sim, "vcd01.tech.local", "VcdSystem"),
    ref(sim, "vcd01.tech.local", "Vm", "SQLSRV"),
  ]);
  add("TECH\\other-machine", [ref(sim, "vc01.tech.local", "Vm", "VM01")]);
  sim.state.processAllScopes();
}
