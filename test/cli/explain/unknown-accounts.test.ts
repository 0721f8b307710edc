import { expect } from "chai";
import {
  account,
  ACCOUNT_ID,
  Files,
  preview,
  step,
  UNKNOWN,
  urnOf,
  veeamEm,
} from "./preview-builder";

const KINDS = "widen,admin,all-vms";
const EVERYTHING = account({ roles: ["Portal Administrator"], allVms: true });
/** Known only during `up`, and what the engine prints for a secret. */
const UNTOLD = [UNKNOWN, "[secret]"];

describe("An account that a preview does not tell", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const run = (document: unknown, ...args: string[]): ReturnType<typeof veeamEm> =>
    veeamEm(["explain", files.write("preview.json", document), "--fail-on", KINDS, ...args]);

  async function stopsAt(document: unknown, ...args: string[]): Promise<readonly string[]> {
    const { out } = await run(document, "--json", ...args);
    return (JSON.parse(out) as { stoppedBy: string[] }).stoppedBy;
  }

  const allowOperators = (): string[] => [
    "--allow",
    files.write(
      "allow.json",
      ["TECH\\Operators", ACCOUNT_ID].map((one) => ({
        account: one,
        reason: "emergency restore",
        expires: "2999-12-31",
      })),
    ),
  ];

  const grantTo = (
    to: unknown,
    kind = "AccountRole",
    given: object = {},
  ): ReturnType<typeof step> =>
    step("create", kind, {
      name: "grant",
      new: { account: to, ...given },
      dependencies: { account: [urnOf("Account", "operators")] },
    });

  it("has nothing of the account that the same resource was before", async () => {
    for (const operation of ["replace", "update"])
      for (const name of UNTOLD) {
        const document = preview(
          step(operation, "Account", { old: EVERYTHING, new: { ...EVERYTHING, name } }),
        );
        expect(await stopsAt(document, ...allowOperators()), `${operation} ${name}`).to.deep.equal([
          "widen",
          "admin",
          "all-vms",
        ]);
        const { out } = await run(document);
        expect(out)
          .to.include(
            name === UNKNOWN
              ? "An account that is known only once the change is made (Group, new)"
              : "An account that is kept secret by the program (Group, new)",
          )
          .and.to.include("give its `name` as plain text");
        expect(out.includes("not as a secret")).to.equal(name !== UNKNOWN);
      }
  });

  it("leaves the one that the resource was before, or may leave it where the resource is only changed", async () => {
    const secret = { ...EVERYTHING, name: "[secret]" };
    const [replaced, updated] = await Promise.all(
      ["replace", "update"].map((operation) =>
        run(preview(step(operation, "Account", { old: EVERYTHING, new: secret }))),
      ),
    );
    expect(replaced?.out).to.include("TECH\\Operators (Group, deleted)");
    expect(updated?.out)
      .to.include(
        "TECH\\Operators (Group)\n  - may lose everything that it has: the program keeps secret whether resource",
      )
      .and.not.include("deleted")
      .and.not.include("loses the role");
  });

  it("has nothing of the account that a grant was for before", async () => {
    for (const to of UNTOLD) {
      const old = { account: "TECH\\Operators", role: "Portal Administrator" };
      const document = preview(
        step("replace", "AccountRole", {
          old,
          outputs: { accountName: "TECH\\Operators" },
          new: { ...old, account: to },
        }),
      );
      expect(await stopsAt(document, ...allowOperators())).to.deep.equal(["widen", "admin"]);
    }
  });

  it("is not put down to the account that its value depends on, nor covered by that one's allowance", async () => {
    const admin = step("create", "Account", { name: "operators", new: EVERYTHING });
    const same = step("same", "Account", { name: "operators", old: EVERYTHING, new: EVERYTHING });
    for (const to of UNTOLD)
      for (const owner of [admin, same]) {
        const role = preview(owner, grantTo(to, "AccountRole", { role: "Portal Administrator" }));
        expect(await stopsAt(role, ...allowOperators())).to.deep.equal(["widen", "admin"]);
        const every = preview(owner, grantTo(to, "AllVmsScope", { enabled: true }));
        expect(await stopsAt(every, ...allowOperators())).to.deep.equal(["widen", "all-vms"]);
        expect((await run(role)).out).to.include("(grant): name the account as plain text, or by");
      }
  });

  it("may be given anything that is not known either", async () => {
    const untold = grantTo(UNKNOWN, "AccountRole", { role: UNKNOWN });
    expect(await stopsAt(preview(untold))).to.deep.equal(["widen", "admin"]);
    const whole = { name: UNKNOWN, roles: UNKNOWN, scopes: "[secret]", allVms: UNKNOWN };
    expect(
      await stopsAt(preview(step("create", "Account", { new: account(whole) }))),
    ).to.deep.equal(["widen", "admin", "all-vms"]);
  });

  it("is the one that it was where the engine found nothing changed", async () => {
    const secret = { ...EVERYTHING, name: "[secret]" };
    const kept = step("same", "Account", {
      old: secret,
      new: secret,
      outputs: { canonicalName: "TECH\\Operators" },
    });
    expect(await run(preview(kept))).to.deep.include({
      code: 0,
      out: "Nobody's restore permissions change.\n",
    });
  });

  it("is no hindrance where a grant goes by the name of an account that is about to be made", async () => {
    const made = step("create", "Account", { name: "operators", new: account() });
    const { out } = await run(
      preview(made, grantTo("TECH\\Operators", "AccountRole", { role: "SQL Restore Operator" })),
    );
    expect(out)
      .to.match(/^1 account changes/)
      .and.to.include("+ gets the role SQL Restore Operator")
      .and.not.include("plain text");
  });

  it("has nothing of the account of the same name on the server that its provider led to before", async () => {
    const urn = "urn:pulumi:dev::permissions::pulumi:providers:pulumi-nodejs::second";
    const at = (url: string): object => ({
      urn,
      type: "pulumi:providers:pulumi-nodejs",
      inputs: { "veeam-em:explicit": "true", "veeam-em:url": url },
    });
    const moved = (op: string, url: string): Readonly<Record<string, unknown>> => ({
      op,
      urn,
      oldState: at("https://em.tech.local:9398"),
      newState: at(url),
    });
    const here = { provider: `${urn}::1` };
    const kept = step("same", "Account", { old: EVERYTHING, new: EVERYTHING, state: here });
    const grant = {
      ...grantTo("TECH\\Operators", "AccountRole", { role: "Portal User" }),
      ...here,
    };
    for (const url of [UNKNOWN, "[secret]", "https://em.elsewhere:9398"])
      expect(await stopsAt(preview(moved("update", url), kept, grant)), url).to.deep.equal([
        "widen",
      ]);
    const same = moved("same", "https://em.tech.local:9398");
    expect(await stopsAt(preview(same, { ...kept, ...here }, grant))).to.deep.equal([]);
    const elsewhere = step("same", "Account", { old: EVERYTHING, new: EVERYTHING });
    expect(await stopsAt(preview(same, { ...elsewhere, ...here }, grant))).to.deep.equal(["widen"]);
  });
});
