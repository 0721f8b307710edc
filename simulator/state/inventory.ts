import { drawGuid, seededRandom } from "../random";
import type { SwitchValues } from "../switches";
import { referenceKey, withRoot } from "./hierarchy-reference";
import { generateInventory } from "./inventory-generator";
import type {
  FileServer,
  GeneratedInventory,
  HierarchyRoot,
  InventoryObject,
  InventorySize,
} from "./inventory-generator";

// Another seed than any that a caller is likely to choose, so that twins do not share GUIDs with
// objects.
const TWIN_SEED = 0x7457_1e50;

/** The virtual infrastructure that Enterprise Manager knows of. */
export class Inventory {
  readonly #generated: GeneratedInventory;
  readonly #switches: SwitchValues;

  constructor(size: InventorySize, switches: SwitchValues) {
    this.#generated = generateInventory(size);
    this.#switches = switches;
  }

  /**
   * All hierarchy roots; the first vCenter Server once for each backup server that it is registered
   * on.
   */
  get roots(): readonly HierarchyRoot[] {
    const [first, ...others] = this.#generated.roots;
    return first === undefined ? [] : [first, ...this.#twinsOf(first), ...others];
  }

  /** Everything that a restore scope can name, below every root that it is registered under. */
  get objects(): readonly InventoryObject[] {
    const first = this.#generated.roots[0];
    if (first === undefined) return this.#generated.objects;
    const twins = this.#twinsOf(first).flatMap((twin) =>
      this.#generated.objects
        .filter((object) => object.rootId === first.id)
        .map((object) => ({ ...object, rootId: twin.id, ref: withRoot(object.ref, twin.id) })),
    );
    return [...this.#generated.objects, ...twins];
  }

  get fileServers(): readonly FileServer[] {
    return this.#generated.fileServers;
  }

  /** The object of a reference, in any of its spellings. */
  find(ref: string): InventoryObject | undefined {
    const key = referenceKey(ref);
    return this.objects.find((object) => referenceKey(object.ref) === key);
  }

  /** The hierarchy root with an ID; with the bug of version 12 its unique ID counts as its ID. */
  rootById(id: string): HierarchyRoot | undefined {
    const wanted = id.toLowerCase();
    return this.roots.find(
      (root) => root.id === wanted || this.shownId(root).toLowerCase() === wanted,
    );
  }

  /** The ID under which a root is shown. */
  shownId(root: HierarchyRoot): string {
    return this.#switches.rootIdBug ? root.uniqueId : root.id;
  }

  /** All roots of the server that a root stands for: one, or one for each backup server. */
  findRegistrations(rootId: string): readonly HierarchyRoot[] {
    const root = this.roots.find((candidate) => candidate.id === rootId.toLowerCase());
    return root === undefined
      ? []
      : this.roots.filter((candidate) => candidate.uniqueId === root.uniqueId);
  }

  /** What happens in vCenter: an object gets another name. Throws if there is no such object. */
  rename(ref: string, name: string): void {
    const first = this.#generated.roots[0];
    const twin =
      first === undefined
        ? undefined
        : this.#twinsOf(first).find((root) => ref.toLowerCase().includes(root.id));
    const key = referenceKey(
      twin === undefined || first === undefined ? ref : withRoot(ref, first.id),
    );
    const object = this.#generated.objects.find((candidate) => referenceKey(candidate.ref) === key);
    if (object === undefined) throw new Error(`The simulator's inventory has no object ${ref}.`);
    object.name = name;
  }

  #twinsOf(first: HierarchyRoot): readonly HierarchyRoot[] {
    const random = seededRandom(TWIN_SEED);
    return Array.from({ length: this.#switches.rootBackupServers - 1 }, (_, index) => ({
      ...first,
      id: drawGuid(random),
      backupServer: {
        id: drawGuid(random),
        name: `vbr${String(index + 2).padStart(2, "0")}.tech.local`,
      },
    }));
  }
}
