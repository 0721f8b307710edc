import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/**
 * Modules that a process has loaded after it required these, but not those that the first one alone
 * loads.
 */
function loadedBy(...names: readonly string[]): string[] {
  const script = `
    const [first, ...rest] = ${JSON.stringify(names)};
    require(first);
    const before = new Set(rest.length === 0 ? [] : Object.keys(require.cache));
    for (const name of rest) require(name);
    console.log(JSON.stringify(Object.keys(require.cache).filter((file) => !before.has(file))));`;
  return (
    JSON.parse(
      execFileSync(process.execPath, ["-e", script], {
        cwd: join(ROOT, "examples", "quickstart"),
        encoding: "utf8",
      }),
    ) as string[]
  ).map((file) => file.replaceAll("\\", "/"));
}

/** What a program or a provider process has no use for when it starts. */
const HEAVY = /\/typescript\/|ts-node|createClosure|\/simulator\/|\/cli\/|\/asn1js\//;

describe("the start", () => {
  it("of a program loads neither a compiler nor the closure serialiser, neither commands nor simulator", () => {
    const loaded = loadedBy("@pulumi/pulumi", "pulumi-veeam-em");
    expect(loaded.some((file) => file.endsWith("/provider/resources/account.js"))).to.equal(true);
    expect(loaded.filter((file) => HEAVY.test(file))).to.deep.equal([]);
  });

  it("of a provider process loads nothing of Pulumi's SDK besides", () => {
    const loaded = loadedBy("pulumi-veeam-em/dynamic/v1");
    expect(loaded.some((file) => file.endsWith("/provider/lifecycle/account/index.js"))).to.equal(
      true,
    );
    expect(loaded.filter((file) => HEAVY.test(file) || file.includes("/@pulumi/"))).to.deep.equal(
      [],
    );
  });
});
