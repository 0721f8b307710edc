import type { AccountSeed, Simulator, SimulatorOptions } from "../../simulator";

/** One restore scope that a program declares. */
export interface ManyGrant {
  readonly account: string;
  readonly hierarchyObjRef: string;
  readonly objectName: string;
}

/**
 * Machines besides those that are needed: some of an inventory have a name in common, and serve
 * nobody here.
 */
const SPARE_MACHINES = 30;

export function teamName(at: number): string {
  return `TECH\\team-${at}`;
}

/** A server with so many accounts, and machines enough for so many grants of them. */
export function serverFor(grants: number, accounts: number): SimulatorOptions {
  const seeds = Array.from({ length: accounts }, (_, at): AccountSeed => ({
    name: teamName(at),
    type: "Group",
    allVms: true,
  }));
  return { inventory: { vms: Math.ceil(grants / accounts) + SPARE_MACHINES }, accounts: seeds };
}

/**
 * So many grants, evenly over the accounts, of machines that are told apart by their names: only
 * the names that are given with them are looked up, once for each machine.
 */
export function manyGrants(simulator: Simulator, grants: number, accounts: number): ManyGrant[] {
  const machines = simulator.state.inventory.objects.filter(
    ({ type, name }) => type === "Vm" && name === name.trim(),
  );
  const distinct = [...new Map(machines.map((vm) => [`${vm.rootId} ${vm.name}`, vm])).values()];
  return Array.from({ length: grants }, (_, at) => {
    const machine = distinct[Math.floor(at / accounts)];
    if (machine === undefined)
      throw new Error(`the inventory is too small for ${grants} grants of ${accounts} accounts`);
    return {
      account: teamName(at % accounts),
      hierarchyObjRef: machine.ref,
      objectName: machine.name,
    };
  });
}
