import { sameIdentity } from "../../model/identity";
import { isUnknown, type Properties, readText } from "../../model/properties";
import { type ConfiguredServer, wrongServer } from "./origin";

/**
 * What `diff` hands back to the engine (`pulumi.dynamic.DiffResult`, without the parts that its
 * server ignores).
 */
export interface DiffResult {
  /**
   * Left out when something changed: the engine then compares the inputs itself and shows which
   * property changes how.
   */
  readonly changes?: boolean;
  readonly replaces?: string[];
  readonly deleteBeforeReplace?: boolean;
}

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
    configured: ConfiguredServer,
    options: { deleteBeforeReplace: boolean },
  ): DiffResult {
    const madeOn = readText(olds, "server");
    const moved =
      madeOn !== undefined && configured.server !== undefined && madeOn !== configured.server;
    const renamed = moved && madeOn === configured.formerServer;
    if (moved && !renamed && this.changed) throw wrongServer(what, madeOn, configured.server);
    if (!this.changed) return { changes: renamed };
    return {
      replaces: this.replaces,
      deleteBeforeReplace: options.deleteBeforeReplace && this.replaces.length > 0,
    };
  }
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
