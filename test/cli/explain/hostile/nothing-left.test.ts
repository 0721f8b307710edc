import { expect } from "chai";
import { PIPELINE_KINDS } from "../../../support/honest-program";
import { account, Files, preview, step, veeamEm } from "../preview-builder";

type Bag = Readonly<Record<string, unknown>>;

const HINT = "a program that ended early";

const IDS: Readonly<Record<string, string>> = {
  one: "00000000-0000-4000-8000-000000000001",
  two: "00000000-0000-4000-8000-000000000002",
};

describe("veeam-em explain on a preview that deletes", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const one = (op: string, name: "one" | "two", state: Bag = {}): Bag =>
    step(op, "Account", {
      name,
      outputs: { accountId: IDS[name] },
      state: { id: IDS[name], ...state },
      old: account({ name: `TECH\\${name}` }),
      ...(op === "delete" ? {} : { new: account({ name: `TECH\\${name}` }) }),
    });
  const ALL = [one("delete", "one"), one("delete", "two")];

  async function explain(steps: readonly Bag[], ...args: readonly string[]) {
    const file = files.write("preview.json", preview(...steps));
    const { code, out } = await veeamEm(["explain", file, ...args]);
    const json = await veeamEm(["explain", file, "--json", ...args]);
    const { stoppedBy } = JSON.parse(json.out) as { stoppedBy: string[] };
    return { code, stoppedBy, isHinted: out.includes(HINT), out };
  }
  const allow = (...entries: readonly object[]): string[] => [
    "--allow",
    files.write(
      "allow.json",
      entries.map((entry) => ({ reason: "closed", expires: "2999-12-31", ...entry })),
    ),
  ];

  it("everything stops with any --fail-on, and says why", async () => {
    for (const kinds of [PIPELINE_KINDS, "admin", "delete"])
      expect(await explain(ALL, "--fail-on", kinds)).to.include({ code: 3, isHinted: true });
    const { stoppedBy } = await explain(ALL, "--fail-on", "widen");
    expect(stoppedBy).to.deep.equal(["delete"]);
  });

  it("everything is told without --fail-on, and hinted at", async () => {
    expect(await explain(ALL)).to.include({ code: 0, isHinted: true });
  });

  it("everything passes where each account is allowed for it", async () => {
    const [first, second] = [{ account: "TECH\\one" }, { account: "TECH\\two" }];
    const run = (...entries: readonly object[]) =>
      explain(ALL, "--fail-on", PIPELINE_KINDS, ...allow(...entries));
    expect(await run(first, second)).to.include({ code: 0 });
    expect(await run(first)).to.include({ code: 3 });
    expect(await run(first, { ...second, kinds: ["delete"] })).to.include({ code: 0 });
    expect(await run(first, { ...second, kinds: ["widen"] })).to.include({ code: 3 });
  });

  it("passes where something stays, and tells what is deleted", async () => {
    for (const op of ["same", "update"]) {
      const steps = [one(op, "one"), one("delete", "two")];
      const passed = await explain(steps, "--fail-on", PIPELINE_KINDS);
      expect(passed).to.include({ code: 0, isHinted: false });
      expect(passed.out).to.match(/TECH\\two.*deleted/s);
      expect(await explain(steps, "--fail-on", "delete")).to.include({ code: 3 });
    }
  });

  it("nothing on the server passes: what is kept there, or only read from now on", async () => {
    const kept = one("delete", "one", { retainOnDelete: true });
    const read = one("read", "two");
    for (const steps of [[kept], [read], [kept, read]])
      expect(await explain(steps, "--fail-on", PIPELINE_KINDS)).to.include({ code: 0 });
  });

  it("stays without a hint where the preview has nothing of this package", async () => {
    expect(await explain([], "--fail-on", PIPELINE_KINDS)).to.include({ code: 0, isHinted: false });
  });
});
