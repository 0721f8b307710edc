import type { GrantedScope } from "../../provider/model/coverage";
import { foldName } from "../../provider/model/identity";
import { type Phrase, say } from "./phrase";

/** What a restore scope stands for, with what is needed to tell of it. */
export interface ScopeHeld extends GrantedScope {
  /** Equal for scopes of one account that are the same. */
  readonly key: string;
  /** The root as it is called, or its GUID. */
  readonly root: string | undefined;
  /** The name is the program's word for what it gives by reference: no server confirmed it. */
  readonly claimsName?: boolean;
}

/** Objects that are one thing to restore; of all others everything below is restored. */
const SINGLE = new Map(
  Object.entries({
    vm: "virtual machine",
    template: "template",
    vmtemplate: "template",
    vapptemplate: "vApp template",
    veeamagent: "computer",
  }),
);

const BRANCHES = new Map(
  Object.entries({
    vc: "in vCenter",
    datacenter: "in datacenter",
    folder: "in folder",
    cluster: "in cluster",
    host: "on host",
    computeresource: "on host",
    resourcepool: "in resource pool",
    virtualapp: "in vApp",
    vapp: "in vApp",
    datastore: "on datastore",
    storagepod: "on datastore cluster",
    tag: "with the tag",
    category: "with a tag of the category",
    vcdsystem: "in Cloud Director",
    organization: "in organization",
    orgvdc: "in organization VDC",
    orgvdcstorageprofile: "with storage profile",
    scvmm: "in SCVMM",
    hostgroup: "in host group",
    vmgroup: "in VM group",
    fileserver: "on file share",
    backupserver: "on the file shares of backup server",
    agentprotectiongroup: "in protection group",
  }),
);

/** `everything in resource pool Production of vc01.tech.local`. */
export function scopeWords(scope: ScopeHeld): Phrase {
  const what = foldName(scope.type);
  const where = scope.root === undefined || scope.root === scope.name ? [] : say` of ${scope.root}`;
  const single = SINGLE.get(what);
  if (scope.name === undefined)
    return say`${single === undefined ? ["everything in the object "] : [`the ${single} `]}${scope.reference ?? scope.type}`;
  if (single !== undefined) return say`${[single]} ${scope.name}${where}`;
  const branch = BRANCHES.get(what);
  if (branch !== undefined) return say`everything ${[branch]} ${scope.name}${where}`;
  return say`everything in ${scope.type} ${scope.name}${where}`;
}

/**
 * The same with the reference beside a name that the program claims: the reference is what counts.
 */
export function scopeWordsWithReference(scope: ScopeHeld): Phrase {
  const words = scopeWords(scope);
  return scope.claimsName === true && scope.reference !== undefined
    ? say`${words} (${scope.reference})`
    : words;
}
