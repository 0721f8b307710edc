import { expect } from "chai";
import { changesOf, REPLACED_NEW_FIRST } from "../support/engine-events";
import { code, declare } from "../support/engine-program";
import { EACH_FORM } from "../support/each-form";
import type { Scene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";

for (const { mark, program, startScene } of EACH_FORM)
  describe(`A change of the program${mark}`, () => {
    let scene: Scene;

    beforeEach(async () => {
      scene = await startScene({ program: program(), inline: true });
    });
    afterEach(() => scene.close());

    /** The requests of a command that change something, in the server's order. */
    async function writesOf(work: () => Promise<unknown>): Promise<string[]> {
      scene.simulator.clearRequests();
      await work();
      return scene.simulator.requests
        .filter((request) => request.write)
        .map((request) => request.route);
    }

    it("is made in place where Enterprise Manager can do that, and touches nothing else", async () => {
      const { simulator, project } = scene;
      const [first, second, third] = virtualMachines(simulator);
      simulator.state.addAccount({
        name: "TECH\\By Hand",
        type: "Group",
        roles: ["Portal User"],
        allVms: false,
      });
      const text = (changed: boolean): string =>
        program(
          declare("Account", "roles", {
            name: "TECH\\roles",
            type: "Group",
            roles: changed
              ? ["SQL Restore Operator"]
              : ["File Restore Operator", "VM Restore Operator"],
            scopes: [{ hierarchyObjRef: first.hierarchyObjRef }],
          }),
          declare("Account", "scopes", {
            name: "TECH\\scopes",
            type: "Group",
            roles: ["VM Restore Operator"],
            scopes: (changed ? [second, third] : [first, second]).map(({ object }) => ({ object })),
          }),
          declare("Account", "narrowed", {
            name: "TECH\\narrowed",
            type: "Group",
            roles: ["VM Restore Operator"],
            ...(changed
              ? { allVms: false, scopes: [{ hierarchyObjRef: first.hierarchyObjRef }] }
              : { allVms: true }),
          }),
          declare("Account", "widened", {
            name: "TECH\\widened",
            type: "Group",
            roles: ["VM Restore Operator"],
            ...(changed
              ? { allVms: true }
              : { allVms: false, scopes: [{ hierarchyObjRef: first.hierarchyObjRef }] }),
          }),
          declare("Account", "same", {
            name: "TECH\\same",
            type: "Group",
            roles: ["VM Restore Operator"],
            allVms: true,
          }),
          declare("AllVmsScope", "everything", { account: "TECH\\By Hand", enabled: changed }),
          declare("AccountScope", "named", {
            account: "TECH\\By Hand",
            hierarchyObjRef: first.hierarchyObjRef,
            ...(changed ? { objectName: "another name" } : {}),
          }),
          declare("AccountRole", "kept", {
            account: changed ? "tech\\by hand" : "TECH\\By Hand",
            role: changed ? "f78a92b8-9f06-4f1e-b522-4f0927cabd0f" : "SQL Restore Operator",
          }),
        );
      project.write(text(false));
      await project.up();
      const before = grantsOf(simulator);

      project.write(text(true));
      const preview = await project.preview();
      const expected = {
        roles: "update",
        scopes: "update",
        narrowed: "update",
        widened: "update",
        everything: "update",
        named: "update",
      };
      expect(changesOf(preview.steps)).to.deep.equal(expected);
      expect(preview.steps.find((step) => step.name === "everything")?.properties).to.deep.equal([
        "enabled",
      ]);
      const writes = await writesOf(async () => {
        expect(changesOf((await project.up()).steps)).to.deep.equal(expected);
      });
      expect(
        writes.filter(
          (route) => route.startsWith("POST /security/accounts") && route.endsWith("accounts"),
        ),
      ).to.deep.equal([]);
      expect(grantsOf(simulator)).to.deep.equal({
        ...before,
        "TECH\\roles": {
          type: "Group",
          roles: ["SQL Restore Operator"],
          scopes: [first.hierarchyObjRef],
          allVms: false,
        },
        "TECH\\scopes": {
          type: "Group",
          roles: ["VM Restore Operator"],
          scopes: [second.hierarchyObjRef, third.hierarchyObjRef].sort(),
          allVms: false,
        },
        "TECH\\narrowed": {
          type: "Group",
          roles: ["VM Restore Operator"],
          scopes: [first.hierarchyObjRef],
          allVms: false,
        },
        "TECH\\widened": {
          type: "Group",
          roles: ["VM Restore Operator"],
          scopes: [],
          allVms: true,
        },
        "TECH\\By Hand": {
          type: "Group",
          roles: ["Portal User", "SQL Restore Operator"],
          scopes: [first.hierarchyObjRef],
          allVms: true,
        },
      });
      const requests = await scene.requestsOf(() => project.up("--expect-no-changes"));
      expect(requests).to.deep.equal([]);
    });

    it("never leaves an account without a role while it gets others", async () => {
      const { simulator, project } = scene;
      const text = (role: string): string =>
        program(
          declare("Account", "account", {
            name: "TECH\\account",
            type: "Group",
            roles: [role],
            allVms: true,
          }),
          declare("Account", "other", {
            name: "TECH\\other",
            type: "Group",
            roles: ["Portal User"],
            allVms: true,
          }),
          declare("AccountRole", "role", { account: code("other.accountId"), role }),
        );
      project.write(text("VM Restore Operator"));
      await project.up();
      project.write(text("File Restore Operator"));
      const writes = await writesOf(async () => {
        expect(changesOf((await project.up()).steps)).to.deep.equal({
          account: "update",
          role: REPLACED_NEW_FIRST,
        });
      });
      expect(
        writes.filter((route) => route.includes("roles")).map((route) => route.split(" ")[0]),
      ).to.satisfy(
        (methods: string[]) =>
          methods[0] === "POST" && methods.at(-1) === "DELETE" && methods.length === 4,
      );
      expect(grantsOf(simulator)["TECH\\account"]?.roles).to.deep.equal(["File Restore Operator"]);
      expect(grantsOf(simulator)["TECH\\other"]?.roles).to.deep.equal([
        "File Restore Operator",
        "Portal User",
      ]);
    });
  });
