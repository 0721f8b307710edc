import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Review } from "../../../cli/shared/review/review";
import { isProperties } from "../../../provider/model/properties";
import { grantForReview } from "./older-scene";
import {
  asReview,
  type CommandRun,
  reviewOf,
  veeamEm,
  withFolder,
  withSimulator,
  write,
} from "./support";

/** What the first version wrote of the accounts of `grantForReview`. It stays as it is. */
const FIRST_FORM = join(__dirname, "fixtures", "access-review.json");
const RENAMED = { VEEAM_EM_FORMER_URL: "https://em.tech.local:9398" };

function firstForm(): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(FIRST_FORM, "utf8"));
  if (!isProperties(value)) throw new Error("the fixture is no object");
  return { ...value };
}

/** Compares the accounts of the fixture as they are today with older reviews. */
async function comparing(
  run: (compare: (older: unknown) => Promise<CommandRun>) => Promise<void>,
): Promise<void> {
  await withSimulator({}, (sim) =>
    withFolder((folder) => {
      grantForReview(sim);
      return run((older) => {
        const file = write(folder, "older.json", JSON.stringify(older));
        return veeamEm(sim, ["report", "--format", "json", "--compare", file], RENAMED);
      });
    }),
  );
}

function comparisonIn({ code, out, err }: CommandRun): Review["comparison"] {
  expect({ code, err }).to.deep.include({ code: 0 });
  return asReview(JSON.parse(out)).comparison;
}

const NO_CHANGE = {
  since: "2025-11-22T04:00:00.000Z",
  accountsAdded: [],
  accountsRemoved: [],
  granted: [],
  revoked: [],
  changed: [],
};

/** The value with a member more in every object, as a later version may write it. */
function withNewMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNewMembers);
  if (!isProperties(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withNewMembers(member)]);
  return { ...Object.fromEntries(members), addedLater: { by: ["a later version"] } };
}

/** The value without one member, once for each member of each of its objects. */
function withoutEachMember(value: unknown, place: string): { place: string; value: unknown }[] {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item: unknown, at): [number, unknown] => [at, item])
    : isProperties(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, member]) => {
    const isMember = typeof key === "string";
    const inner = isMember ? `${place}.${key}` : `${place}[${key}]`;
    const put = (changed: unknown): unknown =>
      Array.isArray(value)
        ? value.with(Number(key), changed)
        : { ...(isProperties(value) ? value : {}), [key]: changed };
    const deeper = withoutEachMember(member, inner).map((one) => ({
      ...one,
      value: put(one.value),
    }));
    const without = { place: `${place} has no member ${key}`, value: put(undefined) };
    const here = isMember ? [without] : [];
    return [...here, ...deeper];
  });
}

/** Every member that a value has, as `accounts[].scopes[].id`. */
function membersIn(value: unknown, place = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => membersIn(item, `${place}[]`));
  if (!isProperties(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const path = place === "" ? name : `${place}.${name}`;
    return [path, ...membersIn(member, path)];
  });
}

describe("an older access review", () => {
  it("that the first version wrote is read, and compared without any change", async () => {
    await comparing(async (compare) => {
      expect(comparisonIn(await compare(firstForm()))).to.deep.equal(NO_CHANGE);
    });
  });

  it("may hold members and marks that a later version added", async () => {
    await comparing(async (compare) => {
      const { accounts, ...rest } = firstForm();
      const list = Array.isArray(accounts) ? accounts.filter(isProperties) : [];
      const marked = list.map((account) => ({
        ...account,
        marks: [{ kind: "dormant", text: "logged on to nothing for a year" }],
      }));
      const newer = withNewMembers({ ...rest, accounts: marked });
      expect(comparisonIn(await compare(newer))).to.deep.equal(NO_CHANGE);
    });
  });

  it("is damaged without any member of the first form, and said to be where", async () => {
    await comparing(async (compare) => {
      const [first] = [firstForm()["accounts"]].flat().slice(-1);
      const broken = withoutEachMember({ ...firstForm(), accounts: [first] }, "the document");
      const identifying = ["format", "version"].map((name) => `the document has no member ${name}`);
      const told = broken.filter(({ place }) => !identifying.includes(place));
      expect(told.length).to.be.greaterThan(30);
      for (const { place, value } of told) {
        const { code, err } = await compare(value);
        expect(code, place).to.equal(2);
        expect(err, place).to.include("is a damaged access review").and.to.include(`: ${place}`);
      }
    });
  });

  it("is of a form that today's reviews still have", async () => {
    await withSimulator({}, async (sim) => {
      grantForReview(sim);
      const today = new Set(membersIn(await reviewOf(sim)));
      expect(membersIn(firstForm()).filter((member) => !today.has(member))).to.deep.equal([]);
    });
  });
});
