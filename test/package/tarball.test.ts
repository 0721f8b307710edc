import { expect } from "chai";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentProblems, listedContents } from "../../tools/package/contents";
import { licenceProblems } from "../../tools/package/licences";
import { anchorsOf, deadLinks, linksOf } from "../../tools/package/markdown-links";
import { packInto, type Unpacked, unpackInto } from "../../tools/package/tarball";
import { sizeProblems, tarballProblems } from "../../tools/package/tarball-problems";

describe("The tarball", function () {
  this.timeout(120_000);
  let folder: string;
  let tarball: string;
  let unpacked: Unpacked;

  before(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-tarball-"));
    tarball = packInto(folder);
    unpacked = unpackInto(join(folder, "unpacked"), tarball);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A copy of what was unpacked, to be broken. */
  function broken(change: (root: string) => void): string[] {
    const root = mkdtempSync(join(folder, "broken-"));
    cpSync(unpacked.root, root, { recursive: true });
    change(root);
    return tarballProblems(tarball, { ...unpacked, root });
  }

  it("is as small as it may be, holds what is listed and nothing else, and no link in it leads nowhere", () => {
    expect(tarballProblems(tarball, unpacked)).to.deep.equal([]);
    const pages = unpacked.files.filter((file) => file.endsWith(".md"));
    const links = pages.flatMap((page) => linksOf(unpacked.root, page));
    expect([pages.length > 20, links.length > 100]).to.deep.equal([true, true]);
    expect(links.filter(({ heading }) => heading !== undefined).length).to.be.greaterThan(20);
  });

  it("is refused with a link to a page, a heading or a folder that is not in it", () => {
    const text = "[a](CONTRIBUTING.md) [b](docs/errors.md#em_nothing) ![c](docs/picture.svg)\n";
    const problems = broken((root) => {
      writeFileSync(
        join(root, "SECURITY.md"),
        `${text}[d]: ../elsewhere.md\n<a href="docs/no">e</a>`,
      );
    });
    expect(problems).to.deep.equal(
      [
        "CONTRIBUTING.md",
        "docs/errors.md#em_nothing",
        "docs/picture.svg",
        "../elsewhere.md",
        "docs/no",
      ].map((link) => `SECURITY.md links to ${link}`),
    );
  });

  it("is refused with code that uses a tool of the tests, or names a source map", () => {
    const entry = join("dist", "provider", "index.js");
    const problems = broken((root) => {
      const text = readFileSync(join(root, entry), "utf8");
      writeFileSync(
        join(root, entry),
        `${text}require("tsx/cjs");\n//# sourceMappingURL=index.js.map`,
      );
    });
    expect(problems).to.deep.equal([
      "dist/provider/index.js uses a tool of the tests",
      "dist/provider/index.js names a source map",
    ]);
  });

  it("is refused when it has a file too many or too few, one of an earlier build, or too many bytes", () => {
    const { files } = unpacked;
    expect(
      contentProblems([...files, "docs/development/set-up.md", "policy/notes.txt"]),
    ).to.deep.equal(
      ["docs/development/set-up.md", "policy/notes.txt"].map(
        (file) => `${file} is not on the list tools/package/contents.txt`,
      ),
    );
    expect(contentProblems(files.filter((file) => file !== "NOTICE"))).to.deep.equal([
      "nothing in the tarball fits NOTICE",
    ]);
    expect(contentProblems([...files, "dist/provider/em/former.js"])).to.deep.equal([
      "dist/provider/em/former.js is compiled from no source file",
    ]);
    expect(sizeProblems(400_000)).to.deep.equal([]);
    expect(sizeProblems(400_001)).to.have.length(1);
    expect(listedContents()).to.include("package.json").and.not.include("");
  });

  it("brings no licence that is not allowed, and none that is not named", () => {
    const lockFile = join(folder, "package-lock.json");
    const packages = {
      "": { license: "Apache-2.0" },
      "node_modules/a": { license: "MIT" },
      "node_modules/b": { license: "GPL-3.0-only" },
      "node_modules/a/node_modules/@c/d": {},
      "node_modules/e": { license: "GPL-3.0-only", dev: true },
    };
    writeFileSync(lockFile, JSON.stringify({ packages }));
    expect(licenceProblems(lockFile)).to.deep.equal([
      "b has the licence GPL-3.0-only",
      "@c/d has the licence (none)",
    ]);
    writeFileSync(lockFile, JSON.stringify({ packages: {} }));
    expect(licenceProblems(lockFile)).to.have.length(1);
  });
});

describe("The links of a page", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-links-"));
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it("are none in code and none to elsewhere, and headings count as GitHub names them", () => {
    const page = [
      "# `EM_AUTH`: what to do",
      "## What to do",
      "## What to do",
      '<a id="here"></a>',
      "[one](#em_auth-what-to-do) [two](#what-to-do-1) [three](#here) [four](#there)",
      "[web](https://veeam.com) [mail](mailto:a@b.c) `[code](nothing.md)`",
      "```md",
      "# No heading",
      "[block](nothing.md)",
      "```",
    ].join("\n");
    writeFileSync(join(root, "page.md"), page);
    expect(anchorsOf(root, "page.md")).to.deep.equal([
      "em_auth-what-to-do",
      "what-to-do",
      "what-to-do-1",
      "here",
    ]);
    expect(deadLinks(root, ["page.md"])).to.deep.equal(["page.md links to #there"]);
  });
});
