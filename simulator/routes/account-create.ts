import { sameName } from "../state/account";
import type { Account } from "../state/account";
import { makeAccount } from "../state/em-state";
import type { EmState } from "../state/em-state";
import { PORTAL_ADMINISTRATOR } from "../state/roles";
import { DOMAIN, HOST } from "../state/users";
import { Refusal } from "../wire/refusal";
import { ACCOUNT_CREATE_SPEC } from "../wire/schema";
import { accountEntity, accountPath } from "./account-entity";
import { addScopes, requireEdition, scopeItems, scopeItemsSent } from "./account-scopes";
import { readRoleId } from "./roles";
import type { Answer, Call } from "./route";
import { booleanAt, listAt, recordAt, asRecord, textAt } from "../wire/values";
import type { Fields } from "../wire/values";
import { created } from "./written";

const TYPES = ["User", "Group", "ExternalUser", "ExternalGroup"];

/** POST /security/accounts. */
export function createAccount(call: Call): Answer {
  const { em } = call;
  const spec = asRecord(call.read(ACCOUNT_CREATE_SPEC));
  const account = accountFrom(em, spec);
  const items = scopeItems(em, listAt(spec, "HierarchyScopeObjects"));
  requireScopes(em, account, items.length, scopeItemsSent(spec));
  const existing = em.accounts.find(
    (candidate) => candidate.type === account.type && sameName(candidate.name, account.name),
  );
  if (existing !== undefined) return duplicate(call, existing);
  addScopes(em, account, items);
  em.accounts.push(account);
  return created(call, em.switches.createStatus, accountPath(account), () =>
    accountEntity(em, account),
  );
}

function accountFrom(em: EmState, spec: Fields): Account {
  const type = textAt(spec, "AccountType");
  if (!TYPES.includes(type))
    throw new Refusal(
      400,
      `Instance validation error: '${type}' is not a valid value for EnterpriseAccountType.`,
    );
  const sentName = textAt(spec, "AccountName");
  if (sentName.trim() === "") throw new Refusal(400, "Account name is not specified.");
  const roleIds = listAt(spec, "Roles").map((role) =>
    readRoleId(em, textAt(asRecord(role), "EnterpriseRoleUid")),
  );
  if (roleIds.length === 0) throw new Refusal(400, "At least one role must be specified.");
  const account = makeAccount(
    storedName(em, type, sentName),
    type,
    [...new Set(roleIds)],
    em.clock.now(),
  );
  account.allVms = booleanAt(spec, "AllowRestoreAllVms") ?? false;
  const fileRestore = recordAt(spec, "FlrSettings");
  account.fileRestore = {
    inPlaceOnly: booleanAt(fileRestore, "FlrInplaceOnly") ?? false,
    extensions: textAt(fileRestore, "FlrExtentionRestrictions"),
  };
  account.sqlRestore = {
    denyInPlace: booleanAt(recordAt(spec, "SqlSettings"), "DenyInPlaceRestore") ?? false,
  };
  return account;
}

function requireScopes(em: EmState, account: Account, count: number, sent: boolean): void {
  if (sent && count > 0) requireEdition(em);
  if (!account.allVms && count === 0 && em.switches.createWithoutScopes === "refused") {
    throw new Refusal(400, "Restore scope must be specified if AllowRestoreAllVms is false.");
  }
  if (
    count > 0 &&
    account.roleIds.includes(PORTAL_ADMINISTRATOR.id) &&
    em.switches.scopesOnAdministrator === "refused"
  ) {
    throw new Refusal(400, "Restore scope cannot be specified for Portal Administrator.");
  }
}

function duplicate(call: Call, existing: Account): Answer {
  const mode = call.em.switches.duplicateAccount;
  if (mode !== "ignored")
    throw new Refusal(Number(mode), `Account ${existing.name} already exists.`);
  return created(call, call.em.switches.createStatus, accountPath(existing), () =>
    accountEntity(call.em, existing),
  );
}

/**
 * The name under which the server keeps an account: Windows names are resolved and shown in a form
 * of their own.
 */
function storedName(em: EmState, type: string, sent: string): string {
  if (type !== "User" && type !== "Group") return sent;
  const [domain, name] = sent.includes("\\")
    ? [sent.slice(0, sent.indexOf("\\")), sent.slice(sent.indexOf("\\") + 1)]
    : ["", sent];
  const known = ["", DOMAIN, HOST, "BUILTIN"].some((candidate) => sameName(candidate, domain));
  if (em.switches.accountResolution === "known" && !known) {
    throw new Refusal(em.switches.accountResolutionStatus, `Cannot find user account ${sent}`);
  }
  const bare = domain === "";
  switch (em.switches.accountName) {
    case "asSent":
      return sent;
    case "canonical":
      return bare
        ? sent.includes("@")
          ? sent
          : `${HOST}\\${name}`
        : `${domain.toUpperCase()}\\${name}`;
    case "upperCase":
      return sent.toUpperCase();
    case "upn":
      return bare ? sent : `${name}@${domain.toLowerCase()}.local`;
  }
}
