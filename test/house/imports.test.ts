import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
const PROVIDER = join(ROOT, "provider");

/** What each part may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  em: ["model"],
  lifecycle: ["em", "model"],
  resources: ["lifecycle", "em", "model"],
  functions: ["lifecycle", "em", "model"],
  cli: ["lifecycle", "em", "model"],
  dynamic: ["lifecycle", "em", "model"],
};

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [
    ...text.matchAll(/(?:from\s+|import\s*\(\s*|require\s*\(\s*|^import\s+)["']([^"']+)["']/gm),
  ].map(([, name]) => name ?? "");
}

/** The folder below provider/ that a file is in; its own name for files directly there. */
function partOf(file: string): string {
  return relative(PROVIDER, file).split(/[\\/]/)[0] ?? "";
}

function localImports(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith("."))
    .map((name) => resolve(dirname(file), name));
}

/** The files that make up the life cycle of an Account besides account.ts. */
const PARTS_OF_ACCOUNT = [
  "account-change",
  "account-creation",
  "account-holdings",
  "account-inputs",
  "account-reading",
].map((name) => join(PROVIDER, "lifecycle", `${name}.ts`));

/** Every file of provider/ that a file leads to, over however many imports. */
function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  for (const target of localImports(file).map(fileOf)) {
    if (reached.has(target) || !target.startsWith(PROVIDER)) continue;
    reached.add(target);
    reachedFrom(target, reached);
  }
  return reached;
}

function fileOf(target: string): string {
  return existsSync(`${target}.ts`) ? `${target}.ts` : join(target, "index.ts");
}

describe("imports", () => {
  it("lead from no resource's life cycle to that of another", () => {
    const lifecycles = filesBelow(join(PROVIDER, "lifecycle")).filter((file) =>
      /^export const \w+: Lifecycle = \{/m.test(readFileSync(file, "utf8")),
    );
    expect(lifecycles).to.have.lengthOf(4);
    const wrong = lifecycles.flatMap((file) => {
      const own = basename(file) === "account.ts" ? PARTS_OF_ACCOUNT : [];
      const siblings = [...lifecycles, ...PARTS_OF_ACCOUNT].filter(
        (other) => other !== file && !own.includes(other),
      );
      const reached = reachedFrom(file);
      return siblings
        .filter((sibling) => reached.has(sibling))
        .map((sibling) => `${basename(file)} reaches ${basename(sibling)}`);
    });
    expect(wrong).to.deep.equal([]);
    const ofAccount = reachedFrom(join(PROVIDER, "lifecycle", "account.ts"));
    for (const part of PARTS_OF_ACCOUNT) expect(ofAccount.has(part), part).to.equal(true);
  });

  it("within provider/ point one way: resources, functions and cli to lifecycle to em to model", () => {
    const wrong: string[] = [];
    let seen = 0;
    for (const file of filesBelow(PROVIDER)) {
      const part = partOf(file);
      const allowed = MAY_IMPORT[part];
      for (const target of localImports(file).filter((path) => path.startsWith(`${PROVIDER}/`))) {
        seen++;
        if (allowed !== undefined && partOf(target) !== part && !allowed.includes(partOf(target)))
          wrong.push(`${relative(ROOT, file)} imports ${relative(ROOT, target)}`);
      }
    }
    expect(seen).to.be.greaterThan(100);
    expect(wrong).to.deep.equal([]);
  });

  it("of the model lead nowhere out of it", () => {
    for (const file of filesBelow(join(PROVIDER, "model"))) {
      for (const name of importsOf(file))
        expect(name.startsWith("./"), `${relative(ROOT, file)} imports ${name}`).to.equal(true);
    }
  });

  it("of the life cycle do not lead to Pulumi", () => {
    for (const part of ["lifecycle", "em", "model", "dynamic"]) {
      for (const file of filesBelow(join(PROVIDER, part)))
        expect(importsOf(file), relative(ROOT, file)).to.not.include("@pulumi/pulumi");
    }
  });

  it("never join simulator and provider, but for the command that starts the simulator", () => {
    for (const file of filesBelow(join(ROOT, "simulator"))) {
      for (const target of localImports(file))
        expect(
          target.startsWith(PROVIDER),
          `${relative(ROOT, file)} imports ${relative(ROOT, target)}`,
        ).to.equal(false);
    }
    const importers = filesBelow(PROVIDER).filter((file) =>
      localImports(file).some((target) => target.startsWith(join(ROOT, "simulator"))),
    );
    expect(importers.map((file) => relative(PROVIDER, file))).to.deep.equal([
      join("cli", "simulate.ts"),
    ]);
  });
});
