import type { Resource } from "./grants";
import { isAccount } from "./kinds";
import { sameName } from "./names";
import { readText } from "./values";

/** What a resource's account is called in the program and in the state. */
export function listNames({ type, props }: Pick<Resource, "type" | "props">): string[] {
  const keys = isAccount(type)
    ? ["name", "canonicalName", "accountId", "uid"]
    : ["accountName", "account", "accountId"];
  return keys.flatMap((key) => readText(props[key]) ?? []);
}

/** How a resource's account is called, for messages. */
export function nameAccount(resource: Pick<Resource, "type" | "name" | "props">): string {
  return (
    listNames(resource)[0] ?? `The account of ${resource.name}, known only during \`pulumi up\`,`
  );
}

/** Whether one of an account's names is this. */
export function isCalled(account: Resource, name: string): boolean {
  return listNames(account).some((one) => sameName(one, name));
}
