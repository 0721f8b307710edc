import { expect } from "chai";
import { Scene } from "../../support/scene";
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
    const run = await veeamEm(
      ["explain", files.write("preview.json", document), "--resolve", ...args],
      {
        VEEAM_EM_URL: sim.url,
        VEEAM_EM_USERNAME: sim.username,
        VEEAM_EM_PASSWORD: sim.password,
        VEEAM_EM_CA_CERT: sim.caFile,
      },
    );
    expect(scene.everything()).to.deep.equal(before);
    expect(
      sim.requests.filter(
        ({ method, route }) => method !== "GET" && !/sessionMngr|logonSessions/i.test(route),
      ),
    ).to.deep.equal([]);
    expect({ logoffs: sim.logoffs, open: sim.openSessions }).to.deep.equal({
      logoffs: sim.logons,
      open: 0,
    });
    return run;
  }

  it("calls objects and roots by their names instead of by references", async () => {
    const { ref, name, root } = scene.object("Vm", 1);
    const document = preview(
      step("create", "AccountScope", {
        new: { account: "TECH\\DBA", hierarchyObjRef: ref, adopt: true },
      }),
    );
    expect((await explain(document)).out).to.include(
      `may restore virtual machine ${name} of ${root}`,
    );
  });

  it("knows what an account has already, given by whomever, so that only what is really new widens", async () => {
    const [one, other] = [scene.object("Vm", 0), scene.object("Vm", 1)];
    scene.sim.state.addAccount({
      name: "TECH\\DBA",
      type: "Group",
      roles: ["SQL Restore Operator"],
      scopes: [one.ref],
      allVms: false,
    });
    const role = step("create", "AccountRole", {
      name: "sql",
      new: { account: "TECH\\DBA", role: "SQL Restore Operator", adopt: true },
    });
    const scope = (ref: string): ReturnType<typeof step> =>
      step("create", "AccountScope", {
        name: "scope",
        new: { account: "tech\\dba", hierarchyObjRef: ref, adopt: true },
      });
    expect((await explain(preview(role, scope(one.ref)), "--fail-on", "widen")).code).to.equal(0);
    const { code, out } = await explain(preview(role, scope(other.ref)), "--fail-on", "widen");
    expect(code).to.equal(3);
    expect(out)
      .to.include(`+ may restore virtual machine ${other.name}`)
      .and.not.include("gets the role");
  });

  it("takes no scope for one that the account has where its name is another object's, or claimed", async () => {
    const [one, twin, other] = [
      scene.object("Vm", 0),
      scene.object("Vm", 1),
      scene.object("Vm", 2),
    ];
    expect(twin.rootId).to.equal(one.rootId);
    scene.sim.state.renameObject(one.ref, "TWIN");
    scene.sim.state.renameObject(twin.ref, "TWIN");
    scene.sim.state.addAccount({
      name: "TECH\\DBA",
      type: "Group",
      roles: ["SQL Restore Operator"],
      scopes: [one.ref, other.ref],
      allVms: false,
    });
    const wanted = [
      { hierarchyObjRef: twin.ref },
      { hierarchyObjRef: twin.ref, objectName: "TWIN" },
      { hierarchyObjRef: twin.ref, objectName: other.name },
    ];
    for (const inputs of wanted) {
      const { code, out } = await explain(
        preview(step("create", "AccountScope", { new: { account: "TECH\\DBA", ...inputs } })),
        "--fail-on",
        "widen",
      );
      expect(code, out).to.equal(3);
      expect(out).to.include("+ may restore virtual machine").and.not.include("already has this");
    }
    // One that is in the state stays the one that it is.
    const kept = { account: "TECH\\DBA", hierarchyObjRef: one.ref, objectName: "TWIN" };
    const known = step("same", "AccountScope", { name: "kept", old: kept, new: kept });
    const add = step("create", "AccountScope", {
      new: { ...kept, hierarchyObjRef: twin.ref },
    });
    expect((await explain(preview(known, add), "--fail-on", "widen")).code).to.equal(3);
    expect((await explain(preview(known), "--fail-on", "widen,delete")).code).to.equal(0);
  });

  it("finds scopes that all virtual machines cover, and says that everything is covered for Portal Administrators", async () => {
    scene.sim.state.addAccount({
      name: "TECH\\DBA",
      type: "Group",
      roles: ["SQL Restore Operator"],
      allVms: true,
    });
    const document = preview(
      step("create", "AccountScope", {
        new: { account: "TECH\\DBA", hierarchyObjRef: scene.object("Vm", 1).ref, adopt: true },
      }),
    );
    expect(await explain(document, "--fail-on", "widen")).to.deep.include({ code: 0 });
    scene.sim.state.setAllVms("TECH\\DBA", false);
    expect((await explain(document, "--fail-on", "widen")).code).to.equal(3);
    scene.sim.state.grantRole("TECH\\DBA", "Portal Administrator");
    expect((await explain(document, "--fail-on", "widen")).out).to.include(
      "as Portal Administrator it may do everything already",
    );
  });

  it("finds scopes below a whole hierarchy root that somebody gave by hand", async () => {
    const [root, machine] = [scene.object("Vc"), scene.object("Vm", 1)];
    expect(machine.rootId).to.equal(root.rootId);
    scene.sim.state.addAccount({
      name: "TECH\\DBA",
      type: "Group",
      roles: ["SQL Restore Operator"],
      scopes: [root.ref],
      allVms: false,
    });
    const byName = {
      account: "TECH\\DBA",
      object: { root: machine.root, type: "Vm", name: machine.name },
    };
    for (const inputs of [{ account: "TECH\\DBA", hierarchyObjRef: machine.ref }, byName]) {
      const { code, out } = await explain(
        preview(step("create", "AccountScope", { new: inputs })),
        "--fail-on",
        "widen",
      );
      expect(
        {
          code,
          covered: out.includes(`no effect: it may restore everything in vCenter ${root.name}`),
        },
        out,
      ).to.deep.equal({ code: 0, covered: true });
    }
  });

  it("says which grants are taken over, and names none that the account has not", async () => {
    scene.sim.state.addAccount({
      name: "TECH\\DBA",
      type: "Group",
      roles: ["SQL Restore Operator"],
      allVms: true,
    });
    const role = (name: string, wanted: string): ReturnType<typeof step> =>
      step("create", "AccountRole", { name, new: { account: "TECH\\DBA", role: wanted } });
    expect(
      (
        await explain(
          preview(role("sql", "SQL Restore Operator"), role("files", "File Restore Operator")),
        )
      ).out,
    ).to.match(/already has this, which belongs to this stack from then on: sql$/m);
  });

  it("asks nothing about accounts of another server, where equal names mean others", async () => {
    scene.sim.state.addAccount({
      name: "TECH\\DBA",
      type: "Group",
      roles: ["SQL Restore Operator"],
      allVms: true,
    });
    const inputs = { account: "TECH\\DBA", role: "SQL Restore Operator" };
    const made = step("create", "AccountRole", { new: inputs });
    const elsewhere = {
      ...made,
      provider: "urn:pulumi:dev::permissions::pulumi:providers:pulumi-nodejs::second::1",
    };
    expect((await explain(preview(elsewhere), "--fail-on", "widen")).code).to.equal(3);
    const known = step("replace", "AccountRole", {
      old: { ...inputs, role: "Portal User" },
      outputs: { server: "https://em.elsewhere:9398", accountName: "TECH\\DBA" },
      new: inputs,
    });
    expect((await explain(preview(known), "--fail-on", "widen")).code).to.equal(3);
    expect((await explain(preview(made), "--fail-on", "widen")).code).to.equal(0);
  });

  it("knows that an exclusive account which is written loses what others gave it, and names that", async () => {
    scene.sim.state.addAccount({
      name: "TECH\\Operators",
      type: "Group",
      roles: ["Portal User", "VM Restore Operator"],
      scopes: [scene.object("Vm", 0).ref],
      allVms: false,
    });
    const exclusive = account({
      exclusive: true,
      scopes: [
        { hierarchyObjRef: scene.object("Vm", 0).ref, objectName: scene.object("Vm", 0).name },
      ],
    });
    const { id = "" } = scene.sim.state.account("TECH\\Operators") ?? {};
    const document = preview(
      step("update", "Account", {
        old: exclusive,
        outputs: { accountId: id },
        new: { ...exclusive, allVms: false },
      }),
    );
    const { code, out } = await explain(document, "--fail-on", "delete");
    expect(code).to.equal(3);
    expect(out)
      .to.include("- loses the role Portal User")
      .and.not.include("since the last refresh");
  });

  it("names what an account that becomes exclusive is about to lose", async () => {
    scene.sim.state.addAccount({
      name: "TECH\\Operators",
      type: "Group",
      roles: ["Portal User", "VM Restore Operator"],
      scopes: [scene.object("Vm", 1).ref],
      allVms: false,
    });
    const document = preview(
      step("create", "Account", {
        new: account({
          adopt: true,
          exclusive: true,
          roles: ["VM Restore Operator"],
          scopes: [{ hierarchyObjRef: scene.object("Vm", 0).ref }],
        }),
      }),
    );
    const { out } = await explain(document);
    expect(out)
      .to.include("- loses the role Portal User")
      .and.to.include(`- may no longer restore virtual machine ${scene.object("Vm", 1).name}`)
      .and.not.include("--resolve");
  });

  it("leaves what the server does not know as it is written", async () => {
    const unknown = "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-0";
    const document = preview(
      step("create", "Account", {
        new: account({
          scopes: [
            { hierarchyObjRef: unknown },
            { object: { root: "no such root", type: "Vm", name: "VM" } },
          ],
        }),
      }),
    );
    const { code, out } = await explain(document);
    expect(code).to.equal(0);
    expect(out).to.include(unknown).and.to.include("virtual machine VM of no such root");
  });

  it("fails with the error's own exit code where the server cannot be asked", async () => {
    const document = files.write(
      "preview.json",
      preview(step("create", "Account", { new: account() })),
    );
    expect((await veeamEm(["explain", document, "--resolve"])).code).to.equal(2);
    const { code, err } = await veeamEm(
      ["explain", document, "--resolve", "--url", scene.sim.url, "--username", "x", "--insecure"],
      { VEEAM_EM_PASSWORD: "wrong" },
    );
    expect(code).to.equal(1);
    expect(err).to.include("EM_AUTH");
  });
});
