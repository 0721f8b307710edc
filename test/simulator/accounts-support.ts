import { accountBody } from "./bodies";
import type { NewAccount } from "./bodies";
import type { Client } from "./scene";

export async function create(em: Client, account: NewAccount = {}): Promise<number> {
  return (await em.post("/security/accounts", accountBody(account))).status;
}

export function pathOf(em: Client, name = "TECH\\mary.smith"): string {
  return `/security/accounts/${em.simulator.state.account(name)?.id ?? "none"}`;
}
