import { expect } from "chai";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { circles, type Rooms, type Storey, wrongRooms, wrongStoreys } from "./directions";
import { HOUSE, importsOf, localImports, reachedFrom, readTree, ROOT, type Tree } from "./tree";

const BELOW_LIFECYCLE = ["provider/em", "provider/model"];
const BELOW_FACE = ["provider/lifecycle", ...BELOW_LIFECYCLE];

/** The first that fits a file counts. */
const STOREYS: readonly Storey[] = [
  { place: "provider/model", standsOn: [] },
  { place: "provider/em", standsOn: ["provider/model"] },
  { place: "provider/lifecycle", standsOn: BELOW_LIFECYCLE },
  { place: "provider/stack", standsOn: ["provider/em", "provider/model"] },
  { place: "provider/resources", standsOn: ["provider/stack", ...BELOW_FACE] },
  { place: "provider/functions", standsOn: ["provider/stack", ...BELOW_FACE] },
  { place: "provider/engine", standsOn: BELOW_FACE },
  { place: "provider/dynamic", standsOn: ["provider/engine", ...BELOW_FACE] },
  { place: "provider/plugin", standsOn: ["provider/engine", ...BELOW_FACE] },
  { place: "provider", standsOn: [] },
  // The command that starts a simulator is the one place where the two meet.
  { place: "cli/simulate", standsOn: ["cli", "simulator", ...BELOW_FACE] },
  { place: "cli", standsOn: ["provider/functions", ...BELOW_FACE] },
  { place: "simulator", standsOn: [] },
  // Copied into other repositories.
  { place: "policy", standsOn: [] },
];

const ROOMS: readonly Rooms[] = [
  {
    folder: "provider/em",
    floors: [
      [
        "errors",
        "no-answer",
        "call-site",
        "log",
        "secret",
        "known-secrets",
        "hidden-texts",
        "private-file",
      ],
      ["settings"],
      ["transport"],
      ["answers"],
      ["session"],
      ["api"],
      ["index"],
    ],
  },
  {
    folder: "provider/lifecycle",
    floors: [["shared"], ["guards"], ["scopes"], ["grants"], ["account"], ["*"]],
  },
  {
    folder: "cli",
    floors: [["command"], ["words"], ["shared"], ["*"], ["main"]],
    apart: ["*"],
  },
  { folder: "cli/export", floors: [["accounts"], ["program"], ["*"]] },
];

/** A tree of files that import others: enough for a rule to be broken. */
function madeUp(files: Readonly<Record<string, readonly string[]>>): Tree {
  return new Map(
    Object.entries(files).map(([path, names]) => [
      path,
      names.map((name) => `import type { It } from ${JSON.stringify(name)};`).join("\n"),
    ]),
  );
}

describe("Imports", () => {
  let tree: Tree;
  before(() => {
    tree = readTree(...HOUSE);
  });

  it("lead from each storey only to those that it stands on", () => {
    expect(wrongStoreys(tree, STOREYS)).to.deep.equal([]);
    const all = [...tree.keys()].flatMap((path) => localImports(tree, path));
    expect(all.length).to.be.greaterThan(500);
    expect(all.filter((target) => !existsSync(join(ROOT, target)))).to.deep.equal([]);
  });

  for (const rooms of ROOMS) {
    it(`lead one way within ${rooms.folder}`, () => {
      expect(wrongRooms(tree, rooms)).to.deep.equal([]);
      for (const name of rooms.floors.flat().filter((one) => one !== "*"))
        expect(
          [...tree.keys()].some((path) =>
            new RegExp(`^${rooms.folder}/${name}(/|\\.ts$)`).test(path),
          ),
          name,
        ).to.equal(true);
    });
  }

  it("make no circle of files", () => {
    expect(circles(tree)).to.deep.equal([]);
  });

  it("of the model name nothing but files of the model", () => {
    for (const [path, text] of readTree("provider/model"))
      expect(
        importsOf(text).filter((name) => !name.startsWith("./")),
        path,
      ).to.deep.equal([]);
  });

  it("below the resources and functions do not lead to Pulumi", () => {
    const below = readTree(...BELOW_FACE, "provider/dynamic");
    for (const [path, text] of below)
      expect(importsOf(text), path).to.not.include("@pulumi/pulumi");
  });

  it("lead from no resource's life cycle to that of another", () => {
    const homes = localImports(tree, "provider/lifecycle/lifecycles.ts").filter((path) =>
      /^provider\/lifecycle\/(account|grants)\//.test(path),
    );
    expect(homes).to.have.lengthOf(4);
    for (const home of homes) {
      const reached = [...reachedFrom(tree, home)];
      const others = homes.filter((other) => other !== home);
      expect(
        reached.filter((path) => others.includes(path)),
        home,
      ).to.deep.equal([]);
      if (home.includes("/account/")) continue;
      expect(
        reached.filter((path) => path.startsWith("provider/lifecycle/account/")),
        home,
      ).to.deep.equal([]);
    }
  });
});

