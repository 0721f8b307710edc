import { expect } from "chai";
import { Operation } from "../../provider/em";
import { expectDone, expectFailed } from "../support/expect-report";
import { withScene } from "../support/with-scene";
import { OTHER, scope } from "./grants-support";
import {
  failureOf,
  LONGEST_PAUSE_MS,
  named,
  NAMES,
  objectOf,
  ROOT,
  Slow,
  TIMEOUT_SECONDS,
} from "./late-objects-support";

for (const format of ["xml", "json"]) {
  describe(`an object that Enterprise Manager does not know yet, in ${format}`, () => {
    for (const type of ["Vm", "FileServer"]) {
      for (const by of ["name", "reference"])
        it(`is looked for again until it is known: a ${type} by its ${by}`, async () => {
          await Slow.run({ lookupDelay: 12_000, lookupEmpty: 204 }, format, async (slow) => {
            const { ref, name } = objectOf(slow.sim, type);
            const declared = by === "name" ? named(name, type) : { hierarchyObjRef: ref };
            const found = await slow.whileSleeping(slow.resolve(declared));
            expect([found.hierarchyObjRef, found.objectName]).to.deep.equal([ref, name]);
            expect(slow.now()).to.be.within(12_000, 12_000 + 2 * LONGEST_PAUSE_MS);
          });
        });
    }

    it("is an error at once for whoever does not wait, which says when Enterprise Manager learns of new machines", async () => {
      await Slow.run({ lookupDelay: 12_000 }, format, async (slow) => {
        for (const declared of [
          named("VM01"),
          { hierarchyObjRef: "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-15309" },
        ]) {
          const { code, hint } = await failureOf(slow.resolve(declared, false));
          expect(code).to.equal("EM_NOT_FOUND");
          expect(hint)
            .to.include("when it next collects data")
            .and.to.include("`waitUntilProcessed: true`");
        }
        expect(slow.now()).to.equal(0);
      });
    });

    it("is the same error after the operation's time, with time left for what else it has to do", async () => {
      await Slow.run({ lookupDelay: 900_000 }, format, async (slow) => {
        for (const declared of [
          named("VM01"),
          { hierarchyObjRef: "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-15309" },
        ]) {
          const started = slow.now();
          const { code, message, hint } = await failureOf(
            slow.whileSleeping(slow.resolve(declared)),
          );
          const waited = (slow.now() - started) / 1_000;
          expect(code).to.equal("EM_NOT_FOUND");
          expect(waited).to.be.within(TIMEOUT_SECONDS - 20, TIMEOUT_SECONDS - 10);
          expect(message).to.include(`not even after ${waited} s of trying again`);
          expect(hint).to.include("when it next collects data");
        }
      });
    });

    it("is one look-up each time for all who wait for it, and one list for all who wait for many", async () => {
      await Slow.run({ lookupDelay: 12_000 }, format, async (slow) => {
        // What is there from the start is known.
        slow.pass(12_000);
        const work = Promise.all(
          NAMES.flatMap((name) => [slow.resolve(named(name)), slow.resolve(named(name))]),
        );
        await slow.asked(2 * NAMES.length);
        const refs = slow.add(NAMES);
        slow.sim.clearRequests();
        const found = await slow.whileSleeping(work, 2 * NAMES.length);
        expect(found.map(({ hierarchyObjRef }) => hierarchyObjRef)).to.deep.equal(
          refs.flatMap((ref) => [ref, ref]),
        );
        // What the list has at last is looked up by its name, for its namesakes.
        expect(slow.lookUps().byName).to.equal(NAMES.length);
        expect(slow.lookUps().lists).to.be.within(3, 8);
      });
    });

    it("is found by its name in the end where the list of all is cut off", async () => {
      await Slow.run({ lookupLimit: 3 }, format, async (slow) => {
        const work = Promise.all(NAMES.map((name) => slow.resolve(named(name))));
        await slow.asked(NAMES.length);
        const refs = slow.add(NAMES);
        const found = await slow.whileSleeping(work, NAMES.length);
        expect(found.map(({ hierarchyObjRef }) => hierarchyObjRef)).to.deep.equal(refs);
        expect(slow.now()).to.be.below(TIMEOUT_SECONDS * 1_000 - 9_000);
      });
    });

    it("holds no place among the requests while it is waited for", async () => {
      await Slow.run(
        { lookupDelay: 12_000 },
        format,
        async (slow) => {
          const late = slow.resolve(named("VM01"));
          await slow.asked(1);
          const op = new Operation("list the accounts", TIMEOUT_SECONDS, slow);
          expect(await slow.em.listAccounts(op)).to.have.length(3);
          expect(slow.now()).to.equal(0);
          await slow.whileSleeping(late);
        },
        "1",
      );
    });
  });
}

describe("resources whose object is new", () => {
  it("wait for it with waitUntilProcessed, and hold up nothing else of their account", async () => {
    const switches = { lookupDelay: 900_000, scopeProcessDelay: 0 };
    await withScene(
      { accounts: [OTHER], switches },
      async ({ sim, engine }) => {
        const { name, ref } = objectOf(sim, "Vm");
        const object = { root: ROOT, type: "Vm", name };
        const up = engine.up({
          scope: scope({ object, waitUntilProcessed: true }),
          role: {
            kind: "AccountRole",
            props: { account: OTHER.name, role: "SQL Restore Operator" },
          },
          ops: {
            kind: "Account",
            props: {
              name: "TECH\\ops",
              type: "Group",
              roles: ["Portal User"],
              scopes: [{ object }],
              waitUntilProcessed: true,
            },
          },
        });
        while (sim.count("POST /security/accounts/{ID}/roles") < 1 || sim.count("GET /lookup") < 2)
          await new Promise((done) => setImmediate(done));
        expect(sim.requests.filter(({ write }) => write)).to.have.length(1);
        sim.set("lookupDelay", 0);
        expectDone(await up);
        for (const one of [OTHER.name, "TECH\\ops"])
          expect(sim.state.account(one)?.scopes.map((held) => held.hierarchyObjRef)).to.deep.equal([
            ref,
          ]);
      },
      {},
      8,
    );
  });

  it("fail at once without it, and change nothing", async () => {
    await withScene({ accounts: [OTHER], switches: { lookupDelay: 900_000 } }, async (scene) => {
      const report = await scene.engine.up({
        scope: scope({ object: { root: ROOT, type: "Vm", name: "SQLSRV" } }),
      });
      expectFailed(report, { scope: "EM_NOT_FOUND" });
      expect(scene.sim.requests.filter(({ write }) => write)).to.deep.equal([]);
    });
  });
});
