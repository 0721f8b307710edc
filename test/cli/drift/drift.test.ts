import { Ajv } from "ajv";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Files, veeamEm } from "../explain/preview-builder";
import { type Bag, environmentOf, exportOf, secret } from "./state-builder";
import { Scene, settingsOf } from "../../support/scene";
import type { Declared } from "../../support/small-program";

describe("veeam-em drift", () => {
  let scene: Scene;
  let files: Files;

  beforeEach(async () => {
    files = new Files();
    scene = await Scene.start();
    const [pool, folder] = [scene.object("Vm", 0), scene.object("Vm", 1)];
    const program: Record<string, Declared> = {
      ops: {
        kind: "Account",
        props: {
          name: "TECH\\Ops",
          type: "Group",
          roles: ["Portal User", "VM Restore Operator"],
          scopes: [{ hierarchyObjRef: pool.ref }],
          allVms: false,
        },
      },
      only: {
        kind: "Account",
        props: {
          name: "TECH\\Only",
          type: "User",
          roles: ["VM Restore Operator"],
          scopes: [{ hierarchyObjRef: pool.ref }],
          exclusive: true,
        },
      },
      sql: {
        kind: "AccountRole",
        props: (all) => ({ account: all.get("ops")?.id, role: "SQL Restore Operator" }),
      },
      extra: {
        kind: "AccountScope",
        props: (all) => ({
          account: all.get("ops")?.id,
          object: { root: folder.root, type: "Vm", name: folder.name },
        }),
      },
      all: {
        kind: "AllVmsScope",
        props: (all) => ({ account: all.get("only")?.id, enabled: false }),
      },
    };
    const { failures } = await scene.engine.up(program);
    expect([...failures.values()]).to.deep.equal([]);
  });

  afterEach(async () => {
    files.end();
    await scene.close();
  });

  async function drift(
    state: unknown,
    args: readonly string[] = [],
    env = environmentOf(scene.sim),
  ): ReturnType<typeof veeamEm> {
    scene.sim.clearRequests();
    const run = await veeamEm(["drift", "--state", files.write("state.json", state), ...args], env);
    const writes = scene.sim.requests.filter(
      ({ method, route }) => method !== "GET" && !/sessionMngr|logonSessions/i.test(route),
    );
    expect(writes, "requests that write").to.deep.equal([]);
    expect(run.out + run.err).to.not.include(scene.sim.password);
    expect({ logons: scene.sim.logons, open: scene.sim.openSessions }).to.deep.equal({
      logons: scene.sim.logoffs,
      open: 0,
    });
    return run;
  }

  it("finds nothing where nothing was changed, with exit code 0", async () => {
    expect(await drift(exportOf(scene))).to.deep.equal({
      code: 0,
      err: "",
      out: "No drift: 5 of 5 resources match the state.\n",
    });
  });

  it("says in words what was changed, the most dangerous first, with exit code 3, and writes nothing", async () => {
    const { state } = scene.sim;
    state.setAllVms("TECH\\Only", true);
    state.grantRole("TECH\\Only", "Portal Administrator");
    state.revokeRole("TECH\\Ops", "SQL Restore Operator");
    state.revokeRole("TECH\\Ops", "Portal User");
    state.removeScope("TECH\\Ops", scene.object("Vm", 1).ref);
    const before = scene.everything();
    const { code, out } = await drift(exportOf(scene));
    expect(code).to.equal(3);
    expect(out.split("\n").filter((line) => line !== "")).to.deep.equal([
      "5 of 5 resources differ from the state.",
      "TECH\\Only",
      "  ! also has the role Portal Administrator (only)",
      "  ! may restore every VM: the switch was turned on (all)",
      "TECH\\Ops",
      "  - no longer has the role Portal User (ops)",
      "  - no longer has the role SQL Restore Operator (sql)",
      `  - may no longer restore virtual machine ${scene.object("Vm", 1).name} of ${scene.object("Vm", 1).root} (extra)`,
    ]);
    expect(scene.everything()).to.deep.equal(before);
  });

  it("says of what is gone that it is gone, with everything that it had", async () => {
    scene.sim.state.removeAccount("TECH\\Ops");
    const { code, out } = await drift(exportOf(scene), ["--markdown"]);
    expect(code).to.equal(3);
    expect(out.split("\n").slice(0, 5)).to.deep.equal([
      "<!-- veeam-em drift permissions/dev -->",
      "### Drift in Enterprise Manager: 3 of 5 resources differ from the state.",
      "",
      "#### `TECH\\Ops`",
      "",
    ]);
    expect(out)
      .to.include("- ➖ no longer exists (`ops`)")
      .and.to.include("- ➖ no longer has the role `SQL Restore Operator` (`sql`)");
  });

  it("takes the connection from the state and the password from the environment", async () => {
    const { password, ...recorded } = settingsOf(scene.sim);
    expect(
      (
        await drift(
          exportOf(scene, { ...recorded, password: secret({ ciphertext: "v1:abc" }) }),
          [],
          { VEEAM_EM_PASSWORD: password },
        )
      ).code,
    ).to.equal(0);
    expect(
      (
        await drift(
          exportOf(scene, {
            ...recorded,
            password: secret({ plaintext: JSON.stringify(password) }),
          }),
          [],
          {},
        )
      ).code,
    ).to.equal(0);
    const explicit = { ...recorded, explicit: "true", passwordEnv: "THE_PASSWORD" };
    expect(
      (
        await drift(exportOf(scene, explicit), [], {
          THE_PASSWORD: password,
          VEEAM_EM_URL: "https://elsewhere.invalid",
        })
      ).code,
    ).to.equal(0);
    const { code, err } = await drift(exportOf(scene, recorded), [], {});
    expect(code).to.equal(2);
    expect(err.match(/EM_CONFIG/g)).to.have.length(1);
    expect(err).to.include("VEEAM_EM_PASSWORD");
  });

  it("refuses a state of another server, and says a wrong password once", async () => {
    const state = JSON.parse(
      JSON.stringify(exportOf(scene)).replaceAll(scene.sim.url, "https://em.elsewhere:9398"),
    ) as unknown;
    const other = await drift(state);
    expect(other.code).to.equal(1);
    expect(other.err).to.include("EM_WRONG_SERVER");
    const wrong = await drift(exportOf(scene), [], {
      ...environmentOf(scene.sim),
      VEEAM_EM_PASSWORD: "wrong",
    });
    expect(wrong.code).to.equal(1);
    expect(wrong.err.match(/EM_AUTH/g)).to.have.length(1);
  });

  it("does not compare what the state keeps encrypted, and says so with exit code 1", async () => {
    const state = exportOf(scene);
    const role = state.deployment.resources.find(({ urn }) => String(urn).endsWith("::sql"));
    Object.assign(role?.["inputs"] as Bag, { role: secret({ ciphertext: "v1:hidden" }) });
    Object.assign(role?.["outputs"] as Bag, { role: secret({ ciphertext: "v1:hidden" }) });
    const { code, out } = await drift(state);
    expect(code).to.equal(1);
    expect(out)
      .to.include("1 could not be compared")
      .and.to.include("The state keeps role encrypted")
      .and.not.include("v1:hidden");
  });

  it("leaves out what is only read", async () => {
    const state = exportOf(scene);
    for (const resource of state.deployment.resources) Object.assign(resource, { external: true });
    expect((await drift(state)).out).to.equal(
      "This state contains no resources of pulumi-veeam-em.\n",
    );
  });

  it("fits its published JSON schema", async () => {
    scene.sim.state.setAllVms("TECH\\Ops", true);
    const { code, out } = await drift(exportOf(scene), ["--json"]);
    expect(code).to.equal(3);
    const validate = new Ajv({ strict: true }).compile(
      JSON.parse(
        readFileSync(join(__dirname, "..", "..", "..", "docs", "drift.schema.json"), "utf8"),
      ) as object,
    );
    expect(validate(JSON.parse(out)), JSON.stringify(validate.errors)).to.equal(true);
    expect(out).to.include('"dangerous": true');
  });

  it("refuses anything but a stack export with exit code 2 and a clear message", async () => {
    for (const [content, words] of [
      ["", "is empty"],
      ["{", "is not complete JSON"],
      [[], "is JSON, but not"],
      [{ steps: [] }, "veeam-em explain"],
      [{ version: 3, checkpoint: {} }, "a backend's own file"],
      [{ version: 2, deployment: {} }, "version 2"],
      [{ version: 5, deployment: {} }, "version 5"],
      [{ deployment: {} }, "version"],
      [{ version: 3, deployment: { resources: {} } }, "is not a list"],
    ] as const) {
      const { code, out, err } = await drift(content);
      expect({ code, out }, words).to.deep.equal({ code: 2, out: "" });
      expect(err).to.include(words);
    }
    expect((await drift({ version: 3, deployment: {} })).code).to.equal(0);
    expect((await veeamEm(["drift"], { PATH: "/nowhere" })).code).to.equal(2);
  });
});