describe("The rules about imports", () => {
  it("see every form of import, and none in texts and comments", () => {
    const text = `
      import one from "./one"; import type { Two } from "./two"; export * from "./three";
      import "./four"; const five = require("./five"); const six = import("./six");
      let seven: import("./seven").Seven; export type { Eight } from "./eight";
      // import nine from "./nine"
      const ten = 'import ten from "./ten"';
    `;
    const numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
    expect(importsOf(text)).to.have.members(numbers.map((number) => `./${number}`));
  });

  it("refuse an import to another storey, and no other", () => {
    const wrong: Readonly<Record<string, readonly string[]>> = {
      "provider/model/a.ts": ["../em/log"],
      "provider/em/a.ts": ["../lifecycle/a"],
      "provider/lifecycle/a.ts": ["../resources/a"],
      "provider/functions/a.ts": ["../resources/account"],
      "cli/report/a.ts": ["../../provider/resources/account", "../../simulator/index"],
      "cli/main.ts": ["../provider"],
      "simulator/a.ts": ["../provider/model/kinds"],
      "provider/a.ts": ["../simulator/clock", "../cli/command"],
      "policy/a.ts": ["../provider/model/kinds"],
    };
    expect(wrongStoreys(madeUp(wrong), STOREYS)).to.have.lengthOf(11);
    const right = madeUp({
      "provider/index.ts": ["./resources/account", "./em/errors"],
      "provider/em/a.ts": ["../model/kinds", "./log"],
      "cli/simulate/a.ts": ["../../simulator/index", "../shared/input"],
      "cli/report/a.ts": ["../../provider/lifecycle/lifecycles"],
    });
    expect(wrongStoreys(right, STOREYS)).to.deep.equal([]);
  });

  it("refuse an import upwards within a folder, one between commands, and a room that is not listed", () => {
    const tree = madeUp({
      "provider/em/settings/a.ts": ["../transport/send", "../log"],
      "provider/em/log.ts": ["./settings/settings", "./secret"],
      "provider/em/caches/a.ts": [],
      "provider/em/api/a.ts": ["../index", "../session/wire", "./b"],
      "provider/lifecycle/shared/a.ts": ["../scopes/namesakes"],
      "provider/lifecycle/grants/a.ts": ["../warnings", "../shared/work"],
      "cli/words/a.ts": ["../shared/names"],
      "cli/drift/a.ts": ["../explain/planned-accounts", "./b", "../words/phrase", "../main"],
      "cli/export/accounts/a.ts": ["../program/text", "../index"],
    });
    expect(ROOMS.flatMap((rooms) => wrongRooms(tree, rooms))).to.deep.equal([
      "provider/em/caches/a.ts has no room",
      "provider/em/settings/a.ts imports provider/em/transport/send.ts",
      "provider/em/log.ts imports provider/em/settings/settings.ts",
      "provider/em/api/a.ts imports provider/em/index.ts",
      "provider/lifecycle/shared/a.ts imports provider/lifecycle/scopes/namesakes.ts",
      "provider/lifecycle/grants/a.ts imports provider/lifecycle/warnings.ts",
      "cli/words/a.ts imports cli/shared/names.ts",
      "cli/drift/a.ts imports cli/explain/planned-accounts.ts",
      "cli/drift/a.ts imports cli/main.ts",
      "cli/export/accounts/a.ts imports cli/export/program/text.ts",
      "cli/export/accounts/a.ts imports cli/export/index.ts",
    ]);
  });

  it("find circles, those of types and of one file as well", () => {
    expect(circles(madeUp({ "a/a.ts": ["./b"], "a/b.ts": ["./c"], "a/c.ts": [] }))).to.deep.equal(
      [],
    );
    expect(
      circles(madeUp({ "a/a.ts": ["./b"], "a/b.ts": ["./c"], "a/c.ts": ["./b"] })),
    ).to.deep.equal(["a/b.ts → a/c.ts → a/b.ts"]);
    expect(circles(madeUp({ "a/a.ts": ["./a"] }))).to.deep.equal(["a/a.ts → a/a.ts"]);
  });
});
