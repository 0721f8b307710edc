import { randomUUID } from "node:crypto";
import type { Clock } from "../clock";
import { drawGuid, seededRandom } from "../random";
import type { SwitchValues } from "../switches";
import { referenceKey, withRoot } from "./hierarchy-reference";
import { generateInventory, newObjectPart, platformOf } from "./inventory-generator";
import type { GeneratedInventory, HierarchyRoot, InventorySize } from "./inventory-generator";
import type { InventoryObject } from "./inventory-object";
import { type FileServer, shareObject } from "./outside-hierarchies";

// Another seed than any that a caller is likely to choose, so that twins do not share GUIDs with
// objects.
const TWIN_SEED = 0x7457_1e50;

interface Catalogue {
  /** What it was made of; other switches make another one. */
  readonly state: string;
  readonly objects: readonly InventoryObject[];
  readonly byKey: ReadonlyMap<string, InventoryObject>;
}

/** The virtual infrastructure that Enterprise Manager knows of. */
export class Inventory {
  readonly #generated: GeneratedInventory;
  readonly #switches: SwitchValues;
  readonly #clock: Clock;
  readonly #startedAt: number;
  /** What was made since the start. */
  readonly #made: InventoryObject[] = [];
  readonly #madeRoots: HierarchyRoot[] = [];
  #catalogued: Catalogue | undefined;
  /** When that came to be, by reference. */
  readonly #madeAt = new Map<string, number>();

  /** @param recorded left out: an inventory of the given size is generated. */
  constructor(
    size: InventorySize,
    switches: SwitchValues,
    clock: Clock,
    recorded?: GeneratedInventory,
  ) {
    this.#generated = recorded ?? generateInventory(size);
    this.#switches = switches;
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  /**
   * All hierarchy roots; the first vCenter Server once for each backup server that it is registered
   * on.
   */
  get roots(): readonly HierarchyRoot[] {
    const [first, ...others] = this.#generated.roots;
    const made = this.#madeRoots.filter(({ id }) => this.#isKnown(id));
    return first === undefined ? made : [first, ...this.#twinsOf(first), ...others, ...made];
  }

  /** Everything that a restore scope can name, below every root that it is registered under. */
  get objects(): readonly InventoryObject[] {
    return this.#catalogue().objects;
  }

  /** What look-ups know by now. */
  get knownObjects(): readonly InventoryObject[] {
    return this.#switches.lookupDelay === 0
      ? this.objects
      : this.objects.filter(({ ref }) => this.#isKnown(ref));
  }

  /** What the list of file servers has by now. */
  get fileServers(): readonly FileServer[] {
    return this.#generated.fileServers.filter((share) => this.#isKnown(this.shareRef(share)));
  }

  /** The reference of a file server. */
  shareRef(share: FileServer): string {
    return this.#shareObject(share).ref;
  }

  /** The object of a reference, in any of its spellings, known to look-ups or not. */
  find(ref: string): InventoryObject | undefined {
    return this.#catalogue().byKey.get(referenceKey(ref));
  }

  /** The object of a reference, if look-ups know it by now. */
  findKnown(ref: string): InventoryObject | undefined {
    return this.#isKnown(ref) ? this.find(ref) : undefined;
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
    const key = referenceKey(this.#firstOf(ref));
    const share = this.#generated.fileServers.find((one) => this.shareRef(one) === ref);
    const object =
      share ??
      [...this.#generated.objects, ...this.#made].find(
        (candidate) => referenceKey(candidate.ref) === key,
      );
    if (object === undefined) throw new Error(`The simulator's inventory has no object ${ref}.`);
    object.name = name;
    this.#catalogued = undefined;
  }

  /** What happens in vCenter: an object is made. Throws if there is no such root. */
  add({ root, type, name }: Pick<InventoryObject, "root" | "type" | "name">): InventoryObject {
    const found = [...this.#generated.roots, ...this.#madeRoots].find(
      (candidate) => candidate.name === root || candidate.id === root.toLowerCase(),
    );
    if (found === undefined)
      throw new Error(`The simulator's inventory has no hierarchy root ${root}.`);
    const platform = platformOf(found);
    const part = newObjectPart(found, type, this.#made.length);
    const ref = `urn:${platform}:${type}:${found.id}.${part}`;
    const made = { ref, platform, type, name, root: found.name, rootId: found.id };
    this.#made.push(made);
    this.#madeAt.set(referenceKey(ref), this.#clock.now());
    return made;
  }

  /** A vCenter Server is added to the first backup server. Throws if there is no root yet. */
  addRoot(name: string): HierarchyRoot {
    const [first] = this.#generated.roots;
    if (first === undefined) throw new Error("The simulator's inventory has no hierarchy root.");
    const [id, uniqueId] = [randomUUID(), randomUUID().toUpperCase()];
    const made = { ...first, id, uniqueId, name };
    this.#madeRoots.push(made);
    this.#madeAt.set(referenceKey(id), this.#clock.now());
    return made;
  }

  /** Thousands of objects are put together only when something has changed. */
  #catalogue(): Catalogue {
    const { nasRoot, rootBackupServers } = this.#switches;
    const state = `${nasRoot} ${rootBackupServers} ${this.#made.length}`;
    const known = this.#catalogued;
    if (known?.state === state) return known;
    const objects = this.#collectObjects();
    const byKey = new Map(objects.map((object) => [referenceKey(object.ref), object]));
    this.#catalogued = { state, objects, byKey };
    return this.#catalogued;
  }

  #collectObjects(): readonly InventoryObject[] {
    const own = [
      ...this.#generated.objects,
      ...this.#made,
      ...this.#generated.fileServers.map((share) => this.#shareObject(share)),
    ];
    const first = this.#generated.roots[0];
    if (first === undefined) return own;
    const twins = this.#twinsOf(first).flatMap((twin) =>
      own
        .filter((object) => object.rootId === first.id)
        .map((object) => ({ ...object, rootId: twin.id, ref: withRoot(object.ref, twin.id) })),
    );
    return [...own, ...twins];
  }

  #shareObject(share: FileServer): InventoryObject {
    return shareObject(share, this.#switches.nasRoot);
  }

  #isKnown(ref: string): boolean {
    const since = this.#madeAt.get(referenceKey(this.#firstOf(ref))) ?? this.#startedAt;
    return this.#clock.now() >= since + this.#switches.lookupDelay;
  }

  /** The reference of an object below the first registration of its root. */
  #firstOf(ref: string): string {
    const first = this.#generated.roots[0];
    const twin =
      first === undefined
        ? undefined
        : this.#twinsOf(first).find((root) => ref.toLowerCase().includes(root.id));
    return twin === undefined || first === undefined ? ref : withRoot(ref, first.id);
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
