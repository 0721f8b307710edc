import {
  type EmErrorCode,
  type EnterpriseManager,
  NOT_LOOKED_UP,
  type Operation,
  undefinedIf,
} from "../../provider/em";
import { scopeOfRow } from "../../provider/model/coverage";
import type { HierarchyItem, HierarchyRoot, ScopeRow } from "../../provider/model/entities";
import { inLanes } from "../shared/lanes";

interface Source {
  readonly em: EnterpriseManager;
  readonly operation: (description: string) => Operation;
}

/** A review is worth having without this mark where the server lists objects too slowly. */
const NOT_JUDGED: readonly EmErrorCode[] = [...NOT_LOOKED_UP, "EM_TIMEOUT", "EM_PROTOCOL"];

/** Names are looked up one by one only where a list lacks them: few at a time are enough. */
const LANES = 4;

/**
 * The restore scopes whose name no object of their type has below their hierarchy roots: the object
 * is gone or renamed, or the scope was given under a wrong name. What the server does not list is
 * not judged.
 */
export async function findMissingObjects(
  source: Source,
  rows: readonly ScopeRow[],
  roots: readonly HierarchyRoot[],
): Promise<ReadonlySet<ScopeRow>> {
  const inventory = new Inventory(source);
  const judged = await inLanes(rows, LANES, async (row) =>
    (await isMissing(inventory, row, roots)) ? [row] : [],
  );
  return new Set(judged.flat());
}

async function isMissing(
  inventory: Inventory,
  row: ScopeRow,
  roots: readonly HierarchyRoot[],
): Promise<boolean> {
  const own = scopeOfRow(row, roots).roots;
  const answers = await Promise.all(
    own.map(async ({ id }) => {
      const root = roots.find((candidate) => candidate.id === id);
      return root !== undefined && (await inventory.lacks(root, row.type, row.name));
    }),
  );
  return answers.length > 0 && answers.every(Boolean);
}

/** What the server tells of its objects; each question is asked once. */
class Inventory {
  private readonly answers = new Map<string, Promise<readonly HierarchyItem[] | undefined>>();

  constructor(private readonly source: Source) {}

  /**
   * Whether a root certainly has no object of this name and type. The list may be cut short: a name
   * that is not in it is looked up by itself.
   */
  async lacks({ uid, name: root }: HierarchyRoot, type: string, name: string): Promise<boolean> {
    const { em } = this.source;
    const listed = await this.once(`list every ${type} of ${root}`, [uid, type], (op) =>
      em.listObjects(op, { rootUid: uid, type }),
    );
    if (listed === undefined || listed.length === 0) return false;
    if (listed.some((item) => item.name === name)) return false;
    const found = await this.once(`look up ${type} ${name}`, [uid, type, name], (op) =>
      em.lookupByName(op, { rootUid: uid, type, name }),
    );
    return found?.length === 0;
  }

  private once(
    what: string,
    key: readonly string[],
    ask: (op: Operation) => Promise<readonly HierarchyItem[]>,
  ): Promise<readonly HierarchyItem[] | undefined> {
    const id = JSON.stringify(key);
    const answer =
      this.answers.get(id) ??
      ask(this.source.operation(what)).catch((error: unknown) => undefinedIf(NOT_JUDGED, error));
    this.answers.set(id, answer);
    return answer;
  }
}
