import { sameIdentity } from "../../model/identity";
import { isUnknown, type Properties, readText } from "../../model/properties";
import { type ConfiguredServer, wrongServer } from "./origin";

/** What differs between a resource in state and its declaration, and what follows from it. */
export interface DiffResult {
  /**
   * Left out when something changed: the engine then compares the inputs itself and shows which
   * property changes how.
   */
  readonly changes?: boolean;
  /** The properties that differ; of those in `replaces`, each makes a new object necessary. */
  readonly differing?: readonly string[];
  readonly replaces?: string[];
  readonly deleteBeforeReplace?: boolean;
}

/** Collects which properties changed, and says to the engine what follows from it. */
export class Difference {
  private readonly replaces: string[] = [];
  private readonly differing: string[] = [];

  /** A change that EM can only bring about by a new object. */
  replace(property: string, differs: boolean): this {
    if (differs) this.replaces.push(property);
    return this.update(property, differs);
  }

  /** A change that is made in place. */
  update(property: string, differs: boolean): this {
    if (differs) this.differing.push(property);
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
    const changed = this.differing.length > 0;
    if (moved && !renamed && changed) throw wrongServer(what, madeOn, configured.server);
    if (!changed) return { changes: renamed };
    return {
      differing: this.differing,
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
