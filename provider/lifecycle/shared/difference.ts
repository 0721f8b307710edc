import { EmWrongServerError } from "../../em";
import { sameIdentity } from "../../model/identity";
import { isUnknown, type Properties, readText } from "../../model/properties";
import type { DiffResult, Whereabouts } from "./lifecycle";

/** Collects which properties changed, and says to the engine what follows from it. */
export class Difference {
  private readonly replaces: string[] = [];
  private changed = false;

  /** A change that EM can only bring about by a new object. */
  replace(property: string, differs: boolean): this {
    if (differs) this.replaces.push(property);
    return this.update(differs);
  }

  /** A change that is made in place. */
  update(differs: boolean): this {
    this.changed ||= differs;
    return this;
  }

  /**
   * `changes` is left out when something changed, because only then the engine shows a difference
   * per property and honours `replaceOnChanges` (pulumi/pulumi, step_generator.go, diffResource).
   */
  result(
    what: string,
    olds: Properties,
    where: Whereabouts,
    options: { deleteBeforeReplace: boolean },
  ): DiffResult {
    const madeOn = readText(olds, "server");
    const moved = madeOn !== undefined && where.server !== undefined && madeOn !== where.server;
    const renamed = moved && madeOn === where.formerServer;
    if (moved && !renamed && this.changed) throw wrongServer(what, madeOn, where.server);
    if (!this.changed) return { changes: renamed };
    return {
      replaces: this.replaces,
      deleteBeforeReplace: options.deleteBeforeReplace && this.replaces.length > 0,
    };
  }
}

/** The refusal to touch a resource of one server with the settings of another. */
export function wrongServer(
  what: string,
  madeOn: string,
  configured: string | undefined,
): EmWrongServerError {
  return new EmWrongServerError(
    `${what} was made on ${madeOn}, but the settings point to ${configured ?? "no server"}: nothing was done.`,
    {
      hint: `Point veeam-em:url (VEEAM_EM_URL) to ${madeOn}. If that server was renamed, keep the new URL and set veeam-em:formerUrl (VEEAM_EM_FORMER_URL) to ${madeOn}; the next \`pulumi up\` records the new one.`,
    },
  );
}

/**
 * Whether `account` names another account than the one in state. What is not known yet may be
 * another one.
 */
export function accountDiffers(olds: Properties, news: Properties): boolean {
  const wanted = news["account"];
  if (isUnknown(wanted)) return true;
  if (typeof wanted !== "string") return false;
  const former = readText(olds, "account") ?? readText(olds, "accountId");
  if (former === undefined) return true;
  const known = { id: readText(olds, "accountId"), names: [readText(olds, "accountName")] };
  const hadName = !sameIdentity("EnterpriseAccount", former, known.id ?? former, known);
  return !sameIdentity("EnterpriseAccount", former, wanted, {
    ...known,
    names: hadName ? [...known.names, former] : known.names,
  });
}
