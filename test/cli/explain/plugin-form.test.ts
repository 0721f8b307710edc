import { expect } from "chai";
import { account, Files, step, UNKNOWN } from "./preview-builder";
import {
  at,
  type Bag,
  changed,
  classSettings,
  ELSEWHERE,
  explain,
  HERE,
  OWN,
  PORTAL,
  provider,
  role,
  settings,
  STACK,
  type Where,
} from "./plugin-support";

describe("veeam-em explain of the provider plugin's resources", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const explained = (steps: readonly Bag[], more: Bag = {}): ReturnType<typeof explain> =>
    explain(files, steps, more, ["--fail-on", "widen,admin"]);
  const stoppedBy = async (...steps: Bag[]): Promise<readonly string[]> =>
    (await explained(steps)).stoppedBy;

  for (const [what, to, from] of [
    ["from the classes to the plugin", ["plugin", OWN], ["dynamic", "default"]],
    ["from the plugin to the classes", ["dynamic", "default"], ["plugin", "default"]],
    ["from a version of the plugin to this one", ["plugin", OWN], ["plugin", "default_0_0_9"]],
    ["from no version to this one", ["plugin", OWN], ["plugin", "default"]],
  ] as const)
    it(`tells what changes, and nothing else, where a stack moves ${what}`, async () => {
      const same = at(
        step("same", "Account", { old: account(), new: account() }),
        "Account",
        to,
        from,
      );
      expect((await explained([same])).summary).to.equal("Nobody's restore permissions change.");
      const { accounts, stoppedBy: stops } = await explained([changed(to, from)]);
      expect(accounts.map(({ account: name, fate }) => [name, fate])).to.deep.equal([
        ["TECH\\Operators", "changed"],
      ]);
      expect(stops).to.deep.equal(["widen"]);
      const had = role(to, "had", { account: "TECH\\Operators", role: "VM Restore Operator" });
      expect(await stoppedBy(same, had)).to.deep.equal([]);
    });

  it("takes the provider of a program for the same one in both forms as long as its url stays", async () => {
    for (const [to, from, next, before] of [
      [["plugin", "emea"], ["dynamic", "emea"], settings, classSettings],
      [["dynamic", "emea"], ["plugin", "emea"], classSettings, settings],
    ] as const)
      for (const [url, fates] of [
        [HERE, ["changed"]],
        [ELSEWHERE, ["changed", "new"]],
        [UNKNOWN, ["changed", "new"]],
        ["[secret]", ["changed", "new"]],
      ] as const) {
        const made = [
          provider("create", to, undefined, next(url)),
          provider("delete", from, before(HERE)),
        ];
        const { accounts } = await explained([...made, changed(to, from)]);
        expect(accounts.map(({ fate }) => fate).sort(), `${to[0]} ${url}`).to.deep.equal(fates);
      }
  });

  it("counts nothing as had by a plugin of another version, or in the place of a forbidden one", async () => {
    const same = at(step("same", "Account", { old: account(), new: account() }), "Account", [
      "plugin",
      OWN,
    ]);
    const again = { account: "TECH\\Operators", role: "VM Restore Operator" };
    for (const name of ["default_9_9_9", "default_0_1_0_rc_1", "default_0_1", "default x"])
      expect(await stoppedBy(same, role(["plugin", name], "again", again)), name).to.deep.equal([
        "widen",
      ]);
    for (const [version, stops] of [
      ["9.9.9", ["widen"]],
      [UNKNOWN, ["widen"]],
      ["0.1.0", []],
    ] as const) {
      const emea = ["plugin", "emea"] as const;
      const made = provider("same", emea, settings(HERE), settings(HERE, { version }));
      const kept = at(step("same", "Account", { old: account(), new: account() }), "Account", emea);
      expect(await stoppedBy(made, kept, role(emea, "again", again)), version).to.deep.equal(stops);
    }
    for (const [forbidden, stops] of [
      ['["veeam-em"]', ["widen"]],
      ['["*"]', ["widen"]],
      ['["pulumi-nodejs"]', []],
    ] as const) {
      const config = { "pulumi:disable-default-providers": forbidden };
      const { stoppedBy: found } = await explained([same, role(["plugin", OWN], "again", again)], {
        config,
      });
      expect(found, forbidden).to.deep.equal(stops);
    }
  });

  it("sees where a replacement leads, also where the deletion comes first", async () => {
    const [here, there] = [
      ["plugin", OWN],
      ["plugin", "default x"],
    ] as const;
    const kept = at(step("same", "Account", { old: account(), new: account() }), "Account", here);
    const inputs = { account: "TECH\\Operators", role: "VM Restore Operator" };
    const [gone, made] = [
      at(step("delete-replaced", "AccountRole", { old: inputs }), "AccountRole", here),
      at(
        step("create-replacement", "AccountRole", { old: inputs, new: inputs }),
        "AccountRole",
        there,
        here,
      ),
    ];
    expect(await stoppedBy(kept, gone, made)).to.deep.equal(["widen"]);
    const again = at(
      step("create-replacement", "AccountRole", { old: inputs, new: inputs }),
      "AccountRole",
      here,
    );
    expect(await stoppedBy(kept, gone, again)).to.deep.equal([]);
  });

  it("always stops where other code runs for them, new, kept or deleted", async () => {
    const elsewhere: Where = ["plugin", `${OWN}_https_/em.invalid/plugins`];
    const kept = step("same", "Account", { old: account(), new: account() });
    const foreign: Bag[][] = [
      [role(elsewhere, "made", PORTAL)],
      [at(kept, "Account", elsewhere)],
      [at(kept, "Account", ["plugin", OWN], elsewhere)],
      [at(step("delete", "Account", { old: account() }), "Account", elsewhere)],
      [
        provider(
          "create",
          ["plugin", "emea"],
          undefined,
          settings(HERE, { pluginDownloadURL: "https://x" }),
        ),
      ],
      [
        provider(
          "delete",
          ["plugin", "emea"],
          settings(HERE, { __internal: { parameterization: "e30=" } }),
        ),
      ],
    ];
    const other = at(kept, "Account", ["plugin", OWN]);
    for (const name of ["other", "pulumi-nodejs"]) {
      const reference = `${STACK}pulumi:providers:${name}::emea::1`;
      foreign.push([{ ...other, provider: reference }]);
    }
    const text = structuredClone(other) as { newState: { inputs: Record<string, unknown> } };
    text.newState.inputs["__provider"] = "exports.handler = () => ({});";
    foreign.push([{ ...text }]);
    for (const steps of foreign) {
      const { stoppedBy: found, foreignProviders } = await explained(steps);
      expect(found, JSON.stringify(steps)).to.include("foreign-provider");
      expect(foreignProviders).to.not.deep.equal([]);
    }
    expect(await stoppedBy(other)).to.deep.equal([]);
  });
});
