import { isPortalAdministrator, PORTAL_ADMINISTRATOR } from "../model/roles";
import { foldName, readGuid } from "../model/identity";
import type { Kind } from "../model/kinds";
import { readFlag, type Properties, readText, readTexts } from "../model/properties";
import { visible } from "../model/visible";

type Danger = "every VM" | "administrator";

const CONSEQUENCES: Readonly<Record<Danger, string>> = {
  administrator: `becomes ${PORTAL_ADMINISTRATOR}: it may do everything in Enterprise Manager, and restore everything`,
  "every VM": "may restore every virtual machine, whatever its restore scopes are",
};

/**
 * What resources newly give that people should look at before they say yes: the switch for all
 * virtual machines, and Portal Administrator. What the state had already is not told again. Needs
 * no server.
 */
export class Warnings {
  /** What accounts had already, by danger. */
  private readonly had = new Set<string>();

  /** The warnings for inputs that `check` found right. `olds` are empty for a new resource. */
  collect(kind: Kind, olds: Properties, news: Properties): string[] {
    const former = findDangers(kind, olds);
    const key = (danger: Danger): string => JSON.stringify([danger, foldName(nameAccount(news))]);
    const fresh = findDangers(kind, news).filter((danger) => {
      if (former.includes(danger)) this.had.add(key(danger));
      // A resource that is replaced is checked a second time, as if it were new (pulumi,
      // step_generator.go).
      return !this.had.has(key(danger));
    });
    return fresh.map((danger) => `${nameAccount(news)} ${CONSEQUENCES[danger]}.`);
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

function nameAccount(inputs: Properties): string {
  const account = readText(inputs, "name") ?? readText(inputs, "account");
  return account === undefined ? "An account that is not known yet" : `Account ${visible(account)}`;
}
