import { expect } from "chai";
import { account, Files, preview, step, UNKNOWN, veeamEm } from "./preview-builder";
import {
  at,
  type Bag,
  changed,
  ELSEWHERE,
  explain,
  HERE,
  OWN,
  PORTAL,
  provider,
  role,
  settings,
} from "./plugin-support";

describe("veeam-em explain of a program in both forms", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  it("says which accounts a program has in both forms, or may have, and of no others", async () => {
    const [classes, plugin] = [
      ["dynamic", "default"],
      ["plugin", OWN],
    ] as const;
    const kept = at(
      step("same", "Account", { name: "ops", old: account(), new: account() }),
      "Account",
      classes,
    );
    const mixed = (...steps: Bag[]): Promise<readonly object[]> =>
      explain(files, steps).then(({ mixedForms }) => mixedForms);
    expect(
      await mixed(kept, role(plugin, "grant", { ...PORTAL, account: "tech\\OPERATORS" })),
    ).to.deep.equal([{ account: "TECH\\Operators", dynamic: ["ops"], plugin: ["grant"] }]);
    for (const untold of [UNKNOWN, "[secret]"]) {
      const found = await mixed(kept, role(plugin, "grant", { ...PORTAL, account: untold }));
      expect(found, untold).to.have.length(2);
    }
    const other = role(plugin, "grant", { ...PORTAL, account: "TECH\\Other" });
    const gone = at(
      step("delete", "AccountRole", { name: "grant", old: PORTAL }),
      "AccountRole",
      plugin,
    );
    const same = role(classes, "grant", PORTAL);
    const moves = at(
      step("same", "Account", { name: "ops", old: account(), new: account() }),
      "Account",
      plugin,
      classes,
    );
    for (const steps of [
      [kept, other],
      [kept, gone],
      [kept, same],
      [moves, role(plugin, "grant", PORTAL)],
    ])
      expect(await mixed(...steps)).to.deep.equal([]);
    const [there, here] = [
      ["plugin", "emea"],
      ["plugin", "here"],
    ] as const;
    const made = provider("create", there, undefined, settings(ELSEWHERE));
    const known = provider("create", here, undefined, settings(HERE));
    const recorded = changed(classes, classes);
    expect(await mixed(made, recorded, role(there, "grant", PORTAL))).to.deep.equal([]);
    expect(await mixed(known, recorded, role(here, "grant", PORTAL))).to.have.length(2);
  });

  it("says so in words, without a change of anybody's permissions", async () => {
    const kept = step("same", "Account", { name: "ops", old: account(), new: account() });
    const grant = step("same", "AccountRole", { name: "grant", old: PORTAL, new: PORTAL });
    const steps = [
      at(kept, "Account", ["dynamic", "default"]),
      at(grant, "AccountRole", ["plugin", OWN]),
    ];
    const { code, out } = await veeamEm([
      "explain",
      files.write("preview.json", preview(...steps)),
    ]);
    expect(code).to.equal(0);
    expect(out)
      .to.match(/^Nobody's restore permissions change/)
      .and.to.include("ops by the classes of pulumi-veeam-em, grant by the provider plugin")
      .and.to.include("keep all of one account in one form");
  });
});
