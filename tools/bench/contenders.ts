import { join } from "node:path";
import type { Simulator } from "../../simulator";

/** Accounts that the scopes are spread over. */
export const ACCOUNTS = 10;

/** What is measured: this package in its two forms, the engine alone, and a provider as anybody would write one first. */
export const CONTENDERS = ["items", "sets", "engine alone", "plain provider"] as const;
export type Contender = (typeof CONTENDERS)[number];

interface Grant {
  readonly account: string;
  readonly accountId: string;
  readonly hierarchyObjRef: string;
  readonly objectName: string;
}

/** So many grants, evenly over the accounts, of objects whose names are told apart. */
function grantsOf(sim: Simulator, count: number): Grant[] {
  const vms = sim.state.inventory.objects.filter(({ type }) => type === "Vm");
  const distinct = [...new Map(vms.filter(({ name }) => name === name.trim()).map((vm) => [`${vm.rootId} ${vm.name}`, vm])).values()];
  return Array.from({ length: count }, (_, at) => {
    const [account, vm] = [sim.state.account(accountName(at % ACCOUNTS)), distinct[Math.floor(at / ACCOUNTS)]];
    if (account === undefined || vm === undefined) throw new Error(`the inventory is too small for ${count} grants`);
    return { account: account.name, accountId: account.id, hierarchyObjRef: vm.ref, objectName: vm.name };
  });
}

export function accountName(at: number): string {
  return `TECH\\team-${at}`;
}

/** The text of a program that declares the grants in a contender's way. */
export function programOf(contender: Contender, sim: Simulator, count: number): string {
  const grants = grantsOf(sim, count);
  const connection = { url: sim.url, username: sim.username, client: join(__dirname, "programs", "plain-client.js") };
  switch (contender) {
    case "items":
      return each(`const veeam = require("pulumi-veeam-em");`, grants, ({ account, hierarchyObjRef, objectName }, at) => `new veeam.AccountScope("scope-${at}", ${JSON.stringify({ account, hierarchyObjRef, objectName })});`);
    case "sets":
      return each(`const veeam = require("pulumi-veeam-em");`, Array.from({ length: ACCOUNTS }, (_, at) => `${accountName(at)}-set`), (name, at) => {
        const scopes = grants.filter(({ account }) => account === accountName(at)).map(({ hierarchyObjRef, objectName }) => ({ hierarchyObjRef, objectName }));
        return `new veeam.Account("account-${at}", ${JSON.stringify({ name, type: "Group", roles: ["Portal User"], scopes })});`;
      });
    case "engine alone":
      return each(`const { NoOpScope } = require(${JSON.stringify(join(__dirname, "programs", "floor.js"))});`, grants, ({ account, hierarchyObjRef, objectName }, at) => `new NoOpScope("scope-${at}", ${JSON.stringify({ account, hierarchyObjRef, objectName })});`);
    case "plain provider":
      return each(`const { PlainScope } = require(${JSON.stringify(join(__dirname, "programs", "plain-provider.js"))});`, grants, ({ accountId, hierarchyObjRef, objectName }, at) => `new PlainScope("scope-${at}", ${JSON.stringify({ ...connection, account: accountId, hierarchyObjRef, objectName })});`);
  }
}

function each<T>(head: string, items: readonly T[], statement: (item: T, at: number) => string): string {
  return [head, ...items.map(statement), ""].join("\n");
}
