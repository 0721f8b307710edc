import { expect } from "chai";
import { Scene } from "../support/scene";
import { account, Files, preview, step, veeamEm } from "./preview-builder";

describe("veeam-em explain --resolve", () => {
  let scene: Scene;
  let files: Files;

  beforeEach(async () => {
    files = new Files();
    scene = await Scene.start();
  });
  afterEach(async () => {
    files.end();
    await scene.close();
  });

  async function explain(document: unknown, ...args: string[]): ReturnType<typeof veeamEm> {
    const { sim } = scene;
    const before = scene.everything();
    const run = await veeamEm(["explain", files.write("preview.json", document), "--resolve", ...args], { VEEAM_EM_URL: sim.url, VEEAM_EM_USERNAME: sim.username, VEEAM_EM_PASSWORD: sim.password, VEEAM_EM_CA_CERT: sim.caFile });
    expect(scene.everything()).to.deep.equal(before);
    expect(sim.requests.filter(({ method, route }) => method !== "GET" && !/sessionMngr|logonSessions/i.test(route))).to.deep.equal([]);
    expect({ logoffs: sim.logoffs, open: sim.openSessions }).to.deep.equal({ logoffs: sim.logons, open: 0 });
    return run;
  }

  it("calls objects and roots by their names instead of by references", async () => {
    const { ref, name, root } = scene.object("Vm", 1);
    const document = preview(step("create", "AccountScope", { new: { account: "TECH\\DBA", hierarchyObjRef: ref, adopt: true } }));
    expect((await explain(document)).out).to.include(`may restore virtual machine ${name} of ${root}`);
  });

  it("knows what an account has already, given by whomever, so that only what is really new widens", async () => {
    const [one, other] = [scene.object("Vm", 0), scene.object("Vm", 1)];
    scene.sim.state.addAccount({ name: "TECH\\DBA", type: "Group", roles: ["SQL Restore Operator"], scopes: [one.ref], allVms: false });
    const role = step("create", "AccountRole", { name: "sql", new: { account: "TECH\\DBA", role: "SQL Restore Operator", adopt: true } });
    const scope = (ref: string): ReturnType<typeof step> => step("create", "AccountScope", { name: "scope", new: { account: "tech\\dba", hierarchyObjRef: ref, adopt: true } });
    expect((await explain(preview(role, scope(one.ref)), "--fail-on", "widen")).code).to.equal(0);
    const { code, out } = await explain(preview(role, scope(other.ref)), "--fail-on", "widen");
    expect(code).to.equal(3);
    expect(out).to.include(`+ may restore virtual machine ${other.name}`).and.not.include("gets the role");
  });

  it("finds scopes that all virtual machines cover, and says that everything is covered for Portal Administrators", async () => {
    scene.sim.state.addAccount({ name: "TECH\\DBA", type: "Group", roles: ["SQL Restore Operator"], allVms: true });
    const document = preview(step("create", "AccountScope", { new: { account: "TECH\\DBA", hierarchyObjRef: scene.object("Vm", 1).ref, adopt: true } }));
    expect(await explain(document, "--fail-on", "widen")).to.deep.include({ code: 0 });
    scene.sim.state.setAllVms("TECH\\DBA", false);
    expect((await explain(document, "--fail-on", "widen")).code).to.equal(3);
    scene.sim.state.grantRole("TECH\\DBA", "Portal Administrator");
    expect((await explain(document, "--fail-on", "widen")).out).to.include("as Portal Administrator it may do everything already");
  });

  it("names what an account that becomes exclusive is about to lose", async () => {
    scene.sim.state.addAccount({ name: "TECH\\Operators", type: "Group", roles: ["Portal User", "VM Restore Operator"], scopes: [scene.object("Vm", 1).ref], allVms: false });
    const document = preview(step("create", "Account", { new: account({ adopt: true, exclusive: true, roles: ["VM Restore Operator"], scopes: [{ hierarchyObjRef: scene.object("Vm", 0).ref }] }) }));
    const { out } = await explain(document);
    expect(out).to.include("- loses the role Portal User").and.to.include(`- may no longer restore virtual machine ${scene.object("Vm", 1).name}`).and.not.include("--resolve");
  });

  it("leaves what the server does not know as it is written", async () => {
    const unknown = "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-0";
    const document = preview(step("create", "Account", { new: account({ scopes: [{ hierarchyObjRef: unknown }, { object: { root: "no such root", type: "Vm", name: "VM" } }] }) }));
    const { code, out } = await explain(document);
    expect(code).to.equal(0);
    expect(out).to.include(unknown).and.to.include("virtual machine VM of no such root");
  });

  it("fails with the error's own exit code where the server cannot be asked", async () => {
    const document = files.write("preview.json", preview(step("create", "Account", { new: account() })));
    expect((await veeamEm(["explain", document, "--resolve"])).code).to.equal(2);
    const { code, err } = await veeamEm(["explain", document, "--resolve", "--url", scene.sim.url, "--username", "x", "--insecure"], { VEEAM_EM_PASSWORD: "wrong" });
    expect(code).to.equal(1);
    expect(err).to.include("EM_AUTH");
  });
});
