import { Connections, Operation, resolveSettings, startRecording } from "../../provider/em";
import type { EnterpriseManager } from "../../provider/em";
import { startSimulator } from "../../simulator";
import type { Simulator } from "../../simulator";
import { seededRandom } from "../../simulator/random";
import type { ServerToRecord } from "./kinds-of-server";

const SEED = 13;
const SECONDS = 60;

const NOBODY = "00000000-0000-4000-a000-00000000dead";

/** Records a simulated server that is read whole and written to a little; alike in every run. */
export async function recordServer(server: ServerToRecord, file: string): Promise<void> {
  const simulator = await startSimulator({
    // Nothing may depend on the time that requests take.
    switches: { ...server.switches, scopeProcessDelay: 0, scopeRemovingDelay: 0 },
    inventory: { roots: 3, containers: 2, vms: 4, fileShares: 2 },
  });
  addAccounts(simulator);
  const random = seededRandom(SEED);
  const recording = startRecording(file, {
    draw: (below) => Math.floor(random() * below),
    timeless: true,
    note: server.note,
  });
  const connections = new Connections();
  try {
    const { url, username, password, caCert } = simulator;
    const { format } = server;
    const raw = { url, username, password, caCert, format, maxConcurrency: "1" };
    const em = connections.connect(resolveSettings(raw, {}));
    await readAll(em);
    await writeALittle(em, simulator);
  } finally {
    await connections.closeAll();
    recording.close();
    await simulator.close();
  }
}

function addAccounts({ state }: Simulator): void {
  const [pool, machine, share] = ["ResourcePool", "Vm", "FileServer"].map(
    (type) => state.inventory.objects.find((object) => object.type === type)?.ref ?? "",
  );
  state.addAccount({
    name: "TECH\\Backup Operators",
    type: "Group",
    roles: ["Portal User", "VM Restore Operator"],
    scopes: [pool ?? "", machine ?? ""],
    fileRestore: { inPlaceOnly: true, extensions: "docx,pdf" },
  });
  state.addAccount({
    name: "ann@tech.local",
    type: "ExternalUser",
    roles: ["File Restore Operator"],
    scopes: [share ?? ""],
    sqlRestore: { denyInPlace: true },
  });
}

function operation(): Operation {
  return new Operation("make a recording", SECONDS);
}

async function readAll(em: EnterpriseManager): Promise<void> {
  await em.versions(operation());
  await em.probeSecurity(operation());
  const accounts = await em.listAccounts(operation());
  await em.listAccountEntities(operation());
  await em.listRoles(operation());
  for (const { id } of accounts) {
    await em.getAccount(operation(), id);
    await em.listAccountRoles(operation(), id);
    await em.listScopes(operation(), id);
  }
  for (const root of await em.listHierarchyRoots(operation()))
    await em.listObjects(operation(), { rootUid: root.uid, type: "Vm" });
  await em.listFileServers(operation());
  await em.getAccount(operation(), NOBODY).catch(() => undefined);
}

async function writeALittle(em: EnterpriseManager, { state }: Simulator): Promise<void> {
  const [first] = state.inventory.roots;
  const roles = await em.listRoles(operation());
  const [role, other] = ["SQL Restore Operator", "Portal User"].map(
    (name) => roles.find((candidate) => candidate.name === name)?.id ?? "",
  );
  const scope = {
    hierarchyObjRef: state.inventory.objects.find(({ rootId }) => rootId === first?.id)?.ref ?? "",
    objectName: first?.name ?? "",
  };
  await em.createAccount(operation(), {
    name: "TECH\\new",
    type: "User",
    roleIds: [role ?? ""],
    allVms: false,
    scopes: [scope],
  });
  const made = (await em.listAccounts(operation())).find(({ name }) => name === "TECH\\new");
  const id = made?.id ?? "";
  await em.addAccountRole(operation(), id, other ?? "");
  await em.removeAccountRole(operation(), id, other ?? "");
  await em.toggleAllVms(operation(), id);
  const [row] = await em.listScopes(operation(), id);
  await em.removeScope(operation(), id, row?.id ?? "");
  await em.addScopes(operation(), id, [scope]);
  await em.deleteAccount(operation(), id);
}
