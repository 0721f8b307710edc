import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  HomeError,
  manifestWithHome,
  readHome,
  readmeWithHome,
  releaseProblems,
} from "../../tools/package/home";

const ROOT = join(__dirname, "..", "..");
const MANIFEST = readFileSync(join(ROOT, "package.json"), "utf8");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const URL = "https://github.com/tech/pulumi-veeam-em";
const HOME = { url: URL, author: "Tech <tech@example.com>" };

describe("The project's home", () => {
  it("is set in every field of package.json by one command, which changes nothing else and may be run again", () => {
    const once = manifestWithHome(MANIFEST, HOME);
    const manifest = JSON.parse(once) as Record<string, unknown>;
    expect(manifest).to.deep.equal({
      ...(JSON.parse(MANIFEST) as object),
      author: "Tech <tech@example.com>",
      homepage: `${URL}#readme`,
      repository: { type: "git", url: `git+${URL}.git` },
      bugs: { url: `${URL}/issues` },
    });
    expect(manifestWithHome(once, HOME)).to.equal(once);
    const moved = { url: "https://git.tech.local/a/b" };
    expect(manifestWithHome(once, moved)).to.equal(
      once.replaceAll(URL, "https://git.tech.local/a/b"),
    );
    expect(Object.keys(manifest).slice(4, 9)).to.deep.equal([
      "license",
      "author",
      "homepage",
      "repository",
      "bugs",
    ]);
  });

  it("is named in the README, until then that there is none; on GitHub with a badge of each workflow", () => {
    const once = readmeWithHome(README, HOME);
    for (const name of ["ci", "release"])
      expect(once).to.include(`(${URL}/actions/workflows/${name}.yml/badge.svg)`);
    expect(once).to.not.include("No public home");
    expect(readmeWithHome(once, HOME)).to.equal(once);
    expect(readmeWithHome(once, { url: "https://git.tech.local/a/b" }))
      .to.include("(https://git.tech.local/a/b)")
      .and.not.include("badge");
    expect(() => readmeWithHome("# A page", HOME)).to.throw(HomeError);
  });

  it("is the page of a repository, however it was copied, and nothing else", () => {
    for (const given of [URL, `${URL}/`, `${URL}.git`])
      expect(readHome(given, undefined).url, given).to.equal(URL);
    for (const given of [
      undefined,
      "",
      "tech/pulumi-veeam-em",
      "http://github.com/a/b",
      "https://github.com/a",
    ])
      expect(() => readHome(given, undefined), given).to.throw(HomeError, "npm run set-home");
  });
});

describe("A release", () => {
  const changelog = "# Changelog\n\n## 1.2.3\n\n- Something.\n";
  const manifest = manifestWithHome(
    MANIFEST.replace(/"version": ".*?"/, '"version": "1.2.3"'),
    HOME,
  );

  it("is of the version that tag, package.json and CHANGELOG name, and has a home", () => {
    expect(releaseProblems("v1.2.3", manifest, changelog)).to.deep.equal([]);
    expect(releaseProblems("v1.2.4", manifest, changelog)).to.deep.equal([
      "the tag is v1.2.4, the version 1.2.3",
    ]);
    expect(releaseProblems("v1.2.3", manifest, "## 1.2.30\n")).to.deep.equal([
      "CHANGELOG.md has no heading 1.2.3",
    ]);
    expect(releaseProblems("v1.2.3", manifest, "## 1.2.3 (not yet published)\n")).to.deep.equal([
      "CHANGELOG.md calls 1.2.3 not yet published",
    ]);
    const homeless = JSON.stringify({ version: "1.2.3" });
    expect(releaseProblems("v1.2.3", homeless, changelog)).to.have.length(4);
  });
});
