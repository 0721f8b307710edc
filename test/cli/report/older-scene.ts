import type { Simulator } from "../../../simulator";

/** Accounts with every kind of grant, restriction and mark that a review can hold. */
export function grantForReview({ state }: Simulator): void {
  const { objects } = state.inventory;
  const machines = objects.filter(({ type }) => type === "Vm").map(({ ref }) => ref);
  const server = objects.find(({ type }) => type === "FileServer")?.ref;
  state.addAccount({
    name: "TECH\\ops",
    type: "Group",
    roles: ["Portal User", "VM Restore Operator"],
    scopes: [...machines.slice(0, 2), ...(server === undefined ? [] : [server])],
    fileRestore: { inPlaceOnly: true, extensions: "doc,xls" },
    sqlRestore: { denyInPlace: true },
  });
  state.addAccount({ name: "TECH\\mary.smith", roles: ["Portal User"], allVms: true });
  state.processAllScopes();
}
