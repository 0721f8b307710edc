import { isEmError, type EmErrorCode } from "../../../../provider/em";
import type { ScopeRow } from "../../../../provider/model/entities";
import { FORMS, OTHER_FORMS } from "../form/forms";
import { checkScopes, checkSession } from "./checks";
import type { Knowledge } from "./knowledge";
import { ENTITY, get, ID, type OtherForm, type Question } from "./question";
import type { Understood } from "./understood";

const PROBLEM: OtherForm = {
  form: OTHER_FORMS.problem,
  position: "errorForm=problem",
  text: "it is a problem document, as ASP.NET writes them",
};

const MANAGED = "nothing of this package works";

/** The way in. */
export const SESSION_QUESTIONS: readonly Question[] = [
  {
    id: "versions",
    what: "API versions, without a logon",
    requests: get("/"),
    form: FORMS.versions,
    isEssential: false,
    lost: "with format=auto XML is used, and a rejected logon is not explained by its version",
    async ask({ manager, operation }) {
      const versions = await manager.versions(operation("ask for API versions"));
      return versions.length === 0 ? { problems: ["the names of the versions"] } : {};
    },
  },
  {
    id: "logon",
    what: "logon",
    requests: /^POST \/api\/sessionMngr/,
    form: FORMS.logon,
    check: checkSession,
    isEssential: true,
    lost: MANAGED,
    async ask({ manager, operation }) {
      await manager.userName(operation("log on"));
      return {};
    },
  },
  {
    id: "security",
    what: "security settings",
    requests: get("/security"),
    form: FORMS.security,
    isEssential: false,
    lost: "the doctor cannot tell whether an account may manage permissions",
    async ask({ manager, operation }) {
      await manager.probeSecurity(operation("show the security settings"));
      return {};
    },
  },
];

/** Accounts and their roles. */
export const ACCOUNT_QUESTIONS: readonly Question[] = [
  {
    id: "accounts",
    what: "list of accounts, as references",
    requests: get("/security/accounts"),
    form: FORMS.accounts,
    isEssential: true,
    lost: "accounts cannot be found: nothing can be managed",
    async ask(known) {
      known.accounts = await known.manager.listAccounts(known.operation("list the accounts"));
      const problems = known.accounts.length === 0 ? ["the accounts, of which there are some"] : [];
      return { rows: known.accounts.length, problems };
    },
  },
  {
    id: "wholeAccounts",
    what: "list of accounts, as entities",
    requests: get(`/security/accounts${ENTITY}`),
    form: FORMS.wholeAccounts,
    others: [
      {
        form: OTHER_FORMS.wholeAccountEntities,
        position: "accountsEntityList=EnterpriseAccountEntity",
        text: "its entries are called EnterpriseAccountEntity",
      },
      {
        form: FORMS.accounts,
        position: "accountsEntityList=ignored",
        text: "it has references in place of entities",
      },
    ],
    isEssential: false,
    lost: "accounts are read one by one, which takes one request for each",
    async ask(known) {
      const found = await known.manager.listAccountEntities(known.operation("list the accounts"));
      known.whole = [...(found?.values() ?? [])];
      return found === undefined ? {} : { rows: found.size };
    },
  },
  {
    id: "account",
    what: "one account, as an entity",
    requests: get(`/security/accounts/${ID}${ENTITY}`),
    form: FORMS.account,
    others: [
      {
        form: FORMS.accountReference,
        position: "accountGet=referenceFirst",
        text: "it is a reference in place of the entity",
      },
    ],
    isEssential: true,
    lost: "accounts and their switch cannot be read: nothing can be managed",
    async ask(known) {
      const op = known.operation("show accounts");
      const accounts = await known.ofSample((id) => known.manager.getAccount(op, id));
      known.whole = accounts;
      const isUnclear = accounts.some(({ allVms }) => allVms === undefined);
      return isUnclear ? { problems: ['the switch "all virtual machines"'] } : {};
    },
  },
  {
    id: "accountReference",
    what: "one account, as a reference",
    requests: get(`/security/accounts/${ID}`),
    form: FORMS.accountReference,
    others: [
      {
        form: FORMS.account,
        position: "accountGet=entity",
        text: "it is the entity in place of a reference",
      },
    ],
    isEssential: false,
    lost: "nothing: it is only read where an entity was asked for",
    async ask(known) {
      const [id] = known.sample();
      return id === undefined ? {} : known.show(`/security/accounts/${encodeURIComponent(id)}`);
    },
  },
  {
    id: "roles",
    what: "list of roles",
    requests: get("/security/roles"),
    form: FORMS.roles,
    isEssential: true,
    lost: "roles cannot be found by name: no grant of a role can be managed",
    async ask({ manager, operation }) {
      const { length } = await manager.listRoles(operation("list the roles"));
      return { rows: length, problems: length === 0 ? ["the roles, of which there are some"] : [] };
    },
  },
  {
    id: "accountRoles",
    what: "roles of accounts",
    requests: get(`/security/accounts/${ID}/roles`),
    form: FORMS.accountRoles,
    isEssential: true,
    lost: "roles of accounts cannot be read: Account and AccountRole cannot be managed",
    async ask(known) {
      const op = known.operation("list the roles of accounts");
      const lists = await known.ofSample((id) => known.manager.listAccountRoles(op, id));
      const isEmpty = lists.some((list) => list.length === 0);
      const problems = isEmpty ? ["the roles of an account, which has at least one"] : [];
      return { rows: lists.flat().length, problems };
    },
  },
];

