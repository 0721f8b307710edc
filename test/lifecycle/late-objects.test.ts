import { expect } from "chai";
import {
  Connections,
  type EmError,
  type EnterpriseManager,
  isEmError,
  Operation,
  resolveSettings,
} from "../../provider/em";
import type { DeclaredScope } from "../../provider/lifecycle/scopes/declared-scope";
import { resolveScope } from "../../provider/lifecycle/scopes/resolve-object";
import type { WantedScope } from "../../provider/model/scope-match";
import { type Simulator, startSimulator, type SwitchSettings } from "../../simulator";
import { ManualClock } from "../em/support";
import { expectDone, expectFailed } from "../support/expect-report";
import { settingsOf } from "../support/scene";
import { withScene } from "../support/with-scene";
import { ManualClock as ServerClock } from "../simulator/manual-clock";
import { OTHER, scope } from "./grants-support";

const ROOT = "vc01.tech.local";
const TIMEOUT_SECONDS = 60;
/** Time limits of requests are longer than any pause between two looks. */
const LONGEST_PAUSE_MS = 5_000;
/** More than are looked up one by one. */
const NAMES = Array.from({ length: 25 }, (_, at) => `new-${at}`);

const named = (name: string, type = "Vm"): DeclaredScope => ({
  object: { root: ROOT, type, name },
});

function objectOf(sim: Simulator, type: string): { ref: string; name: string } {
  const found = sim.state.inventory.objects.find((object) => object.type === type);
  if (found === undefined) throw new Error(`the inventory has no ${type}`);
  return found;
}

/** A server and a client on one time, which passes only while all operations sleep. */
class Slow extends ManualClock {
  private readonly connections = new Connections();

  private constructor(
    readonly sim: Simulator,
    private readonly server: ServerClock,
    format: string,
    maxConcurrency: string,
  ) {
    super();
    this.em = this.connections.connect(
      resolveSettings({ ...settingsOf(sim), format, maxConcurrency }, {}),
    );
  }

  readonly em: EnterpriseManager;

  static async run(
    switches: SwitchSettings,
    format: string,
    work: (slow: Slow) => Promise<void>,
    maxConcurrency = "4",
  ): Promise<void> {
    const clock = new ServerClock();
    const sim = await startSimulator({ switches, clock });
    const slow = new Slow(sim, clock, format, maxConcurrency);
    try {
      await work(slow);
    } finally {
      await slow.connections.closeAll();
      await sim.close();
    }
  }

  override pass(milliseconds: number): void {
    this.server.advance(milliseconds);
    super.pass(milliseconds);
  }

  resolve(declared: DeclaredScope, waits = true): Promise<WantedScope> {
    const op = new Operation("give a restore scope", TIMEOUT_SECONDS, this);
    return resolveScope({ em: this.em, op }, declared, waits);
  }

  /** Lets time pass whenever so many operations sleep, until the work is done. */
  async whileSleeping<Result>(work: Promise<Result>, sleepers = 1): Promise<Result> {
    const end = { isReached: false };
    const done = work.finally(() => {
      end.isReached = true;
    });
    done.catch(() => undefined);
    while (!end.isReached) {
      if (this.waitingWithin(LONGEST_PAUSE_MS) >= sleepers) this.pass(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return done;
  }

  /** Waits until the server was asked for so many names. */
  async asked(times: number): Promise<void> {
    while (this.lookUps().byName < times) await new Promise((done) => setImmediate(done));
  }

  /** New machines; their references. */
  add(names: readonly string[]): string[] {
    return names.map((name) => this.sim.state.addObject({ root: ROOT, type: "Vm", name }));
  }

  /** Look-ups by name, and lists of all names, that the server was asked for. */
  lookUps(): { byName: number; lists: number; others: number } {
    const all = this.sim.requests.map(({ path }) => path).filter((path) => /\/lookup\?/.test(path));
    const lists = all.filter((path) => /name=(\*|%2A)(&|$)/.test(path)).length;
    const byName = all.filter((path) => path.includes("name=")).length - lists;
    return { byName, lists, others: all.length - byName - lists };
  }
}

async function failureOf(work: Promise<unknown>): Promise<EmError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isEmError(error)) throw new Error(`no EmError: ${String(error)}`);
  return error;
}

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
            .to.include("only after its next collection of data")
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
          expect(message).to.include(`also not after ${waited} s of looking again`);
          expect(hint).to.include("only after its next collection of data");
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
