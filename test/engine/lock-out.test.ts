import { expect } from "chai";
import { EACH_FORM } from "../support/each-form";
import { declare } from "../support/engine-program";
import type { Scene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";

for (const { mark, program, startScene } of EACH_FORM)
  describe(`[long] The account that a program is logged on with${mark}`, () => {
    let scene: Scene;
    before(async () => {
      scene = await startScene({ program: program(), inline: true });
    });
    after(() => scene.close());

    it("stays an administrator whatever the program takes away, by deletion, by update and by destroy", async () => {
      const { project, simulator } = scene;
      const own = simulator.state.account(simulator.username);
      if (own === undefined) throw new Error("The server does not know who logs on.");
      const { name, type } = own;
      const account = (roles: readonly string[]): string =>
        declare("Account", "own", { name, type, roles, adopt: true });
      project.write(program(account(own.roles)));
      await project.up();
      const before = grantsOf(simulator);
      simulator.clearRequests();

      for (const [text, command] of [
        [program(), "up"],
        [program(account(["Portal User"])), "up"],
        [program(account(own.roles)), "destroy"],
      ] as const) {
        project.write(text);
        const { code, errors } = await project.tryRun([command, "--yes", "--skip-preview"]);
        expect(code, command).to.not.equal(0);
        expect(errors.join("\n"), command).to.match(/EM_LOCKOUT: /);
      }
      expect(grantsOf(simulator)).to.deep.equal(before);
      const changes = simulator.requests.filter(({ method }) => method === "DELETE");
      expect(changes.filter(({ route }) => !route.includes("logonSessions"))).to.deep.equal([]);
    });
  });
