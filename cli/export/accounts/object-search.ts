import { undefinedIf } from "../../../provider/em";
import { LIST_FROM, NOT_LISTED } from "../../../provider/lifecycle/scopes/late-objects";
import {
  lookUpItems,
  type Search,
  type SearchAnswer,
} from "../../../provider/lifecycle/scopes/trace-rows";
import { grouped } from "../../../provider/model/grouped";
import { inLanes } from "../../shared/lanes";
import type { Reader } from "../../shared/live-accounts";

/**
 * Looks up objects by name: each name once, and many names of one root and type by one list of all
 * objects there.
 */
export class ObjectSearch {
  private readonly answers = new Map<string, Promise<SearchAnswer>>();

  constructor(private readonly reader: Reader) {}

  /** Looks up all of these, in few requests. */
  async findAll(
    wanted: readonly Search[],
    onProgress: (done: number, of: number) => void,
  ): Promise<void> {
    const searches = [...new Map(wanted.map((search) => [makeKey(search), search])).values()];
    // What one list may answer.
    const groups = [
      ...grouped(searches, ({ root, type }) =>
        JSON.stringify([root?.uid, type.toLowerCase()]),
      ).values(),
    ];
    const missing = await this.inLanes(groups, (group) => this.missingInList(group));
    const single = missing.flat();
    const listed = searches.length - single.length;
    const found = await this.inLanes(
      single,
      (search) => this.find(search),
      (done) => onProgress(listed + done, searches.length),
    );
    const hits = new Set(single.filter((_, at) => (found[at] ?? []).length > 0));
    // A list that lacks what there is may lack the namesake of what it has.
    const doubtful = groups.filter(
      (group, at) =>
        group.length > (missing[at]?.length ?? 0) &&
        missing[at]?.some((search) => hits.has(search)) === true,
    );
    const again = doubtful.flat().filter((search) => !single.includes(search));
    for (const search of again) this.answers.delete(makeKey(search));
    await this.inLanes(again, (search) => this.find(search));
    onProgress(searches.length, searches.length);
  }

  /** Asks the server at most once. */
  find(search: Search): Promise<SearchAnswer> {
    const known = this.answers.get(makeKey(search));
    if (known !== undefined) return known;
    const { em, operation } = this.reader;
    const op = operation(`look up ${search.type} ${search.name}`);
    const answer = lookUpItems({ em, op }, search);
    this.answers.set(makeKey(search), answer);
    return answer;
  }

  /** Answers what a list of all objects can; resolves to the rest. */
  private async missingInList(group: readonly Search[]): Promise<readonly Search[]> {
    const [first] = group;
    if (first?.root === undefined || group.length < LIST_FROM) return group;
    const { em, operation } = this.reader;
    const list = await em
      .listObjects(operation(`look up every ${first.type}`), {
        rootUid: first.root.uid,
        type: first.type,
      })
      .catch((error: unknown) => undefinedIf(NOT_LISTED, error));
    const names = new Set(group.map(({ name }) => name));
    const byName = grouped(
      (list ?? []).filter(({ name }) => names.has(name)),
      ({ name }) => name,
    );
    for (const search of group) {
      const items = byName.get(search.name);
      if (items !== undefined) this.answers.set(makeKey(search), Promise.resolve(items));
    }
    return group.filter(({ name }) => !byName.has(name));
  }

  private inLanes<Item, Result>(
    items: readonly Item[],
    run: (item: Item) => Promise<Result>,
    onProgress?: (done: number) => void,
  ): Promise<Result[]> {
    return inLanes(items, this.reader.em.settings.maxConcurrency, run, onProgress);
  }
}

function makeKey({ root, type, name }: Search): string {
  return JSON.stringify([root?.uid, type.toLowerCase(), name]);
}
