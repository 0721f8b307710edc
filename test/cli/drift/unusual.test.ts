import { Ajv } from "ajv";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Files, veeamEm } from "../explain/preview-builder";
import { type Scene, settingsOf } from "../../support/scene";
import { type Bag, environmentOf, exportOf, resourceIn, secret } from "./state-builder";
import { startedScene } from "./unusual-support";

const validate = new Ajv({ strict: true }).compile(
  JSON.parse(
    readFileSync(join(__dirname, "..", "..", "..", "docs", "drift.schema.json"), "utf8"),
  ) as object,
);

describe("veeam-em drift on a state that is not plain", () => {
  let scene: Scene;
  let files: Files;

  beforeEach(async () => {
    files = new Files();
    scene = await startedScene();
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
    const run = await veeamEm(["drift", "--state", files.write("state.json", state), ...args], env);
    const json = await veeamEm(
      ["drift", "--state", files.write("state.json", state), "--json", ...args],
      env,
    );
    if (json.out !== "")
      expect(validate(JSON.parse(json.out)), JSON.stringify(validate.errors)).to.equal(true);
    expect(json.code).to.equal(run.code);
    expect(scene.sim.openSessions).to.equal(0);
    expect(run.out + run.err + json.out).to.not.include(scene.sim.password);
    return run;
  }

  it("finds no drift in that the server has been renamed", async () => {
    const state = JSON.parse(
      JSON.stringify(exportOf(scene)).replaceAll(scene.sim.url, "https://em.old:9398"),
    ) as unknown;
    expect(
      await drift(state, [], {
        ...environmentOf(scene.sim),
        VEEAM_EM_FORMER_URL: "https://em.old:9398",
      }),
    ).to.deep.include({ code: 0 });
  });

  it("reads secrets at whatever depth, compares them, and tells none of them", async () => {
    const hide =
      (revealed: boolean) =>
      (value: unknown): Bag =>
        secret(revealed ? { plaintext: JSON.stringify(value) } : { ciphertext: "v1:hidden" });
    const hidden = (revealed: boolean): ReturnType<typeof exportOf> => {
      const state = exportOf(scene);
      for (const bag of ["inputs", "outputs"]) {
        const scopes = (resourceIn(state, "ops")[bag] as Bag)["scopes"] as Bag[];
        Object.assign(resourceIn(state, "ops")[bag] as Bag, {
          scopes: scopes.map((scope) => ({
            ...scope,
            hierarchyObjRef: hide(revealed)(scope["hierarchyObjRef"]),
          })),
        });
        Object.assign(resourceIn(state, "sql")[bag] as Bag, {
          role: hide(revealed)("SQL Restore Operator"),
        });
      }
      return state;
    };
    const encrypted = await drift(hidden(false));
    expect(encrypted.code).to.equal(1);
    expect(encrypted.out)
      .to.include("keeps scopes encrypted")
      .and.to.include("--show-secrets")
      .and.not.include("v1:hidden");
    expect(await drift(hidden(true))).to.deep.include({ code: 0 });
    scene.sim.state.removeScope("TECH\\Ops", scene.object("Vm", 0).ref);
    scene.sim.state.revokeRole("TECH\\Ops", "SQL Restore Operator");
    const { code, out } = await drift(hidden(true));
    expect(code).to.equal(3);
    expect(out)
      .to.include(
        "differs (ops); the differences are not shown, because the program keeps scopes secret",
      )
      .and.not.include(scene.object("Vm", 0).name)
      .and.not.include("SQL Restore Operator");
  });

  it("says what an earlier run replaced and could not delete, as long as the server has it", async () => {
    const state = exportOf(scene);
    resourceIn(state, "sql")["delete"] = true;
    const { code, out } = await drift(state);
    expect(code).to.equal(3);
    expect(out).to.include(
      "+ still has the role SQL Restore Operator (sql): an earlier `pulumi up` replaced it and could not delete the old one",
    );
    scene.sim.state.revokeRole("TECH\\Ops", "SQL Restore Operator");
    expect(await drift(state)).to.deep.include({ code: 0 });
  });

  it("does not take the new object for what is left of the old one", async () => {
    const state = exportOf(scene);
    state.deployment.resources.push({ ...resourceIn(state, "sql"), delete: true });
    expect(await drift(state)).to.deep.include({ code: 0 });
  });

  it("says what an earlier run deleted and did not make again", async () => {
    const state = exportOf(scene);
    for (const name of ["ops", "sql"]) resourceIn(state, name)["pendingReplacement"] = true;
    scene.sim.state.removeAccount("TECH\\Ops");
    const { code, out } = await drift(state);
    expect(code).to.equal(3);
    expect(out).to.include(
      "no longer exists (ops): an earlier `pulumi up` deleted it to replace it, and did not make the new one",
    );
  });

  it("[long] says of what an earlier run could not establish whether it is there", async () => {
    const state = exportOf(scene);
    const account = resourceIn(state, "ops");
    Object.assign(account, {
      id: "unconfirmed",
      outputs: { ...(account["inputs"] as Bag), server: scene.sim.url },
    });
    state.deployment.resources = state.deployment.resources.filter(
      (one) => one !== resourceIn(state, "sql"),
    );
    scene.sim.state.revokeRole("TECH\\Ops", "SQL Restore Operator");
    const there = await drift(state);
    expect(there.code).to.equal(3);
    expect(there.out).to.include("has what an earlier `pulumi up` may have made (ops)");
    scene.sim.state.removeAccount("TECH\\Ops");
    expect((await drift(state)).out).to.include(
      "does not have what an earlier `pulumi up` may have made",
    );
  });

  it("does not call a state good in which a run was cut off", async () => {
    const state = exportOf(scene);
    const resource = {
      urn: "urn:pulumi:dev::permissions::pulumi-nodejs:dynamic/veeam-em:AccountScope::extra",
      type: "pulumi-nodejs:dynamic/veeam-em:AccountScope",
    };
    Object.assign(state.deployment, {
      pending_operations: [
        { resource, type: "creating" },
        {
          resource: { urn: "urn:pulumi:d::p::aws:s3:Bucket::b", type: "aws:s3:Bucket" },
          type: "creating",
        },
      ],
    });
    const { code, out } = await drift(state);
    expect(code).to.equal(1);
    expect(out)
      .to.include("A `pulumi up` was interrupted while creating extra")
      .and.not.include("::b")
      .and.not.include("No drift");
  });

  it("tells what accounts have that the stack did not give them, which is no drift unless that is asked for", async () => {
    const machine = scene.object("Vm", 1);
    scene.sim.state.grantRole("TECH\\Ops", "Portal Administrator");
    scene.sim.state.addScope("TECH\\Ops", machine.ref);
    scene.sim.state.setAllVms("TECH\\Ops", true);
    const { code, out } = await drift(exportOf(scene));
    expect(code).to.equal(0);
    expect(out.split("\n")).to.deep.equal([
      "No drift: 2 of 2 resources match the state. Accounts also have grants that are not from this stack.",
      "",
      "TECH\\Ops",
      "  ! also has the role Portal Administrator (not from this stack)",
      "  ! may also restore every VM (not from this stack): nothing in it manages the switch",
      `  i may also restore virtual machine ${machine.name} of ${machine.root} (not from this stack)`,
      "",
    ]);
    expect((await drift(exportOf(scene), ["--strict"])).code).to.equal(3);
  });

  it("compares what one server has when another cannot be asked, and says so once", async () => {
    const state = exportOf(scene);
    const provider = {
      urn: "urn:pulumi:dev::permissions::pulumi:providers:pulumi-nodejs::second",
      id: "2",
      type: "pulumi:providers:pulumi-nodejs",
    };
    const settings = { ...settingsOf(scene.sim), url: "https://127.0.0.1:1", explicit: "true" };
    const elsewhere: Bag[] = ["one", "two"].map((name) => ({
      ...resourceIn(state, "sql"),
      urn: `${String(resourceIn(state, "sql")["urn"])}-${name}`,
      provider: `${provider.urn}::${provider.id}`,
    }));
    for (const one of elsewhere)
      one["outputs"] = { ...(one["outputs"] as Bag), server: "https://127.0.0.1:1" };
    state.deployment.resources.push(
      {
        ...provider,
        inputs: Object.fromEntries(
          Object.entries(settings).map(([key, value]) => [`veeam-em:${key}`, value]),
        ),
      },
      ...elsewhere,
    );
    scene.sim.state.revokeRole("TECH\\Ops", "SQL Restore Operator");
    const { code, out } = await drift(state);
    expect(code).to.equal(1);
    expect(out)
      .to.include("no longer has the role SQL Restore Operator (sql)")
      .and.to.include("2 could not be compared");
    expect(
      out.match(/Nothing of the provider second could be compared. EM_UNREACHABLE/g),
    ).to.have.length(1);
  });

  it("asks for the password of an explicit provider where the state has it encrypted", async () => {
    const { password, ...recorded } = settingsOf(scene.sim);
    const state = exportOf(scene, {
      ...recorded,
      explicit: "true",
      password: secret({ ciphertext: "v1:abc" }),
    });
    const { code, out } = await drift(state, [], { VEEAM_EM_PASSWORD: password });
    expect(code).to.equal(1);
    expect(out)
      .to.include("keeps the password of its provider emea encrypted")
      .and.to.include("--show-secrets");
    expect(
      await drift(
        exportOf(scene, {
          ...recorded,
          explicit: "true",
          password: secret({ plaintext: JSON.stringify(password) }),
        }),
        [],
        {},
      ),
    ).to.deep.include({ code: 0 });
  });

  it("shows hostile names and what a server says as code, where nothing has a meaning", async () => {
    const name = "TECH\\<img src=x> [x](http://evil) @team";
    scene.sim.state.addAccount({
      name,
      type: "Group",
      roles: ["VM Restore Operator", "SQL Restore Operator"],
      allVms: true,
    });
    const { failures } = await scene.engine.up({
      ops: {
        kind: "Account",
        props: { name, type: "Group", roles: ["VM Restore Operator"], adopt: true },
      },
    });
    expect([...failures.values()]).to.deep.equal([]);
    scene.sim.faults.add({
      kind: "status",
      status: 400,
      message: "<b>no</b> @everyone\u001b[31m",
      match: { route: /roles/ },
      times: 10,
    });
    const { code, out } = await veeamEm(
      ["drift", "--state", files.write("state.json", exportOf(scene)), "--markdown"],
      environmentOf(scene.sim),
    );
    expect(code).to.equal(1);
    expect(out).to.include("could not be compared");
    const outside = out
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, ""))
      .join("\n");
    for (const sign of ["<", "@", "](", "\u001b"]) expect(outside, out).to.not.include(sign);
  });

  it("refuses options that do nothing", async () => {
    for (const args of [
      ["--stack", "dev"],
      ["--cwd", "."],
      ["--markdown", "--json"],
    ])
      expect(
        (await veeamEm(["drift", "--state", files.write("state.json", exportOf(scene)), ...args]))
          .code,
      ).to.equal(2);
  });
});
