import { expect } from "chai";
import { declare } from "../support/engine-program";
import { bytesOf, EACH_FORM } from "../support/each-form";
import type { Scene } from "../support/engine-scene";
import { type ManyGrant, manyGrants, serverFor, teamName } from "../support/many-grants";

/**
 * Enough to tell what a request costs for each grant, for each account, and once; `npm run bench`
 * goes on to thousands.
 */
const GRANTS = 120;
const ACCOUNTS = 12;

function items(grants: readonly ManyGrant[]): string[] {
  return grants.map((grant, at) => declare("AccountScope", `scope${at}`, { ...grant }));
}

function sets(grants: readonly ManyGrant[]): string[] {
  return Array.from({ length: ACCOUNTS }, (_, at) => {
    const scopes = grants
      .filter(({ account }) => account === teamName(at))
      .map(({ hierarchyObjRef, objectName }) => ({ hierarchyObjRef, objectName }));
    return declare("Account", `account${at}`, {
      name: `${teamName(at)}-set`,
      type: "Group",
      roles: ["Portal User"],
      scopes,
    });
  });
}

/** The same in another order, the same one in every run of the test. */
function shuffled<T>(items: readonly T[]): T[] {
  let state = 1;
  const keyed = items.map((item) => ({ item, key: (state = (state * 48_271) % 2_147_483_647) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

for (const { mark, expected, program, startScene } of EACH_FORM)
  describe(`Hundreds of grants under the engine${mark === "" ? ", [long]" : mark}`, () => {
    let scene: Scene;

    beforeEach(async () => {
      scene = await startScene({
        program: program(),
        inline: true,
        simulator: serverFor(GRANTS, ACCOUNTS),
      });
    });
    afterEach(() => scene.close());

    /**
     * Requests of a command by what they are for; the logon and its end are two of them, whatever
     * else is asked.
     */
    async function requestsOf(work: () => Promise<unknown>): Promise<number> {
      const requests = await scene.requestsOf(work);
      const logons = requests.filter((request) => request.startsWith("POST /api/sessionMngr"));
      expect(logons.length, "logons").to.equal(requests.length === 0 ? 0 : 1);
      return requests.length;
    }

    for (const [order, arranged] of [
      ["in the program's order", (grants: readonly ManyGrant[]) => [...grants]],
      ["in random order", shuffled],
    ] as const) {
      it(`cost no more requests than the least that the API allows, as items ${order}`, async () => {
        const { project, simulator } = scene;
        project.write(program(...items(arranged(manyGrants(simulator, GRANTS, ACCOUNTS)))));
        expect(await requestsOf(() => project.up()), "create").to.be.at.most(
          2 * GRANTS + 2 * ACCOUNTS + 4,
        );
        expect(simulator.state.accounts().flatMap(({ scopes }) => scopes)).to.have.length(GRANTS);
        const states = (await project.resources()).filter(({ type }) => type.endsWith("Scope"));
        expect(states).to.have.length(GRANTS);
        expect(Math.max(...states.map(bytesOf)), "bytes of state").to.be.at.most(
          expected.bytesOfGrant,
        );
        expect(
          await requestsOf(() => project.preview("--expect-no-changes")),
          "unchanged preview",
        ).to.equal(0);
        expect(await requestsOf(() => project.up("--expect-no-changes")), "unchanged up").to.equal(
          0,
        );
        expect(
          await requestsOf(() => project.refresh("--expect-no-changes")),
          "refresh",
        ).to.be.at.most(ACCOUNTS + 4);
        expect(await requestsOf(() => project.destroy()), "destroy").to.be.at.most(GRANTS + 4);
        expect(simulator.state.accounts().flatMap(({ scopes }) => scopes)).to.deep.equal([]);
      });
    }

    it("cost three requests for each account as sets, and a look-up for each object", async () => {
      const { project, simulator } = scene;
      project.write(program(...sets(manyGrants(simulator, GRANTS, ACCOUNTS))));
      // Each account has the same objects; the name that is given with one is held against its own.
      const objects = Math.ceil(GRANTS / ACCOUNTS);
      expect(await requestsOf(() => project.up()), "create").to.be.at.most(
        3 * ACCOUNTS + objects + 10,
      );
      expect(simulator.state.accounts().flatMap(({ scopes }) => scopes)).to.have.length(GRANTS);
      expect(await requestsOf(() => project.up("--expect-no-changes")), "unchanged up").to.equal(0);
      expect(await requestsOf(() => project.destroy()), "destroy").to.be.at.most(2 * ACCOUNTS + 4);
    });
  });
