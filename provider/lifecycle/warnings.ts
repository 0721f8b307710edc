import { isPortalAdministrator, PORTAL_ADMINISTRATOR } from "../model/roles";
import { foldName, readGuid } from "../model/identity";
import type { Kind } from "../model/kinds";
import { readFlag, type Properties, readText, readTexts } from "../model/properties";
import { visible } from "../model/visible";
import { AccountNames } from "./shared/account-names";

type Danger = "every VM" | "administrator";

const CONSEQUENCES: Readonly<Record<Danger, string>> = {
  administrator: `becomes ${PORTAL_ADMINISTRATOR}: it may do everything in Enterprise Manager, and restore everything`,
  "every VM": "may restore every virtual machine, whatever its restore scopes are",
};

/**
 * What resources newly give that people should look at before they say yes: the switch for all
 * virtual machines, and Portal Administrator. What the state had already for the same account is
 * not told again. Needs no server.
 */
export class Warnings {
  /** What accounts had already, by danger. */
  private readonly had = new Set<string>();
  /** Accounts whose warnings wait for `diff`, which may know what they are called. */
  private readonly deferred = new Set<string>();

  constructor(private readonly names: AccountNames = new AccountNames()) {}

  /** The warnings for inputs that `check` found right. `olds` are empty for a new resource. */
  collect(kind: Kind, olds: Properties, news: Properties): string[] {
    const account = readAccount(news);
    const isNew = readAccount(olds) === undefined;
    this.remember(kind, olds);
    // Of a resource that exists, the engine asks for the difference next, or checks it once more
    // as a new one (pulumi, step_generator.go).
    if (account !== undefined && !isNew && this.names.isNameless(account)) {
      this.deferred.add(account);
      return [];
    }
    return this.findNews(kind, olds, news);
  }

  /** The warnings that `check` left until the state says what their account is called. */
  collectDeferred(kind: Kind, state: Properties, news: Properties): string[] {
    const account = readAccount(news);
    const isDeferred = account !== undefined && this.deferred.delete(account);
    return isDeferred ? this.findNews(kind, state, news) : [];
  }

  private findNews(kind: Kind, olds: Properties, news: Properties): string[] {
    this.remember(kind, olds);
    // An account that is not known yet may be any.
    const isKnown = readAccount(news) !== undefined;
    return findDangers(kind, news)
      .filter((danger) => !isKnown || !this.had.has(this.key(danger, news)))
      .map((danger) => `${this.describe(news)} ${CONSEQUENCES[danger]}.`);
  }

  /**
   * A resource that is replaced is checked a second time, as if it were new (pulumi,
   * step_generator.go).
   */
  private remember(kind: Kind, olds: Properties): void {
    for (const danger of findDangers(kind, olds)) this.had.add(this.key(danger, olds));
  }

  private key(danger: Danger, inputs: Properties): string {
    return JSON.stringify([danger, foldName(this.names.nameOf(readAccount(inputs) ?? ""))]);
  }

  private describe(inputs: Properties): string {
    const account = readAccount(inputs);
    return account === undefined
      ? "An account that is not known yet"
      : `Account ${visible(this.names.nameOf(account))}`;
  }
}

/** What the inputs of each kind give, as far as it may be dangerous. */
const GIVEN: Readonly<
  Record<
    Kind,
    (inputs: Properties) => { readonly roles?: readonly string[]; readonly isEveryVm?: boolean }
  >
> = {
  Account: (inputs) => ({
    roles: readTexts(inputs, "roles"),
    isEveryVm: readFlag(inputs, "allVms") === true,
  }),
  AccountRole: (inputs) => ({ roles: [readText(inputs, "role") ?? ""] }),
  AccountScope: () => ({}),
  AllVmsScope: (inputs) => ({ isEveryVm: readFlag(inputs, "enabled") === true }),
};

function findDangers(kind: Kind, inputs: Properties): Danger[] {
  const { roles = [], isEveryVm = false } = GIVEN[kind](inputs);
  const isAdministrator = roles.some((role) =>
    isPortalAdministrator({ id: readGuid("EnterpriseRole", role) ?? "", name: role }),
  );
  return [
    ...(isAdministrator ? ["administrator" as const] : []),
    ...(isEveryVm ? ["every VM" as const] : []),
  ];
}

function readAccount(inputs: Properties): string | undefined {
  return readText(inputs, "name") ?? readText(inputs, "account");
}
