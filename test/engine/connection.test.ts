import { expect } from "chai";
import type { CommandResult } from "../support/engine";
import { changesOf } from "../support/engine-events";
import { code, declare } from "../support/engine-program";
import { EACH_FORM } from "../support/each-form";
import type { Scene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";

const NO_SETTINGS = {
  VEEAM_EM_URL: undefined,
  VEEAM_EM_USERNAME: undefined,
  VEEAM_EM_PASSWORD: undefined,
  VEEAM_EM_CA_CERT: undefined,
};

const ROLE = declare("AccountRole", "role", {
  account: "BUILTIN\\Administrators",
  role: "Portal User",
});

const OTHER_ROLE = { account: "BUILTIN\\Administrators", role: "SQL Restore Operator" };

function plainPasswordWarnings({ events }: CommandResult): string[] {
  return events.flatMap(({ diagnosticEvent: event }) =>
    event?.severity === "warning" && event.message.includes("plain text") ? [event.message] : [],
  );
}

for (const { mark, expected, program, startScene } of EACH_FORM)
  describe(`The connection of a stack${mark === "" ? ", [long]" : mark}`, () => {
    let scene: Scene;

    afterEach(() => scene.close());

    it("comes from the stack's configuration when the environment says nothing", async () => {
      scene = await startScene({ program: program(ROLE), env: NO_SETTINGS });
      const { simulator, project } = scene;
      await project.configure({
        url: `${simulator.url}/api/`,
        username: simulator.username,
        caCert: simulator.caFile,
      });
      await project.configure({ password: simulator.password }, "secret");
      await project.up();
      expect(grantsOf(simulator)["BUILTIN\\Administrators"]?.roles).to.contain("Portal User");
      await project.destroy();
      expect(grantsOf(simulator)["BUILTIN\\Administrators"]?.roles).to.not.contain("Portal User");
    });

    it("with a password in plain text is warned of once, with the command that mends it, and then no more", async () => {
      scene = await startScene({ program: "", env: NO_SETTINGS });
      const { simulator, project } = scene;
      // All that matters here is whether it is a secret: the scene looks for the real one.
      const { url, username } = simulator;
      await project.configure({ url, username, password: "not the one" });
      project.write(program(ROLE, declare("AccountRole", "other", OTHER_ROLE)));
      const [warning = "", ...more] = plainPasswordWarnings(await project.preview());
      expect(more).to.deep.equal([]);
      expect(warning !== "").to.equal(expected.warnsOfPlainPassword);
      if (!expected.warnsOfPlainPassword) return;
      const [mend = ""] =
        /(?<=`pulumi )config set --secret veeam-em:password(?=`)/.exec(warning) ?? [];
      await project.run([...mend.split(" "), simulator.password]);
      expect(plainPasswordWarnings(await project.preview())).to.deep.equal([]);
    });

    it("is asked for once, with every missing key, its variable and the command that sets it, and not by a preview", async () => {
      scene = await startScene({
        program: program(
          ROLE,
          declare("AccountRole", "another", {
            account: "BUILTIN\\Administrators",
            role: "SQL Restore Operator",
          }),
        ),
        env: NO_SETTINGS,
      });
      const preview = await scene.project.tryRun(["preview"]);
      expect(preview.code !== 0, "a preview fails").to.equal(expected.previewNeedsUrl);
      const {
        code: exitCode,
        stdout,
        stderr,
      } = await scene.project.tryRun(["up", "--yes", "--skip-preview"]);
      expect(exitCode).to.not.equal(0);
      for (const text of [
        "EM_CONFIG",
        "VEEAM_EM_URL",
        "VEEAM_EM_USERNAME",
        "VEEAM_EM_PASSWORD",
        "pulumi config set --secret veeam-em:password",
      ])
        expect(stdout + stderr).to.contain(text);
      expect(stdout + stderr).to.not.match(/^\s+at .*:\d+\)?$/m);
    });

    it("is tried with a wrong password only once in a run, however many resources want it", async () => {
      const many = Array.from({ length: 12 }, (_, index) =>
        declare("AccountRole", `role${String(index)}`, {
          account: `TECH\\account ${String(index)}`,
          role: "Portal User",
        }),
      );
      scene = await startScene({
        program: program(...many),
        env: { VEEAM_EM_PASSWORD: "not the one" },
      });
      const { code: exitCode, errors } = await scene.project.tryRun([
        "up",
        "--yes",
        "--skip-preview",
      ]);
      expect(exitCode).to.not.equal(0);
      expect(errors.join("\n")).to.contain("password");
      expect(
        scene.simulator.requests.filter((request) => request.route.includes("sessionMngr")),
      ).to.have.length(1);
    });

    it("may be explicit, with a password that is in no state", async () => {
      scene = await startScene({ program: program(), env: NO_SETTINGS });
      const { simulator, project } = scene;
      const [first] = virtualMachines(simulator);
      const args = {
        url: simulator.url,
        username: simulator.username,
        caCert: simulator.caCert,
        passwordEnv: "THE_PASSWORD",
      };
      const provider = `const em = new veeam.Provider("em", ${JSON.stringify(args)});`;
      project.write(
        program(
          provider,
          declare(
            "Account",
            "operators",
            {
              name: "TECH\\Operators",
              type: "Group",
              roles: ["VM Restore Operator"],
              scopes: [{ object: first.object }],
            },
            { provider: code("em") },
          ),
          declare(
            "AccountRole",
            "role",
            { account: code("operators.accountId"), role: "SQL Restore Operator" },
            { provider: code("em") },
          ),
        ),
      );
      const password = { THE_PASSWORD: simulator.password };
      await project.run(["up", "--yes", "--skip-preview"], password);
      expect(grantsOf(simulator)["TECH\\Operators"]).to.deep.equal({
        type: "Group",
        roles: ["SQL Restore Operator", "VM Restore Operator"],
        scopes: [first.hierarchyObjRef],
        allVms: false,
      });
      const requests = await scene.requestsOf(() =>
        project.run(["up", "--yes", "--skip-preview", "--expect-no-changes"], password),
      );
      expect(requests).to.deep.equal([]);
      await project.run(["destroy", "--yes", "--skip-preview"], password);
      expect(grantsOf(simulator)).to.not.have.property("TECH\\Operators");
    });

    it("lets a program read what it does not own", async () => {
      scene = await startScene({ program: program() });
      const { simulator, project } = scene;
      const [first] = virtualMachines(simulator);
      const { id } = simulator.state.addAccount({
        name: "TECH\\Theirs",
        type: "Group",
        roles: ["Portal User"],
        scopes: [first.hierarchyObjRef],
        allVms: false,
      });
      const scope = simulator.state.account(id)?.scopes[0]?.id ?? "";
      const roleId = "d19a3d33-cb77-4ffe-94e6-001432483a4e";
      const before = grantsOf(simulator);
      project.write(
        program(
          `const account = veeam.Account.get("account", ${JSON.stringify(id)});`,
          `const role = veeam.AccountRole.get("role", ${JSON.stringify(`${id}/${roleId}`)});`,
          `const scope = veeam.AccountScope.get("scope", ${JSON.stringify(`${id}/${scope}`)});`,
          `const all = veeam.AllVmsScope.get("all", ${JSON.stringify(id)});`,
          "exports.seen = { name: account.name, type: account.type, role: role.roleName, object: scope.objectName, all: all.enabled };",
        ),
      );
      const up = await project.up();
      expect(changesOf(up.steps)).to.deep.equal({});
      const { stdout } = await project.run(["stack", "output", "--json"]);
      expect(JSON.parse(stdout)).to.deep.equal({
        seen: {
          name: "TECH\\Theirs",
          type: "Group",
          role: "Portal User",
          object: first.object.name,
          all: false,
        },
      });
      await project.destroy();
      expect(grantsOf(simulator)).to.deep.equal(before);
    });

    it("refuses to read what does not exist", async () => {
      const missing = "11111111-2222-3333-4444-555555555555";
      scene = await startScene({ program: program(`veeam.Account.get("account", "${missing}");`) });
      const { code: exitCode, errors } = await scene.project.tryRun([
        "up",
        "--yes",
        "--skip-preview",
      ]);
      expect(exitCode).to.not.equal(0);
      expect(errors.join("\n")).to.contain(missing);
    });
  });
