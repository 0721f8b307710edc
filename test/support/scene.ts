import { type RawSettings, resolveSettings, type Settings } from "../../provider/em";
import {
  type AccountSnapshot,
  type InventoryObject,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  type SwitchSettings,
} from "../../simulator";
import { SmallEngine } from "./small-engine";

/** A simulated Enterprise Manager, a connection to it, and a small engine that works on it. */
export class Scene {
  protected constructor(
    readonly sim: Simulator,
    readonly settings: Settings,
    readonly engine: SmallEngine,
  ) {}

  static async start(
    options: SimulatorOptions = {},
    settings: RawSettings = {},
    parallel = 1,
  ): Promise<Scene> {
    const sim = await startSimulator(options);
    const resolved = resolveSettings({ ...settingsOf(sim), ...settings }, {});
    return new Scene(sim, resolved, new SmallEngine(resolved, parallel));
  }

  /** One account as the server has it now, in words that can be compared whole. */
  account(name: string): Readable | undefined {
    const snapshot = this.sim.state.account(name);
    return snapshot === undefined ? undefined : readable(snapshot);
  }

  /** Everything that the server has now; without IDs, so that it can be compared with before. */
  everything(): (Readable & { name: string })[] {
    return this.sim.state
      .accounts()
      .map((account) => ({ name: account.name, ...readable(account) }));
  }

  /** The n-th object of a type on the n-th root of the inventory. */
  object(type: string, at = 0): InventoryObject {
    const object = this.sim.state.inventory.objects.filter((candidate) => candidate.type === type)[
      at
    ];
    if (object === undefined) throw new Error(`the inventory has no ${type} number ${at}`);
    return object;
  }

  /** Routes of the requests that were sent meanwhile. */
  async requestsOf(work: () => Promise<unknown>): Promise<string[]> {
    this.sim.clearRequests();
    await work();
    return this.sim.requests.map(({ route }) => route);
  }

  async close(): Promise<void> {
    await this.sim.close();
  }
}

interface Readable {
  readonly type: string;
  readonly allVms: boolean;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly fileRestore: unknown;
  readonly sqlRestore: unknown;
}

function readable({
  type,
  allVms,
  roles,
  scopes,
  fileRestore,
  sqlRestore,
}: AccountSnapshot): Readable {
  return {
    type,
    allVms,
    roles,
    scopes: scopes.map((scope) => scope.hierarchyObjRef),
    fileRestore,
    sqlRestore,
  };
}

/** Settings that lead to a simulator. */
export function settingsOf(sim: Simulator): RawSettings {
  const trust = sim.caFile === "" ? { insecure: "true" } : { caCert: sim.caFile };
  return { url: sim.url, username: sim.username, password: sim.password, ...trust };
}

/**
 * Positions of the switches in which the sources about Enterprise Manager disagree: a life cycle
 * must work in each.
 */
export const SERVER_VARIANTS: Readonly<Record<string, SwitchSettings>> = {
  "as by default": {},
  "EM 13's keys, BOM, missing empty lists": {
    jsonKeys: "camel",
    bom: true,
    jsonEmptyList: "missing",
    jsonNulls: "omitted",
    xmlProlog: "missing",
  },
  "null lists, links with types, 201 for scopes": {
    jsonEmptyList: "null",
    deleteLinkType: "present",
    scopePostStatus: 201,
    linkHost: "self",
  },
  "roots by name, 200 for scopes, Location": {
    rootName: "name",
    scopePostStatus: 200,
    location: "present",
    createStatus: 200,
  },
  "roots by unique ID, 204 for scopes, 202 for deletions": {
    rootName: "uniqueId",
    scopePostStatus: 204,
    deleteStatus: 202,
  },
  "rows late, slow to go": {
    scopeRowDelay: 150,
    scopeRemovingDelay: 300,
    scopeProcessDelay: "never",
  },
  "real names after processing": { rowName: "real", scopeProcessDelay: 0 },
  "lists on pages, wrong paths in links, errors as problem documents": {
    jsonLists: "document",
    listPageSize: 2,
    hrefPath: "wrong",
    charset: "missing",
    errorForm: "problem",
    errorMediaType: "json",
  },
  "unknown IDs are 500, references first": {
    notFoundStatus: 500,
    accountGet: "referenceFirst",
    flrElement: "FlrInlaceOnly",
  },
  "unknown IDs are 400, other spellings": {
    notFoundStatus: 400,
    accountGet: "entity",
    platformSpelling: "Hyperv",
    typeSpelling: "VM",
    entityRoles: "present",
  },
  "bodies and tasks in answers to writes": {
    createBody: "task",
    deleteStatus: 202,
    toggleStatus: 202,
  },
  "scopes switch all VMs off, duplicates refused": {
    scopePostTurnsAllVmsOff: true,
    duplicateScope: "error",
    duplicateRole: "error",
  },
  "one vCenter on two backup servers": { rootBackupServers: 2 },
  "settings left out of entities": { restrictionSettings: "absent" },
  "case-sensitive paths, exact look-ups, 204 for none": {
    caseInsensitivePaths: false,
    lookupMatch: "exact",
    lookupEmpty: 204,
  },
  "look-ups by prefix, capitals in names": { lookupMatch: "prefix", accountName: "upperCase" },
  "a proxy that drops the session's header": { sessionHeader: "missing" },
  "lists of references, wrong paths in hrefs, shares below their backup server": {
    inventoryEntityList: "ignored",
    hrefPath: "wrong",
    nasRoot: "backupServer",
  },
  "no lists of entities, one root refused, shares below themselves": {
    inventoryEntityList: "unsupported",
    refusedEntity: 3,
    nasRoot: "share",
  },
  "a root that is refused in a list of entities, right paths in hrefs": {
    refusedEntity: 4,
    refusedEntityStatus: 500,
    hrefPath: "right",
  },
  "a root that fails the list of entities": {
    refusedEntity: 4,
    refusedEntityInList: "refused",
  },
};

/** Two objects of the inventory with one name, type and root. */
export function twins(
  scene: Scene,
): [
  { ref: string; name: string; rootId: string; type: string },
  { ref: string; name: string; rootId: string; type: string },
] {
  const { objects } = scene.sim.state.inventory;
  for (const one of objects) {
    const other = objects.find(
      (candidate) =>
        candidate !== one &&
        candidate.name === one.name &&
        candidate.type === one.type &&
        candidate.rootId === one.rootId,
    );
    if (other !== undefined) return [one, other];
  }
  throw new Error("the inventory has no two objects of one name");
}
