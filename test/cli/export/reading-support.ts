import type { Scene } from "../../support/scene";

/** Enough virtual machines of one root that a list of all is cheaper than a look-up of each. */
export const MANY = { roots: 1, vms: 60, fileShares: 5 };

/** One account with everything that there is, and one with an object whose name is gone. */
export function addAccounts({ sim }: Scene): void {
  const refs = sim.state.inventory.objects.map(({ ref }) => ref);
  sim.state.addAccount({ name: "TECH\\ops", type: "Group", scopes: refs });
  sim.state.addAccount({ name: "TECH\\more", type: "Group", scopes: refs.slice(0, 30) });
}
