import { expect } from "chai";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../../simulator";
import { engineEnvironment } from "../../../tools/engine/environment";
import { findEngine } from "../../../tools/engine/find-engine";
import { code, declare, program } from "../../support/engine-program";
import { type Scene, startScene } from "../../support/engine-scene";
import { virtualMachines } from "../../support/engine-server";
import { Files, veeamEm } from "./preview-builder";

const ADMINISTRATORS = "BUILTIN\\Administrators";

interface Explained {
  readonly accounts: {
    readonly account: string | null;
    readonly fate: string;
    readonly effects: { readonly text: string }[];
  }[];
}

describe("explain and drift with the real engine, one stack on two servers,", () => {
  let scene: Scene;
  let second: Simulator;
  let files: Files;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    files = new Files();
    second = await startSimulator({ password: "of-the-second-server" });
    scene = await startScene({
      program: "",
      inline: true,
      env: { SECOND_PASSWORD: second.password, VEEAM_EM_LOG: undefined },
    });
    const { folder: engine } = await findEngine();
    const { simulator: sim, project } = scene;
    env = {
      ...engineEnvironment({
        folder: join(project.folder, ".."),
        engine,
        passphrase: "of no account",
      }),
      VEEAM_EM_URL: sim.url,
      VEEAM_EM_USERNAME: sim.username,
      VEEAM_EM_PASSWORD: sim.password,
      VEEAM_EM_CA_CERT: sim.caFile,
    };
    project.write(formerProgram());
    await project.up();
  });
  after(async () => {
    files.end();
    await scene.close();
    await second.close();
  });

  /** The password is an input: it is in the state, encrypted. */
  function provider(): string {
    return `const second = new veeam.Provider("second", { url: ${JSON.stringify(second.url)}, username: ${JSON.stringify(second.username)}, password: process.env.SECOND_PASSWORD, caCert: ${JSON.stringify(second.caFile)} });`;
  }

  const operators = (change: object = {}): string =>
    declare("Account", "operators", {
      name: "TECH\\Operators",
      type: "Group",
      roles: ["Portal User", "VM Restore Operator"],
      scopes: [{ object: virtualMachines(scene.simulator)[0].object }],
      allVms: false,
      ...change,
    });
  const databases = (change: object = {}): string =>
    declare("Account", "databases", {
      name: "TECH\\Databases",
      type: "Group",
      roles: ["SQL Restore Operator"],
      scopes: [{ object: virtualMachines(scene.simulator)[1].object }],
      ...change,
    });
  const grant = (name: string, args: object, options: object = {}): string =>
    declare("AccountRole", name, { account: ADMINISTRATORS, ...args }, { ...options });
  const theirs = (role: unknown): string => grant("theirs", { role }, { provider: code("second") });
  const machine = (options: object = {}, name = "machine"): string =>
    declare(
      "AccountScope",
      name,
      { account: ADMINISTRATORS, object: virtualMachines(scene.simulator)[2].object },
      { ...options },
    );
  const every = (): string =>
    declare("AllVmsScope", "every", { account: code("databases.name"), enabled: true });

  function formerProgram(): string {
    return program(
      provider(),
      operators(),
      databases(),
      every(),
      grant("files", { role: "File Restore Operator" }),
      grant("exchange", { role: "Exchange Restore Operator" }),
      grant("kept", { role: "Portal User" }, { retainOnDelete: true }),
      machine(),
      theirs(code("pulumi.secret('SQL Restore Operator')")),
    );
  }

  async function previewed(
    text: string,
    ...flags: string[]
  ): Promise<{ explained: Explained; warnings: string[] }> {
    scene.project.write(text);
    const { stdout } = await scene.project.run(["preview", "--json", "--show-sames", ...flags]);
    const { diagnostics = [] } = JSON.parse(stdout) as {
      diagnostics?: { severity: string; message: string }[];
    };
    const {
      code: exit,
      out,
      err,
    } = await veeamEm(["explain", files.write("preview.json", stdout), "--json"]);
    expect({ exit, err }).to.deep.equal({ exit: 0, err: "" });
    return {
      explained: JSON.parse(out) as Explained,
      warnings: diagnostics
        .filter(({ severity }) => severity === "warning")
        .map(({ message }) => message.trim()),
    };
  }

  function effectsOf(
    { accounts }: Explained,
    account: string | null,
    at = 0,
  ): { fate: string | undefined; texts: string } {
    const found = accounts.filter((one) => one.account === account)[at];
    return { fate: found?.fate, texts: (found?.effects ?? []).map(({ text }) => text).join("\n") };
  }

  it("tell every kind of change of one preview, and the preview warns of each danger once", async () => {
    const { explained, warnings } = await previewed(
      program(
        provider(),
        operators({ roles: ["Portal Administrator"], allVms: true }),
        databases({ exclusive: true }),
        grant("files", { role: "Oracle Restore Operator" }),
        grant("exchange", { role: "SQL Restore Operator" }, { deleteBeforeReplace: true }),
        machine({ aliases: [{ name: "machine" }] }, "renamed"),
        declare("Account", "fresh", {
          name: "TECH\\Fresh",
          type: "User",
          roles: ["VM Restore Operator", code("files.roleName")],
          allVms: true,
          adopt: true,
        }),
        grant("promised", { account: code("fresh.name"), role: "File Restore Operator" }),
        theirs(code("pulumi.secret('Portal Administrator')")),
      ),
    );
    const first = effectsOf(explained, "TECH\\Operators");
    for (const words of [
      "becomes Portal Administrator",
      "may now restore every VM",
      "loses the role Portal User",
    ])
      expect(first.texts).to.include(words);
    const exclusive = effectsOf(explained, "TECH\\Databases");
    for (const words of [
      "may no longer restore every VM",
      "that the program does not list (exclusive)",
    ])
      expect(exclusive.texts).to.include(words);
    const fresh = effectsOf(explained, "TECH\\Fresh");
    expect(fresh.fate).to.equal("taken over");
    for (const words of [
      "may now restore every VM",
      "has roles that are known only once",
      "gets the role File Restore Operator",
      "is taken over if it already exists",
    ])
      expect(fresh.texts).to.include(words);
    const builtIn = [0, 1].map((at) => effectsOf(explained, ADMINISTRATORS, at).texts).sort();
    const grants = builtIn.find((texts) => texts.includes("Oracle")) ?? "";
    for (const words of [
      "gets the role Oracle Restore Operator",
      "loses the role File Restore Operator",
      "gets the role SQL Restore Operator",
      "the new grant is made before the old one is removed (files)",
      "the old grant is removed before the new one is made (exchange)",
      "keeps what the resource kept gave it (retainOnDelete)",
    ])
      expect(grants).to.include(words);
    expect(grants).to.not.include("loses the role Portal User").and.not.include("virtual machine");
    expect(builtIn.find((texts) => !texts.includes("Oracle"))).to.include(
      "kept secret by the program",
    );
    expect(
      warnings.map((text) => text.replace(/^warning: (Account \S+ \w+ \w+).*/, "$1")).sort(),
    ).to.deep.equal([
      "Account BUILTIN\\Administrators becomes Portal",
      "Account TECH\\Fresh may restore",
      "Account TECH\\Operators becomes Portal",
      "Account TECH\\Operators may restore",
    ]);
  });

  it("tell that replacing an account is a moment without access, for the grants that stand on it too", async () => {
    const { explained, warnings } = await previewed(
      formerProgram().replace(
        '"roles": ["SQL Restore Operator"]',
        '"sqlRestore": { denyInPlace: true }, "roles": ["SQL Restore Operator"]',
      ),
    );
    expect(explained.accounts).to.have.length(1);
    const { fate, texts } = effectsOf(explained, "TECH\\Databases");
    expect(fate).to.equal("replaced");
    expect(texts)
      .to.include(
        "cannot change an account's restrictions: the old account is deleted before the new one is made, so there is a moment without access",
      )
      .and.to.include("may no longer restore databases to where they were");
    expect(
      warnings.filter((text) => !text.includes("may restore every virtual machine")),
    ).to.deep.equal([]);
  });

  it("compare the state that they export themselves with both servers, also what it keeps secret", async () => {
    const args = ["drift", "--cwd", scene.project.folder, "--stack", "dev"];
    const same = await veeamEm(args, env);
    expect(same).to.deep.include({ code: 0, err: "" });
    second.state.revokeRole(ADMINISTRATORS, "SQL Restore Operator");
    scene.simulator.state.setAllVms("TECH\\Databases", false);
    const { code: exit, out } = await veeamEm(args, env);
    expect(exit).to.equal(3);
    expect(out)
      .to.include("2 of 8 resources differ")
      .and.to.include("may no longer restore every VM: the switch was turned off (every)")
      .and.to.include("no longer exists (theirs)")
      .and.not.include("SQL Restore Operator");
    for (const secret of [second.password, scene.simulator.password])
      expect(same.out + out).to.not.include(secret);
    expect(second.openSessions + scene.simulator.openSessions).to.equal(0);
  });
});
