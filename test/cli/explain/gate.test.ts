import { expect } from "chai";
import sinon from "sinon";
import { account, ACCOUNT_ID, Files, preview, step, UNKNOWN, veeamEm } from "./preview-builder";

const DANGEROUS = preview(
  step("update", "Account", {
    old: account(),
    new: account({ roles: ["Portal Administrator"], allVms: true }),
  }),
);

describe("veeam-em explain --fail-on", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const run = (...args: string[]): ReturnType<typeof veeamEm> =>
    veeamEm(["explain", files.write("preview.json", DANGEROUS), ...args]);
  const allow = (entry: unknown): string => files.write("allow.json", [entry]);
  const ENTRY = {
    account: "tech\\operators",
    reason: "emergency restore, CHG-4711",
    expires: "2999-12-31",
  };

  it("exits with 3 for each kind that the change holds, as a list or as several options, and says what stopped it", async () => {
    for (const kind of ["widen", "admin", "all-vms", "delete"])
      expect((await run("--fail-on", kind)).code, kind).to.equal(3);
    const { code, out } = await run("--fail-on", "admin, all-vms", "--fail-on", "delete");
    expect(code).to.equal(3);
    expect(out).to.include(
      "Stopped by --fail-on admin: TECH\\Operators (Group)\nStopped by --fail-on all-vms: TECH\\Operators (Group)\nStopped by --fail-on delete:",
    );
    expect((await run()).code).to.equal(0);
  });

  it("exits with 0 for what an entry of the allow-list lets pass, and says why and until when", async () => {
    for (const entry of [
      ENTRY,
      { ...ENTRY, account: ACCOUNT_ID.toUpperCase() },
      { ...ENTRY, kinds: ["admin"] },
    ]) {
      const { code, out } = await run("--fail-on", "admin", "--allow", allow(entry));
      expect(code).to.equal(0);
      expect(out).to.include(
        "Allowed until 2999-12-31, admin: TECH\\Operators (Group): emergency restore, CHG-4711",
      );
    }
  });

  it("lets nothing pass for another account, another kind or an entry that has expired", async () => {
    for (const entry of [
      { ...ENTRY, account: "TECH\\Operator" },
      { ...ENTRY, kinds: ["widen"] },
      { ...ENTRY, expires: "2020-02-29" },
    ])
      expect((await run("--fail-on", "admin", "--allow", allow(entry))).code).to.equal(3);
    expect(
      (await run("--fail-on", "admin", "--allow", allow({ ...ENTRY, expires: "2020-02-29" }))).out,
    ).to.include("expired on 2020-02-29 and is void");
  });

  it("counts an entry to the end of its last day in UTC, whatever the time zone of the machine", async () => {
    const clock = sinon.useFakeTimers({ toFake: ["Date"] });
    const zone = process.env["TZ"];
    try {
      for (const TZ of ["Pacific/Kiritimati", "Etc/GMT+12"]) {
        process.env["TZ"] = TZ;
        for (const [now, code] of [
          ["2027-03-31T23:59:59.999Z", 0],
          ["2027-04-01T00:00:00.000Z", 3],
        ] as const) {
          clock.setSystemTime(new Date(now));
          expect(
            (await run("--fail-on", "admin", "--allow", allow({ ...ENTRY, expires: "2027-03-31" })))
              .code,
            `${now} in ${TZ}`,
          ).to.equal(code);
        }
      }
    } finally {
      clock.restore();
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });

  it("lets pass an account that is not known yet only if nothing is asked of it: no entry fits it", async () => {
    const unknown = preview(
      step("create", "AccountRole", { new: { account: UNKNOWN, role: "Portal Administrator" } }),
    );
    expect(
      (
        await veeamEm([
          "explain",
          files.write("preview.json", unknown),
          "--fail-on",
          "widen,admin,all-vms,delete",
          "--allow",
          allow(ENTRY),
        ])
      ).code,
    ).to.equal(3);
  });

  it("counts an entry for the server that it names, and without one for the only server of the program", async () => {
    const at = (server: string, name: string): ReturnType<typeof step> => ({
      ...step("update", "Account", {
        name,
        old: account(),
        new: account({ roles: ["Portal Administrator"] }),
        outputs: { server },
        state: { provider: `urn:${name}::1` },
      }),
      provider: `urn:${name}::1`,
    });
    const one = at("https://em.tech.local:9398", "one");
    const other = at("https://em.elsewhere:9398", "other");
    const stopped = async (entry: object, ...steps: object[]): Promise<number> =>
      (
        await veeamEm([
          "explain",
          files.write("preview.json", preview(...steps.map((single) => ({ ...single })))),
          "--fail-on",
          "admin",
          "--allow",
          allow({ ...ENTRY, ...entry }),
        ])
      ).code;
    const named = { server: "https://EM.tech.local:9398/api" };
    expect(await stopped({}, one)).to.equal(0);
    expect(await stopped(named, one)).to.equal(0);
    expect(await stopped({}, one, other)).to.equal(3);
    expect(await stopped(named, one, other)).to.equal(3);
    expect(await stopped(named, other)).to.equal(3);
    expect(await stopped({ server: "em" }, one)).to.equal(2);
  });

  it("refuses an allow-list with a mistake in it with exit code 2, naming each", async () => {
    for (const [entry, words] of [
      [{ ...ENTRY, reason: " " }, "`reason` is missing"],
      [{ reason: "x", expires: "2999-01-01" }, "`account` is missing"],
      [{ ...ENTRY, expires: "2999-02-30" }, "`expires`"],
      [{ ...ENTRY, expires: "tomorrow" }, "`expires`"],
      [{ ...ENTRY, kinds: ["everything"] }, "`kinds`"],
      [{ ...ENTRY, kinds: [] }, "`kinds`"],
      [{ ...ENTRY, expiry: "2999-01-01" }, "`expiry` is not known"],
      ["TECH\\Operators", "is not an object"],
    ] as const) {
      const { code, out, err } = await run("--fail-on", "admin", "--allow", allow(entry));
      expect({ code, out }, words).to.deep.equal({ code: 2, out: "" });
      expect(err).to.include("entry 1").and.to.include(words);
    }
    for (const content of ["", "nonsense", { accounts: [] }])
      expect((await run("--allow", files.write("allow.json", content))).code).to.equal(2);
    expect((await run("--allow", "no/such/file.json")).code).to.equal(2);
  });

  it("refuses kinds and options that it does not know with exit code 2", async () => {
    for (const args of [
      ["--fail-on", "everything"],
      ["--fail-on", ""],
      ["--fail-on", "widen,everything"],
      ["--no-such-option"],
      ["another.json"],
      ["--markdown", "--json"],
      ["--stack", "dev"],
      ["--cwd", "."],
      ["--refresh"],
    ])
      expect((await run(...args)).code, args.join(" ")).to.equal(2);
  });
});
