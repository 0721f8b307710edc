import { expect } from "chai";
import {
  Claims,
  type ClaimsElsewhere,
  type Fate,
  type SharedClaim,
} from "../../../provider/lifecycle/shared/claims";
import { isMarked, ownerOf } from "../../../provider/lifecycle/shared/creation-mark";
import { Operation } from "../../../provider/em";

const ROLE = { kind: "role", id: "account/role" } as const;
const OWNER = "thefirst";
const OTHER = "another1";
const UNMARKED = ownerOf({ account: "TECH\\ops", adopted: true });

const claimed = (owner: string, takenOver: boolean) =>
  ({ called: "it", owner, by: new Operation("create", 60), takenOver }) as const;

describe("What a resource has and goes on declaring", () => {
  const claims = (...kept: readonly string[]): Claims => {
    const made = new Claims();
    for (const owner of kept) made.keep(owner, [ROLE]);
    return made;
  };
  const mayGo = (made: Claims, owner: string): Promise<boolean> =>
    made.giveUp(ROLE, owner, () => Promise.resolve());

  it("goes when it is itself deleted, with a mark and without", async () => {
    for (const owner of [OWNER, UNMARKED]) expect(await mayGo(claims(owner), owner)).to.equal(true);
  });

  it("stays when another one is deleted, with a mark and without", async () => {
    for (const [owner, other] of [
      [OWNER, OTHER],
      [OWNER, UNMARKED],
      [UNMARKED, OTHER],
      [UNMARKED, ownerOf({ account: "TECH\\ops", adopted: false })],
    ] as const)
      expect(await mayGo(claims(owner), other), `${owner} ${other}`).to.equal(false);
  });

  it("goes with the last one that is deleted", async () => {
    const made = claims(OWNER, OTHER);
    expect([await mayGo(made, OWNER), await mayGo(made, OTHER)]).to.deep.equal([false, true]);
  });

  it("stays kept when it is claimed as made, too", async () => {
    const made = claims(OWNER);
    made.claim(ROLE.kind, ROLE.id, claimed(OWNER, false));
    expect(await mayGo(made, UNMARKED)).to.equal(false);
    const fresh = new Claims();
    fresh.claim(ROLE.kind, ROLE.id, claimed(OWNER, false));
    expect(await mayGo(fresh, UNMARKED)).to.equal(true);
  });

  it("is what was said of it last; what was made or taken over stays claimed", async () => {
    const made = claims(OWNER);
    made.keep(OWNER, []);
    expect(await mayGo(made, OTHER)).to.equal(true);
    const taken = new Claims();
    taken.claim(ROLE.kind, ROLE.id, claimed(OWNER, true));
    taken.keep(OWNER, [ROLE]);
    taken.keep(OWNER, []);
    expect(await mayGo(taken, OTHER)).to.equal(false);
  });

  it("is told to be gone if somebody took it away before, and only then", async () => {
    const made = new Claims();
    expect(made.keep(OWNER, [ROLE])).to.equal(undefined);
    await mayGo(made, OTHER);
    expect(made.keep(OWNER, [ROLE])).to.equal(undefined);
    made.keep(OWNER, []);
    await mayGo(made, OTHER);
    expect(made.keep(OWNER, [ROLE])).to.equal("grant");
  });

  it("is seen by a process that takes it away, or sees it taken away, whoever is first", async () => {
    const told: (SharedClaim & { key: string; by: number })[] = [];
    const process = (by: number, before: () => void = () => undefined): Claims => {
      const elsewhere: ClaimsElsewhere = {
        tell: (changes) => told.push(...changes.map((change) => ({ ...change, by }))),
        look: () => {
          before();
          const last = new Map(told.map((one) => [`${one.key} ${one.owner} ${one.by}`, one]));
          return (key) => [...last.values()].filter((one) => one.key === key && one.by !== by);
        },
      };
      return new Claims(elsewhere);
    };
    const keeping = process(1);
    let lost: string | undefined;
    // The other process keeps it after this one has told that it goes, and before it looks.
    const taking = process(2, () => {
      lost ??= keeping.keep(OWNER, [ROLE]);
    });
    expect(await mayGo(taking, OTHER)).to.equal(false);
    expect(lost).to.equal("grant");
    expect(process(3).keep("third", [ROLE])).to.equal(undefined);
  });
});

describe("What a process finds and claims", () => {
  /** What another process tells at one look after the other, the last one again and again. */
  const isTakenAway = (...looks: readonly (readonly Fate[])[]): Promise<boolean> => {
    const left = [...looks];
    const elsewhere: ClaimsElsewhere = {
      tell: () => undefined,
      look: () => {
        const fates = (left.length > 1 ? left.shift() : left[0]) ?? [];
        return () => fates.map((fate, at) => ({ owner: `other${at}`, fate }));
      },
    };
    return new Claims(elsewhere).wasTakenAway(ROLE, new Operation("create", 60));
  };

  for (const [what, looks, expected] of [
    ["nobody takes", [[]], false],
    ["another one has, or gave up", [["made", "ended"]], false],
    ["another one took away", [["gone"]], true],
    ["is on its way out, until it is gone", [["going"], ["going"], ["gone"]], true],
    ["was to go, and stays", [["going"], ["ended"]], false],
    ["was to go when its process ended", [["going"], []], true],
  ] as const)
    it(`is ${expected ? "" : "not "}taken away: what ${what}`, async () => {
      expect(await isTakenAway(...looks)).to.equal(expected);
    });

  it("goes for nothing if its removal fails: whoever waits finds it there", async () => {
    const told: Fate[] = [];
    const claims = new Claims({
      tell: (changes) => told.push(...changes.map(({ fate }) => fate)),
      look: () => () => [],
    });
    const failure = new Error("refused");
    const error: unknown = await claims
      .giveUp(ROLE, OWNER, () => Promise.reject(failure))
      .catch((one: unknown) => one);
    expect(error).to.equal(failure);
    expect(told).to.deep.equal(["going", "ended"]);
  });
});

describe("The owner of a state without a mark", () => {
  it("is the same whatever the order of its members, and another one for another state", () => {
    const one = ownerOf({ account: "a", scopeIds: { x: 1, y: 2 }, __provider: "text" });
    expect(isMarked(one)).to.equal(false);
    expect(ownerOf({ scopeIds: { y: 2, x: 1 }, account: "a" })).to.equal(one);
    expect(ownerOf({ account: "a", scopeIds: { x: 1, y: 3 } })).to.not.equal(one);
    expect(ownerOf({ account: "a", __creation: "no mark" })).to.match(/^unmarked:/);
    expect(ownerOf({ account: "a", __creation: "abcd_-12" })).to.equal("abcd_-12");
  });
});
