import { type Doubt, planSearches, traceRows } from "../../../provider/lifecycle/scopes/trace-rows";
import type { HierarchyRoot, ScopeRow } from "../../../provider/model/entities";
import { rootsCalled } from "../../../provider/model/roots";
import { compareText } from "../../../provider/model/same-lists";
import { type LiveAccount, type Reader } from "../../shared/live-accounts";
import { ObjectSearch } from "./object-search";

/** A restore scope whose reference is certain. */
export interface FoundScope {
  readonly row: ScopeRow;
  readonly hierarchyObjRef: string;
}

/** A restore scope whose reference is not certain. */
export interface UnclearScope extends Doubt {
  readonly row: ScopeRow;
  /** The names of its hierarchy roots, as far as they are known. */
  readonly rootNames: string;
}

export type TracedScope = FoundScope | UnclearScope;

export function isFound(scope: TracedScope): scope is FoundScope {
  return "hierarchyObjRef" in scope;
}

/** Finds the references of restore scopes: looks up each distinct root, type and name once. */
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
      accounts.flatMap(({ rows }) => rows.flatMap((row) => planSearches(row, this.roots))),
      onProgress,
    );
  }

  /** The references of an account's scopes. */
  async trace({ rows }: LiveAccount): Promise<TracedScope[]> {
    const traced = await traceRows(rows, this.roots, (search) => this.objects.find(search));
    return traced.flatMap((found, at): TracedScope[] => {
      const row = rows[at];
      if (row === undefined) return [];
      return typeof found === "string"
        ? [{ row, hierarchyObjRef: found }]
        : [{ row, rootNames: this.rootNames(row), ...found }];
    });
  }

  private rootNames({ roots }: ScopeRow): string {
    const names = roots.map((name) => rootsCalled(name, this.roots)[0]?.name ?? name);
    return [...new Set(names)].sort(compareText).join(", ");
  }
}
