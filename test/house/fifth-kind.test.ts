import { expect } from "chai";
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { KINDS } from "../../provider/model/kinds";
import { preview, step } from "../cli/explain/preview-builder";
import { placesIn, type Scope, withFifthKind } from "./fifth-kind";

const ROOT = resolve(__dirname, "../..");
const FIFTH = "AccountNote";

/** What the compiler and the tests of lists look at, without the built package. */
const COPIED = [
  "provider",
  "cli",
  "simulator",
  "policy",
  "test",
  "tools",
  "docs",
  "README.md",
  "package.json",
  "tsconfig.json",
];

/** The two lists of kinds: what a newcomer writes down first. */
const LISTS = ["provider/model/kinds.ts", "policy/kinds.ts"];

/** Which test misses a place that the compiler cannot miss, and what its title holds. */
const TESTS_OF_LISTS = [
  { place: "policy/kinds.ts", test: "test/policy/kinds.test.ts", title: "by the same types" },
  { place: "test/types/exports.test.ts", test: "test/types/exports.test.ts", title: "no others" },
  { place: "README.md", test: "test/docs/pages.test.ts", title: "names every class" },
  { place: "policy/README.md", test: "test/docs/pages.test.ts", title: "names every class" },
  { place: "docs/guides/README.md", test: "test/docs/pages.test.ts", title: "names every class" },
  {
    place: "docs/resources/<resource>.md",
    test: "test/docs/pages.test.ts",
    title: `has a page for ${FIFTH}`,
  },
];

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function runNode(folder: string, args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: folder });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => {
      done({ code, output });
    });
  });
}

describe("A fifth kind of resource, [long]", () => {
  const places = placesIn(readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8"));
  let copy: string;

  before(() => {
    copy = mkdtempSync(join(tmpdir(), "fifth-kind-"));
    for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    // The programs there use the built package; the tests of the pages read only their pages.
    const isPage = (path: string): boolean => !/\.\w+$/.test(path) || path.endsWith(".md");
    cpSync(join(ROOT, "examples"), join(copy, "examples"), { recursive: true, filter: isPage });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "dir");
  });
  after(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  /** Writes a place of the copy as it is with the fifth kind. */
  function add(place: string, scope: Scope = "everything"): void {
    const { file, text } = withFifthKind(ROOT, place, FIFTH, scope);
    writeFileSync(join(copy, file), text);
  }

  function leaveOut(place: string): void {
    const { file } = withFifthKind(ROOT, place, FIFTH, "everything");
    if (existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(copy, file));
    else rmSync(join(copy, file));
  }

  const compile = (): Promise<Ended> =>
    runNode(copy, [
      join(ROOT, "node_modules/typescript/bin/tsc"),
      ...["--noEmit", "--incremental", "--tsBuildInfoFile", join(copy, "types.tsbuildinfo")],
    ]);

  const mocha = (test: string, title: string): Promise<Ended> =>
    runNode(copy, [
      join(ROOT, "node_modules/mocha/bin/mocha.js"),
      // Programs start slowly on a busy machine; the compiler reads the whole tree.
      ...["--no-config", "--require", "tsx/cjs", "--no-timeout"],
      ...["--fgrep", title, "--fail-zero", test],
    ]);

  function explain(folder: string): Promise<Ended> {
    const file = join(copy, "preview.json");
    const given = { account: "TECH\\ops", enabled: true };
    writeFileSync(file, JSON.stringify(preview(step("create", FIFTH, { new: given }))));
    return runNode(folder, ["--import", "tsx", "cli/main.ts", "explain", file]);
  }

  it("is refused by explain as long as nobody has added it", async () => {
    const { code, output } = await explain(ROOT);
    expect(code, output).to.equal(2);
    expect(output).to.include(FIFTH).and.to.include("update pulumi-veeam-em");
  });

  it("is missed by the compiler at every place of the guide, once the lists have it", async () => {
    for (const place of LISTS) add(place, "list of kinds");
    const { code, output } = await compile();
    expect(code).to.not.equal(0);
    const named = [
      ...output.matchAll(/^(\S+)\(\d+,\d+\): error/gm),
      ...output.matchAll(/typeof import\("([^"]+)"\)/g),
    ].map(([, path = ""]) =>
      relative(copy, resolve(copy, path)).replace(/^(.*?)(\.ts)?$/, "$1.ts"),
    );
    const changed = places.filter((place) => place.endsWith(".ts") && !place.includes("<"));
    expect([...new Set(named)].sort()).to.deep.equal([...changed].sort());
  });

  it("is accepted by the compiler after exactly the steps of the guide", async () => {
    for (const place of places) add(place);
    expect(await compile()).to.deep.equal({ code: 0, output: "" });
  });

  /** Tests of lists that passed with everything in place. */
  const passed = new Set<string>();
  for (const { place, test, title } of TESTS_OF_LISTS) {
    it(`is missed by ${test} where ${place} is left out`, async () => {
      if (!passed.has(`${test} ${title}`)) {
        const whole = await mocha(test, title);
        expect(whole.code, whole.output).to.equal(0);
        passed.add(`${test} ${title}`);
      }
      leaveOut(place);
      const { code, output } = await mocha(test, title);
      add(place);
      expect(code, output).to.equal(1);
      expect(output).to.include(title);
    });
  }

  it("is missed by the compiler or by a test wherever it is left out", () => {
    const known = TESTS_OF_LISTS.map(({ place }) => place);
    const others = places.filter((place) => !place.endsWith(".ts") && !known.includes(place));
    expect(others).to.deep.equal([]);
    expect(places).to.include.members(known);
    expect(KINDS).to.not.include(FIFTH);
  });

  it("is told by explain of the copy", async () => {
    const { code, output } = await explain(copy);
    expect(code, output).to.equal(0);
    expect(output).to.include("TECH\\ops");
  });
});

describe("The places of the guide", () => {
  it("are the first column of the table below its heading", () => {
    const text =
      "## Else\n\n| `no.ts` | x |\n\n## Adding a resource\n\nSee `a/b.ts`.\n\n| place | what |\n" +
      "| --- | --- |\n| `a/<resource>.ts` | `c.ts` |\n| `d.md` | text |\n\n## More\n\n| `e.ts` | x |\n";
    expect(placesIn(text)).to.deep.equal(["a/<resource>.ts", "d.md"]);
  });

  it("must each speak of the kinds", () => {
    expect(() => withFifthKind(ROOT, "provider/em/index.ts", FIFTH, "everything")).to.throw(
      "provider/em/index.ts says nothing of AllVmsScope",
    );
  });
});
