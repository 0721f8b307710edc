import { wantedScope } from "../../../provider/lifecycle/scopes/resolve-object";
import type { HierarchyItem, HierarchyRoot, ScopeRow } from "../../../provider/model/entities";
import { canonicalReference, parseReference } from "../../../provider/model/hierarchy-reference";
import { sameName } from "../../../provider/model/identity";
import { rootsCalled } from "../../../provider/model/roots";
import { compareRow } from "../../../provider/model/scope-match";
import { type LiveAccount, type Reader } from "../../shared/live-accounts";
import { ObjectSearch, type Search } from "./object-search";
import { compareText } from "../../../provider/model/same-lists";

/** A restore scope whose reference is certain. */
export interface FoundScope {
  readonly row: ScopeRow;
  readonly hierarchyObjRef: string;
}

/** A restore scope whose reference is not certain, and what a person can do about it. */
export interface UnclearScope {
  readonly row: ScopeRow;
  /** The names of its hierarchy roots, as far as they are known. */
  readonly rootNames: string;
  readonly reason: string;
  readonly advice: string;
}

export type TracedScope = FoundScope | UnclearScope;

type Why = Pick<UnclearScope, "reason" | "advice">;

export function isFound(scope: TracedScope): scope is FoundScope {
  return "hierarchyObjRef" in scope;
}

const ADD_IT =
  "Find out which object it is and add its `hierarchyObjRef`, or remove the scope in Enterprise Manager.";

const ADD_THE_ONE = "Add the `hierarchyObjRef` of the one you mean.";

/**
 * Finds the references of restore scopes, which Enterprise Manager's lists do not tell (help
 * center, page get_security_accounts_id_scopes), by its look-up: once for each distinct root, type
 * and name.
 */
export class ReferenceFinder {
  private readonly objects: ObjectSearch;

  constructor(
    reader: Reader,
    private readonly roots: readonly HierarchyRoot[],
  ) {
    this.objects = new ObjectSearch(reader);
  }

  /** Looks up everything that these accounts' scopes need. */
  lookUp(
    accounts: readonly LiveAccount[],
    onProgress: (done: number, of: number) => void,
  ): Promise<void> {
    return this.objects.findAll(
      accounts.flatMap(({ rows }) => rows.flatMap((row) => this.planSearches(row))),
      onProgress,
    );
  }

  /** The references of an account's scopes. */
  async trace({ rows }: LiveAccount): Promise<TracedScope[]> {
    const traced = await Promise.all(rows.map((row) => this.traceOne(row)));
    return traced.map((scope) => {
      const doubt = isFound(scope) ? findDoubt(scope, rows, this.roots) : undefined;
      return doubt === undefined ? scope : this.unclear(scope.row, doubt);
    });
  }

  private unclear(row: ScopeRow, why: Why): UnclearScope {
    const names = row.roots.map((name) => rootsCalled(name, this.roots)[0]?.name ?? name);
    return { row, rootNames: [...new Set(names)].sort(compareText).join(", "), ...why };
  }

  private async traceOne(row: ScopeRow): Promise<TracedScope> {
    const traced = await this.findReference(row);
    return typeof traced === "string"
      ? { row, hierarchyObjRef: traced }
      : this.unclear(row, traced);
  }

  private async findReference(row: ScopeRow): Promise<string | Why> {
    const places = this.findPlaces(row);
    if (places.length === 0)
      return {
        reason: `its hierarchy root ${joinRootNames(row) || "(none)"} is not one of the server's, so its object cannot be looked up`,
        advice: ADD_IT,
      };
    if (holdsHalfCharacter(row.name))
      return {
        reason: "its name contains half a character, which no look-up can carry",
        advice: ADD_IT,
      };
    const found = await Promise.all(
      this.planSearches(row).map((search) => this.objects.find(search)),
    );
    const lists = found.filter((items) => items !== undefined);
    if (lists.length < found.length)
      return {
        reason: `Enterprise Manager's look-up does not know the type ${row.type} of ${row.platform}`,
        advice: ADD_IT,
      };
    return chooseReference(row, places, lists);
  }

