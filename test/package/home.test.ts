import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  HomeError,
  manifestWithHome,
  policyWithHome,
  readHome,
  readmeWithHome,
  releaseProblems,
  schemaWithHome,
} from "../../tools/package/home";
import { releaseFiles } from "../../tools/plugin-bundle/release";

const ROOT = join(__dirname, "..", "..");
const MANIFEST = readFileSync(join(ROOT, "package.json"), "utf8");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const SCHEMA = readFileSync(join(ROOT, "provider", "plugin", "schema.json"), "utf8");
const POLICY = readFileSync(join(ROOT, "policy", "kinds.ts"), "utf8");
const URL = "https://github.com/tech/pulumi-veeam-em";
const OTHER_HOME = { url: "https://git.tech.local/a/b" };
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

  it("is where generated SDKs and the policies find the plugin's releases, if it is on GitHub", () => {
    const place = "github://api.github.com/tech/pulumi-veeam-em";
    const schema = schemaWithHome(SCHEMA, HOME);
    expect(JSON.parse(schema)).to.deep.equal({
      ...(JSON.parse(SCHEMA) as object),
      pluginDownloadURL: place,
    });
    const keys = Object.keys(JSON.parse(schema) as object);
    expect(keys[keys.indexOf("license") + 1]).to.equal("pluginDownloadURL");
    expect(schemaWithHome(schema, HOME)).to.equal(schema);
    const policy = policyWithHome(POLICY, HOME);
    expect(policy).to.match(/^export const PLUGIN_URLS: readonly string\[\] = \["(.*)"\];$/m);
    expect(policy).to.include(place);
    expect(policyWithHome(policy, HOME)).to.equal(policy);

    expect(schemaWithHome(schema, OTHER_HOME)).to.not.include("pluginDownloadURL");
    expect(policyWithHome(policy, OTHER_HOME)).to.include("PLUGIN_URLS: readonly string[] = [];");
    for (const write of [schemaWithHome, policyWithHome])
      expect(() => write("{}", HOME)).to.throw(HomeError);
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
  const schema = schemaWithHome(SCHEMA.replace(/"version": ".*?"/, '"version": "1.2.3"'), HOME);

  it("is of the version that tag, package.json and CHANGELOG name, and has a home", () => {
    expect(releaseProblems("v1.2.3", manifest, changelog, schema)).to.deep.equal([]);
    expect(releaseProblems("v1.2.4", manifest, changelog, schema)).to.deep.equal([
      "the tag is v1.2.4, the version 1.2.3",
    ]);
    expect(releaseProblems("v1.2.3", manifest, "## 1.2.30\n", schema)).to.deep.equal([
      "CHANGELOG.md has no heading 1.2.3",
    ]);
    const unpublished = "## 1.2.3 (not yet published)\n";
    expect(releaseProblems("v1.2.3", manifest, unpublished, schema)).to.deep.equal([
      "CHANGELOG.md calls 1.2.3 not yet published",
    ]);
    const homeless = JSON.stringify({ version: "1.2.3" });
    expect(releaseProblems("v1.2.3", homeless, changelog, homeless)).to.have.length(4);
  });

  it("has the plugin of the same version, from the same home", () => {
    const problems = (text: string): string[] =>
      releaseProblems("v1.2.3", manifest, changelog, text);
    expect(problems(schema.replace("1.2.3", "1.2.2"))).to.deep.equal([
      "provider/plugin/schema.json is of version 1.2.2: npm run schema",
    ]);
    for (const other of [schema.replace("/tech/", "/other/"), schemaWithHome(schema, OTHER_HOME)])
      expect(problems(other)).to.deep.equal([
        "provider/plugin/schema.json has another pluginDownloadURL: npm run set-home sets it",
      ]);
  });

  it("of the plugin is found under the names that Pulumi asks for, with its checksums", () => {
    const tarball = Buffer.from("the plugin");
    const files = releaseFiles("1.2.3", tarball);
    const [sums, ...more] = files.filter(({ name }) => name.endsWith("-checksums.txt"));
    expect(more).to.deep.equal([]);
    const sum = "2608529ddca508ae0d4d423feeb5c7104f5a89155c9bf2cc70c8b909cb3efe42";
    expect(sums?.content.toString().trim().split("\n")).to.deep.equal(
      [
        ".tgz",
        "-linux-amd64.tar.gz",
        "-linux-arm64.tar.gz",
        "-darwin-amd64.tar.gz",
        "-darwin-arm64.tar.gz",
        "-windows-amd64.tar.gz",
        "-windows-arm64.tar.gz",
      ].map((ending) => `${sum}  pulumi-resource-veeam-em-v1.2.3${ending}`),
    );
    for (const { name, content } of files)
      if (!name.endsWith(".txt")) expect(content.equals(tarball), name).to.equal(true);
    expect(files).to.have.length(8);
  });
});
