import type { HierarchyItem } from "../../model/entities";
import { parseReference, referenceKey } from "../../model/hierarchy-reference";
import { formatUid } from "../../model/identity";
import { isEmError } from "../errors";
import type { Wire } from "../session/wire";
import { Operation } from "../transport/operation";
import { lookupByReference, type ObjectsBelow } from "./inventory";

/**
 * So many objects of one type below one hierarchy root are looked up one by one. For more, one list
 * of all of them is less work for both sides, also where the root has thousands.
 */
const MOST_ONE_BY_ONE = 9;

/** A list that takes longer is given up: then each object is looked up by itself. */
const LIST_SECONDS = 30;

const MILLISECONDS_PER_SECOND = 1000;

type ListObjects = (op: Operation, below: ObjectsBelow) => Promise<readonly HierarchyItem[]>;

/** What is wanted of one type below one root. */
interface Group {
  readonly below: ObjectsBelow;
  readonly wanted: Set<string>;
  /** `false` once the server has refused the list, or takes too long for it. */
  isListed: boolean;
}

/** Looks up objects by their references: few one by one, many from one list. */
export class ReferenceLookups {
  private readonly groups = new Map<string, Group>();
  private readonly indexes = new WeakMap<
    readonly HierarchyItem[],
    ReadonlyMap<string, HierarchyItem>
  >();

  constructor(private readonly listObjects: ListObjects) {}

  async find(wire: Wire, op: Operation, reference: string): Promise<HierarchyItem | undefined> {
    const group = this.groupOf(reference);
    group?.wanted.add(referenceKey(reference));
    // Whoever wants several asks for them at once: all are counted before the first is sent.
    await new Promise(setImmediate);
    const listed = group === undefined ? undefined : await this.fromList(group, op, reference);
    return listed ?? lookupByReference(wire, op, reference);
  }

  /** One list serves thousands of look-ups. */
  private byReference(all: readonly HierarchyItem[]): ReadonlyMap<string, HierarchyItem> {
    const known =
      this.indexes.get(all) ??
      new Map(all.map((item) => [referenceKey(item.hierarchyObjRef), item]));
    this.indexes.set(all, known);
    return known;
  }

  private groupOf(reference: string): Group | undefined {
    const parsed = parseReference(reference);
    if (parsed === undefined) return undefined;
    const below = { rootUid: formatUid("HierarchyRoot", parsed.rootId), type: parsed.type };
    const key = `${below.rootUid} ${below.type.toLowerCase()}`;
    const known = this.groups.get(key) ?? { below, wanted: new Set(), isListed: true };
    this.groups.set(key, known);
    return known;
  }

  /** `undefined` where it is not in the list: some servers list only some objects. */
  private async fromList(
    group: Group,
    op: Operation,
    reference: string,
  ): Promise<HierarchyItem | undefined> {
    if (!group.isListed || group.wanted.size <= MOST_ONE_BY_ONE) return undefined;
    const seconds = Math.min(LIST_SECONDS, op.remainingMs() / MILLISECONDS_PER_SECOND);
    const soon = new Operation(op.description, seconds, op.clock, op.cancelled);
    try {
      const all = await this.listObjects(soon, group.below);
      return this.byReference(all).get(referenceKey(reference));
    } catch (error) {
      if (!isEmError(error)) throw error;
      group.isListed = false;
      return undefined;
    }
  }
}
