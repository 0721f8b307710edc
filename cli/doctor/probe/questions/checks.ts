import type { WireAnswer } from "../../../../provider/em";
import { textOf } from "../form/compare-thing";
import type { Differences } from "../form/differences";
import type { Knowledge } from "./knowledge";
import { isList, isThing, readRaw, type Thing, type Value } from "../form/tree";

/** What an answer came for. */
export interface Seen {
  /** Method and path. */
  readonly request: string;
  readonly answer: WireAnswer;
}

/** Looks at what an answer means, besides its form. */
export type Check = (seen: Seen, known: Knowledge, found: Differences) => void;

/** Spellings of the reference; others are open sets, but for their case. */
const PLATFORMS = ["VMware", "HyperV", "vCloud", "NasBackup", "AgentForWindows", "CustomPlatform"];
const TYPES = [
  ...["Vm", "Host", "Cluster", "Template", "VirtualApp", "Vc", "Datacenter", "Folder", "Datastore"],
  ...["ComputeResource", "ResourcePool", "Tag", "Category", "StoragePod", "VcdSystem", "Vapp"],
  ...["Organization", "OrgVdc", "VappTemplate", "VmTemplate", "OrgVdcStorageProfile", "Scvmm"],
  ...["HostGroup", "VmGroup", "FileServer", "BackupServer", "AgentProtectionGroup", "VeeamAgent"],
];

export const checkSession: Check = ({ answer }, _known, found) => {
  if (answer.status < 400 && answer.sessionToken === undefined)
    found.add("session header", "the header X-RestSvcSessionId is missing");
};

/** Version 12 had a fault by which roots told their unique ID in place of their ID. */
export const checkRoots: Check = ({ answer }, _known, found) => {
  for (const root of thingsIn(answer, "HierarchyRootId")) {
    const id = textOf(root, "HierarchyRootId")?.toLowerCase();
    if (id !== undefined && id === textOf(root, "UniqueId")?.toLowerCase())
      found.add("root ID is the unique ID", "HierarchyRootId is the same as UniqueId");
  }
};

export const checkScopes: Check = ({ answer }, { roots }, found) => {
  for (const row of thingsIn(answer, "HierarchyRootName")) {
    const root = textOf(row, "HierarchyRootName")?.toLowerCase() ?? "";
    const isId = roots.some(({ id }) => id.toLowerCase() === root);
    const isUniqueId = roots.some(({ uniqueId }) => uniqueId?.toLowerCase() === root);
    const isName = roots.some(({ name }) => name.toLowerCase() === root);
    if (!isId && isUniqueId)
      found.add("root name is a unique ID", "HierarchyRootName is a root's unique ID, not its ID");
    else if (!isId && isName)
      found.add("root name is a name", "HierarchyRootName is a root's name, not its ID");
    checkSpelling("platform", textOf(row, "Platform"), PLATFORMS, found);
    checkSpelling("type", textOf(row, "HierarchyObjectType"), TYPES, found);
  }
};

function checkSpelling(
  what: string,
  text: string | undefined,
  usual: readonly string[],
  found: Differences,
): void {
  if (text === undefined || usual.includes(text)) return;
  const known = usual.find((one) => one.toLowerCase() === text.toLowerCase());
  if (known !== undefined) found.add(`${what} ${text}`, `the ${what} ${known} is written ${text}`);
}

export function nameAsked(request: string): string {
  return new URLSearchParams(request.slice(request.indexOf("?"))).get("name") ?? "";
}

/** Whether an answer has the name that its request asks for, wherever. */
export function hasNameAsked({ request, answer }: Seen): boolean {
  const name = nameAsked(request);
  const hasIt = (value: Value): boolean =>
    value === name ||
    (isList(value) && value.some(hasIt)) ||
    (isThing(value) && value.members.some((member) => hasIt(member.value)));
  const raw = readRaw(answer.body);
  return raw !== undefined && hasIt(raw.root);
}

/** A look-up is asked for one name. */
export const checkLookup: Check = ({ request, answer }, _known, found) => {
  const asked = nameAsked(request);
  for (const item of thingsIn(answer, "ObjectName")) {
    if (textOf(item, "ObjectName")?.toLowerCase() !== asked.toLowerCase())
      found.add("other names", "it has objects of other names than the one asked for");
  }
};

/** Everything in an answer that has this part. */
export function thingsIn(answer: WireAnswer, part: string): readonly Thing[] {
  const raw = readRaw(answer.body);
  return raw === undefined ? [] : below(raw.root, part);
}

function below(value: Value, part: string): Thing[] {
  if (isList(value)) return value.flatMap((item) => below(item, part));
  if (!isThing(value)) return [];
  const inner = value.members.flatMap((member) => below(member.value, part));
  return textOf(value, part) === undefined ? inner : [value, ...inner];
}
