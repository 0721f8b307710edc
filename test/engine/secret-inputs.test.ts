import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { code, declare } from "../support/engine-program";
import type { CommandResult, Project } from "../support/engine";
import { EACH_FORM } from "../support/each-form";
import type { Scene } from "../support/engine-scene";
import { virtualMachines } from "../support/engine-server";

/** Names that no other text of a run has in it. */
const ACCOUNT = "HIDDEN\\Quiet Ümlaut";
const EXISTING = "HIDDEN\\Not Shown";

for (const { mark, program, startScene } of EACH_FORM)
  describe(`Inputs that a program marks as secret${mark === "" ? ", [long]" : mark}`, () => {
    let scene: Scene;

    beforeEach(async () => {
      scene = await startScene({ program: program(), env: { VEEAM_EM_LOG: "debug" } });
      scene.simulator.state.addAccount({
        name: EXISTING,
        type: "Group",
        roles: ["Portal User"],
        allVms: false,
      });
    });
    afterEach(() => scene.close());

    const secret = (text: string) => code(`pulumi.secret(${JSON.stringify(text)})`);
    const text = (): string => {
      const [machine, other] = virtualMachines(scene.simulator);
      const id = scene.simulator.state.account(EXISTING)?.id ?? "";
      return program(
        declare("Account", "account", {
          name: secret(ACCOUNT),
          type: "Group",
          roles: ["Portal User"],
          scopes: [{ object: { ...machine.object, name: secret(machine.object.name) } }],
        }),
        declare("AccountRole", "byId", { account: secret(id), role: "SQL Restore Operator" }),
        declare("AccountRole", "byName", {
          account: secret(EXISTING),
          role: "File Restore Operator",
        }),
        declare("AccountScope", "scope", {
          account: EXISTING,
          object: { ...other.object, name: secret(other.object.name) },
        }),
        declare("AllVmsScope", "everything", { account: secret(EXISTING) }),
      );
    };
    const hidden = (): string[] => {
      const [machine] = virtualMachines(scene.simulator);
      return [ACCOUNT, machine.object.name];
    };

    it("are in clear in no file of the stack, nor in what a run says", async () => {
      const { project } = scene;
      project.write(text());
      for (const run of [
        () => project.up(),
        () => project.refresh(),
        () => project.up("--expect-no-changes"),
        () => project.destroy(),
      ])
        expectHidden(project, await run(), hidden());
    });

    it("are in clear in no error, and not in what a failed run leaves", async () => {
      const { project, simulator } = scene;
      project.write(
        program(
          declare("Account", "account", {
            name: secret(EXISTING),
            type: "Group",
            roles: ["Portal User"],
            allVms: true,
          }),
        ),
      );
      const refused = await project.tryRun(["up", "--yes", "--skip-preview"]);
      expect(refused.errors.join("\n")).to.contain("EM_CONFLICT");
      expectHidden(project, refused, [EXISTING]);
      project.write(
        program(
          declare("Account", "account", {
            name: secret(` ${ACCOUNT}`),
            type: "Group",
            roles: ["Portal User"],
            allVms: true,
          }),
        ),
      );
      const blank = await project.tryRun(["preview"]);
      expect(blank.errors.join("\n")).to.contain("starts or ends with blanks");
      expectHidden(project, blank, [ACCOUNT]);
      simulator.faults.add({
        kind: "status",
        status: 500,
        message: `cannot make ${ACCOUNT}`,
        match: { method: "POST", path: /\/security\/accounts$/, every: 1 },
      });
      project.write(text());
      expectHidden(project, await project.tryRun(["up", "--yes", "--skip-preview"]), [ACCOUNT]);
    });

    it("are hidden too once they become secret, and are no change once they are none any more", async () => {
      const { project } = scene;
      const dependent = { dependsOn: code("account") };
      const plain = (name: unknown): string =>
        program(
          declare("Account", "account", {
            name,
            type: "Group",
            roles: ["Portal User"],
            allVms: true,
          }),
          declare(
            "AccountRole",
            "role",
            { account: name, role: "SQL Restore Operator" },
            dependent,
          ),
          declare("AllVmsScope", "everything", { account: name }, dependent),
        );
      project.write(plain(ACCOUNT));
      await project.up();
      project.write(plain(secret(ACCOUNT)));
      await project.up();
      const { stdout } = await project.run(["stack", "export"]);
      expect(stdout).to.not.contain("Quiet");
      await project.up("--expect-no-changes");
      project.write(plain(ACCOUNT));
      await project.up();
      await project.up("--expect-no-changes");
    });
  });

function expectHidden(project: Project, result: CommandResult, values: readonly string[]): void {
  const state = join(project.stateFolder, ".pulumi", "stacks");
  const files = readdirSync(state, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  expect(files).to.not.be.empty;
  const texts = {
    stdout: result.stdout,
    stderr: result.stderr,
    // Pulumi's own debug messages show every input of every program, secret or not.
    "event log": result.eventLog.replaceAll(/^.*"severity":"debug".*$/gm, ""),
    ...Object.fromEntries(files.map((file) => [file, readFileSync(join(state, file), "utf8")])),
  };
  for (const [where, one] of Object.entries(texts))
    for (const value of values)
      expect(
        one.includes(value) || one.includes(JSON.stringify(value).slice(1, -1)),
        `${where} of ${result.command} shows a secret input`,
      ).to.equal(false);
}
