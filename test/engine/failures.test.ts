import { expect } from "chai";
import { changesOf } from "../support/engine-events";
import { declare } from "../support/engine-program";
import { EACH_FORM } from "../support/each-form";
import type { Scene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";

/** The resources of one program; one of them is wrong. */
const RESOURCES = 50;
const WRONG = 17;

for (const { mark, program, startScene } of EACH_FORM)
  describe(`One wrong value among many resources${mark}`, () => {
    let scene: Scene;

    beforeEach(async () => {
      scene = await startScene({ program: program(), inline: true });
    });
    afterEach(() => scene.close());

    function accounts(count: number, wrong: Readonly<Record<string, unknown>>): string {
      return program(
        ...Array.from({ length: count }, (_, index) =>
          declare("Account", `account${String(index)}`, {
            name: `TECH\\account ${String(index)}`,
            type: "Group",
            roles: ["VM Restore Operator"],
            allVms: true,
            ...(index === WRONG ? wrong : {}),
          }),
        ),
      );
    }

    for (const [what, wrong, properties] of [
      [
        "items of lists",
        { type: "Team", roles: ["Portal User "], scopes: [{ hierarchyObjRef: "vm-15309" }] },
        ["roles: roles[0]", "scopes: scopes[0].hierarchyObjRef", "type"],
      ],
      ["a list without items", { type: "group", roles: [] }, ["roles", "type"]],
    ] as const) {
      it(`that a preview can see is told there with all its properties, before anything is made: ${what}`, async () => {
        scene.project.write(accounts(RESOURCES, wrong));
        const requests = await scene.requestsOf(async () => {
          const { code, errors } = await scene.project.tryRun(["preview"]);
          expect(code).to.not.equal(0);
          // The engine shows the value of the input; the reason names the place within it.
          const failures = [
            ...errors
              .join("\n")
              .matchAll(/resource '(\w+)': property (\w+) value .* has a problem: (\w+[.[]\S+)?/g),
          ].map(
            ([, name, property, place]) =>
              `${String(name)} ${String(property)}${place === undefined ? "" : `: ${place}`}`,
          );
          expect(failures.sort()).to.deep.equal(
            properties.map((property) => `account${String(WRONG)} ${property}`),
          );
        });
        expect(requests).to.deep.equal([]);
      });
    }

    it("that only the server can see stops that resource and leaves the others right; corrected, one up makes it", async () => {
      const { simulator, project } = scene;
      project.write(accounts(RESOURCES, { roles: ["No Such Operator"] }));
      const failed = await project.tryRun(["up", "--yes", "--skip-preview", "--continue-on-error"]);
      expect(failed.code).to.not.equal(0);
      expect(failed.errors.join("\n")).to.contain("No Such Operator");
      const made = Object.keys(grantsOf(simulator)).filter((name) =>
        name.startsWith("TECH\\account"),
      );
      expect(made)
        .to.have.length(RESOURCES - 1)
        .and.not.contain(`TECH\\account ${String(WRONG)}`);

      project.write(accounts(RESOURCES, {}));
      const mended = await project.up();
      expect(changesOf(mended.steps)).to.deep.equal({ [`account${String(WRONG)}`]: "create" });
      await project.preview("--expect-no-changes");
    });

    it("is a scope whose object does not exist: the account is not made without it", async () => {
      const [first] = virtualMachines(scene.simulator);
      const before = grantsOf(scene.simulator);
      scene.project.write(
        program(
          declare("Account", "operators", {
            name: "TECH\\Operators",
            type: "Group",
            roles: ["VM Restore Operator"],
            scopes: [
              { object: first.object },
              { object: { ...first.object, name: "no such machine" } },
            ],
          }),
        ),
      );
      const { code, errors } = await scene.project.tryRun(["up", "--yes", "--skip-preview"]);
      expect(code).to.not.equal(0);
      expect(errors.join("\n")).to.contain("no such machine");
      expect(grantsOf(scene.simulator)).to.deep.equal(before);
    });
  });
