import { readGuid } from "../../model/identity";
import { type Properties, readText } from "../../model/properties";

/**
 * What the accounts are called whose properties went through this process. `check` gets a
 * resource's former inputs, but not what the state knows besides (pulumi, step_generator.go).
 */
export class AccountNames {
  private readonly names = new Map<string, string>();

  /** Keeps the account's name from a resource's outputs, as far as they tell it. */
  learn(outputs: Properties): void {
    const id = readText(outputs, "accountId")?.toLowerCase();
    const given = readText(outputs, "account");
    const name =
      readText(outputs, "accountName") ??
      readText(outputs, "canonicalName") ??
      (given === undefined || isId(given) ? undefined : given);
    if (id !== undefined && name !== undefined) this.names.set(id, name);
  }

  /** The name of an account that is given by its name, ID or UID; the ID where it is unknown. */
  nameOf(account: string): string {
    const id = readGuid("EnterpriseAccount", account);
    return id === undefined ? account : (this.names.get(id) ?? account);
  }

  /** Whether the account is given by an ID whose name is not known. */
  isNameless(account: string): boolean {
    return isId(this.nameOf(account));
  }
}

function isId(account: string): boolean {
  return readGuid("EnterpriseAccount", account) !== undefined;
}