  /**
   * The roots that a row may stand for; file shares are in no hierarchy but in one list of their
   * own.
   */
  private findPlaces(row: ScopeRow): readonly (HierarchyRoot | undefined)[] {
    if (sameName(row.platform, "NasBackup")) return [undefined];
    return [...new Set(row.roots.flatMap((name) => rootsCalled(name, this.roots)))];
  }

  private planSearches(row: ScopeRow): Search[] {
    if (holdsHalfCharacter(row.name)) return [];
    return this.findPlaces(row).map((root) => ({ root, type: row.type, name: row.name }));
  }
}

/** The one reference that look-ups below each of a row's roots found, or why it is not certain. */
function chooseReference(
  row: ScopeRow,
  places: readonly (HierarchyRoot | undefined)[],
  lists: readonly (readonly HierarchyItem[])[],
): string | Why {
  const references = [
    ...new Set(lists.flat().map(({ hierarchyObjRef }) => canonicalReference(hierarchyObjRef))),
  ].sort(compareText);
  const [first] = references;
  if (first === undefined)
    return {
      reason: "no object has this type and name now: it was deleted or renamed",
      advice: ADD_IT,
    };
  if (
    references.length > places.length ||
    !lists.every((items) => items.length === 1) ||
    !areOneObject(references)
  )
    return {
      reason: `${references.length} objects have this type and name: ${references.join(", ")}`,
      advice: ADD_THE_ONE,
    };
  if (!isUnderEach(row, places))
    return {
      reason: `${places.length} hierarchy roots are called ${joinRootNames(row)}, and its object may be below any of them: ${references.join(", ")}`,
      advice: ADD_THE_ONE,
    };
  return first;
}

/** In an order of their own: the server's need not be the same at the next export. */
function joinRootNames({ roots }: ScopeRow): string {
  return [...new Set(roots)].sort(compareText).join(", ");
}

/** JSON can hold half of a surrogate pair; the URL of a look-up cannot. */
function holdsHalfCharacter(text: string): boolean {
  return /\p{Cs}/u.test(text);
}

/** A vCenter Server on several backup servers has the same object below each of its roots. */
function areOneObject(references: readonly string[]): boolean {
  return (
    new Set(
      references.map((text) => JSON.stringify({ ...parseReference(text), rootId: undefined })),
    ).size === 1
  );
}

/**
 * Whether the row names every root that it may stand for, all of them the same server: then any of
 * their references leads to this scope.
 */
function isUnderEach(row: ScopeRow, places: readonly (HierarchyRoot | undefined)[]): boolean {
  return (
    places.length === 1 ||
    (row.roots.length >= places.length && new Set(places.map((root) => root?.uniqueId)).size === 1)
  );
}

/**
 * A reference is only certain if no other row of the account may be its own: the life cycle would
 * not know which one to take over.
 */
function findDoubt(
  { row, hierarchyObjRef }: FoundScope,
  all: readonly ScopeRow[],
  roots: readonly HierarchyRoot[],
): Why | undefined {
  const wanted = wantedScope(hierarchyObjRef, row.name);
  const alike = all.filter(
    (other) => other.name === row.name && compareRow(other, wanted, roots) === "exact",
  );
  if (alike.length === 1 && alike[0] === row) return undefined;
  if (alike.length === 0)
    return {
      reason: `the look-up finds ${hierarchyObjRef}, which does not fit the row's platform ${row.platform}`,
      advice: ADD_IT,
    };
  return {
    reason: `the account has this scope ${alike.length} times (IDs ${alike.map(({ id }) => id).join(", ")})`,
    advice: "Remove all but one of them in Enterprise Manager, and export again.",
  };
}
