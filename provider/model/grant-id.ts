import { readGuid, isGuid } from "./identity";

/** The ID of a single grant in state: `<accountId>/<roleId or scopeId>`. */
export interface GrantId {
  readonly accountId: string;
  /** The role's or the scope's ID; EM's IDs are GUIDs, but any text without a slash is kept. */
  readonly itemId: string;
}

/** `<accountId>/<itemId>`. */
export function formatGrantId({ accountId, itemId }: GrantId): string {
  return `${accountId}/${itemId}`;
}

/**
 * The parts of a grant's ID, or `undefined` if the text is not one. Account and item may also be
 * written as UIDs.
 */
export function parseGrantId(text: string): GrantId | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const accountId = readGuid("EnterpriseAccount", text.slice(0, slash));
  const rest = text.slice(slash + 1);
  if (accountId === undefined || rest === "" || rest.includes("/")) return undefined;
  const itemId = readGuid("EnterpriseRole", rest) ?? (isGuid(rest) ? rest.toLowerCase() : rest);
  return { accountId, itemId };
}