export const SCOPE_QUESTIONS: readonly Question[] = [
  {
    id: "scopes",
    what: "restore scopes of accounts",
    requests: get(`/security/accounts/${ID}/scopes`),
    form: FORMS.scopes,
    check: checkScopes,
    isEssential: true,
    lost: "restore scopes cannot be read: Account and AccountScope cannot be managed",
    async ask(known) {
      const op = known.operation("list the restore scopes of accounts");
      known.scopes = (await known.ofSample((id) => known.manager.listScopes(op, id))).flat();
      const rows = known.scopes.reduce((sum, { roots }) => sum + Math.max(1, roots.length), 0);
      return { rows, problems: missingIn(known.scopes) };
    },
  },
];

/** What is not there. */
export const MISSING_QUESTIONS: readonly Question[] = [
  {
    id: "unknownAccount",
    what: "an account ID that does not exist",
    requests: get(`/security/accounts/${ID}${ENTITY}`),
    form: FORMS.unknownAccount,
    others: [PROBLEM],
    isEssential: false,
    lost: "a refresh fails where an account was deleted by others, and does not drop it",
    ask: (known) => askForMissing(known, known.unknownId),
  },
  {
    id: "malformedId",
    what: "an account ID that is none",
    requests: get(`/security/accounts/${ID}${ENTITY}`),
    form: FORMS.malformedId,
    others: [PROBLEM],
    isEssential: false,
    lost: "a mistyped account ID is a failure of the server, and not said to be missing",
    ask: (known) => askForMissing(known, "no-such-account"),
  },
];

/** How the client says that something is not there, or cannot be. */
const MISSING: readonly EmErrorCode[] = ["EM_NOT_FOUND", "EM_INVALID"];

/** Right only if it is said to be missing. */
async function askForMissing({ manager, operation }: Knowledge, id: string): Promise<Understood> {
  try {
    await manager.getAccount(operation("ask for an account that does not exist"), id);
  } catch (error) {
    if (isEmError(error) && MISSING.includes(error.code)) return {};
    throw error;
  }
  return { problems: ["that there is no such account"] };
}

/** What the client got of scopes by which it tells them apart. */
function missingIn(scopes: readonly ScopeRow[]): readonly string[] {
  const lacks = (isMissing: (scope: ScopeRow) => boolean, what: string): string[] =>
    scopes.some(isMissing) ? [what] : [];
  return [
    ...lacks(({ name }) => name === "", "the name of the object"),
    ...lacks(({ roots }) => roots.length === 0, "the hierarchy root"),
    ...lacks(({ platform }) => platform === "", "the platform"),
    ...lacks(({ type }) => type === "", "the type"),
    ...lacks(({ state }) => state === "", "the state"),
  ];
}
