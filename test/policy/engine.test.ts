import { expect } from "chai";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { policies } from "../../policy/policies";
import { findEngine } from "../../tools/engine/find-engine";
import { POLICY_PACK_SCRIPT } from "../../tools/engine/installation";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { REPOSITORY } from "../docs/pages";
import { checkGuide } from "../docs/guide";
import { type CommandResult, type Project } from "../support/engine";
import { code, declare, program } from "../support/engine-program";
import { IN_OTHER_CLOTHES, REGISTERED_BY_HAND, UNKNOWN, VIOLATING } from "./engine-programs";
import { PackedPolicies, violationsIn } from "./installed-pack";

/** Policies of which nothing is asked where others are looked at. */
const MINOR = ["single-users", "exclusive", "overlapping-scopes", "provider-text"];

describe(`The policy pack, installed in a folder of its own, under the real engine ${OLDEST_ENGINE}, [oldest engine]`, () => {
  let installed: PackedPolicies;
  let project: Project;

  before(async () => {
    const { folder: engine } = await findEngine({ version: OLDEST_ENGINE });
    expect(
      existsSync(join(engine, POLICY_PACK_SCRIPT)),
      `Pulumi's own ${POLICY_PACK_SCRIPT} in ${engine}: delete that folder, and it is made anew`,
    ).to.equal(true);
    installed = await PackedPolicies.install(VIOLATING, {
      VEEAM_EM_PASSWORD: "of no account either",
    });
    ({ project } = installed);
  });
  beforeEach(() => project.write(VIOLATING));
  after(() => {
    installed.close();
  });

  async function preview(config: unknown): Promise<CommandResult> {
    const result = await installed.preview(config);
    expect(`${result.stdout}${result.stderr}${result.eventLog}`).to.not.include(
      "of no account either",
    );
    return result;
  }

  it("stops a preview that violates its mandatory policies, and names each violation", async () => {
    const result = await preview({});
    expect(result.code, result.stderr).to.not.equal(0);
    expect(new Set(violationsIn(result).map((one) => one.split(" ")[0]))).to.deep.equal(
      // Those of providers and of both forms are tried below, and on the plugin's resources.
      new Set(policies.map(({ name }) => name).filter((name) => !/provider|forms/.test(name))),
    );
    const [, violations = ""] = /^Policies:\n([\s\S]*?)\n\n(?=\S)/m.exec(result.stdout) ?? [];
    checkGuide(join(REPOSITORY, "docs", "guides", "policies.md"), {
      // The mandatory ones: those that stop it.
      violations: violations
        .replace(/ \(local: .*\)/, "")
        .replace(/^ +- \[advisory\].*\n.*\n.*(?:\n|$)/gm, ""),
    });
    expect(result.stdout)
      .to.include("TECH\\Alice becomes Portal Administrator")
      .and.to.include("TECH\\Bob may restore every virtual machine, but is not a group");
  });

  it("stops at code that is not the one of the type, and says nothing of what is right", async () => {
    project.write(
      program(
        `new pulumi.CustomResource("pulumi-nodejs:dynamic/tools:Note", "note", { __provider: 'exports.handler = () => require("pulumi-veeam-em/dynamic/v1").AccountRole;' });`,
        declare("AccountRole", "right", { account: "TECH\\Dave", role: "Portal User" }),
      ),
    );
    const result = await preview({});
    expect(result.code, result.stdout).to.not.equal(0);
    expect(violationsIn(result)).to.deep.equal(["provider-text note"]);
  });

  it("stops at a transform that exchanges the code of a resource", async () => {
    const exchange = code(
      `[({ props, opts }) => ({ props: { ...props, __provider: "exports.handler = () => ({ check: (olds, news) => ({ inputs: { ...news, role: 'Portal User' } }) });" }, opts })]`,
    );
    const granted = { account: "TECH\\Dave", role: "Portal User" };
    project.write(
      program(
        declare("AccountRole", "granted", granted, { transforms: exchange }),
        declare("AccountRole", "right", granted),
      ),
    );
    const result = await preview({});
    expect(result.code, result.stdout).to.not.equal(0);
    expect(violationsIn(result)).to.deep.equal(["provider-text granted"]);
  });

  it("stops at a provider in the place of Pulumi's own, and takes none for it that has the stack's settings", async () => {
    const granted = { account: "TECH\\Dave", role: "Portal User" };
    const honest = program(declare("AccountRole", "right", granted));
    const made = (settings: string): string =>
      program(
        `const other = new pulumi.ProviderResource("pulumi-nodejs", "default", ${settings});`,
        declare("AccountRole", "granted", granted, { provider: code("other") }),
      );
    await project.configure({ url: "https://em.tech.local:9398" });
    await project.run(["config", "set", "--secret", "veeam-em:username", "TECH\\pulumi"]);
    project.write(honest);
    expect(violationsIn(await preview({}))).to.deep.equal([]);
    for (const hostile of [
      made('{ "veeam-em:url": "https://em.tech.local:9398" }'),
      program(REGISTERED_BY_HAND),
    ]) {
      project.write(hostile);
      const result = await preview({});
      expect(result.code, result.stdout).to.not.equal(0);
      expect(violationsIn(result)).to.include("default-provider default");
    }
    for (const key of ["url", "username"]) await project.run(["config", "rm", `veeam-em:${key}`]);
  });

  it("looks into secrets, and finds each dangerous grant in other clothes", async () => {
    project.write(IN_OTHER_CLOTHES);
    // A mandatory policy ends the preview with the first violations that it comes upon.
    const result = await preview({
      all: "advisory",
      ...Object.fromEntries(MINOR.map((name) => [name, "disabled"])),
      "provider-text": "remediate",
      "portal-administrator": { enforcementLevel: "advisory", accounts: ["TECH\\Kate"] },
    });
    expect(result.code, result.stdout).to.equal(0);
    expect(violationsIn(result)).to.deep.equal(
      [
        "all-vms secretly",
        "portal-administrator secretly",
        "root-level-scopes secretly",
        "root-level-scopes partly",
        "portal-administrator moved",
        "all-vms-switch twin",
        "portal-administrator excepted",
      ].sort(),
    );
    expect(result.stdout).to.include("*** becomes Portal Administrator");
    expect(result.stdout).to.not.include("TECH\\Alice");
  });

  it("stops an up whose program hid from the preview what it does, before that is done", async () => {
    project.write(
      program(
        `if (!pulumi.runtime.isDryRun()) {`,
        declare("AllVmsScope", "hidden", { account: "TECH\\Eve" }),
        declare("AccountRole", "also", { account: "TECH\\Eve", role: "Portal Administrator" }),
        "}",
      ),
    );
    // Its own preview comes first, and sees nothing.
    const result = await project.tryRun(["up", "--yes", "--policy-pack", installed.pack]);
    expect(result.code, result.stdout).to.not.equal(0);
    // A mandatory policy ends the run with the first violations that it comes upon.
    const violations = violationsIn(result);
    expect(violations).to.not.deep.equal([]);
    expect(["all-vms-switch hidden", "portal-administrator also"]).to.include.members(violations);
    // Whoever gets as far as the server fails there: this project has none.
    expect(result.stdout).to.not.include("EM_CONFIG");
    expect(
      (await project.resources()).filter(({ type }) => type.includes("veeam-em")),
    ).to.deep.equal([]);
  });

  it("takes levels and exceptions from its configuration", async () => {
    const { code: ended, stdout } = await preview({
      all: "advisory",
      exclusive: "disabled",
      "portal-administrator": { enforcementLevel: "mandatory", accounts: ["tech\\alice"] },
    });
    expect(ended, stdout).to.equal(0);
    expect(stdout)
      .to.include("single-users")
      .and.not.include("is not `exclusive`")
      .and.not.include("becomes Portal Administrator");
  });

  it("finds in the first preview what is wrong with accounts that are not made yet, and says what it cannot know", async () => {
    project.write(UNKNOWN);
    const result = await preview({
      "portal-administrator": { enforcementLevel: "mandatory", accounts: ["TECH\\Carol"] },
    });
    expect(result.code, result.stdout).to.not.equal(0);
    expect(violationsIn(result)).to.deep.equal(
      [
        "all-vms-switch carolAll",
        "all-vms-switch computed",
        "overlapping-scopes carol",
        "overlapping-scopes team",
        "overlapping-scopes permissions-dev (unknown)",
        "portal-administrator boss",
        "root-level-scopes later (unknown)",
        "single-users carol",
      ].sort(),
    );
    expect(result.stdout)
      .to.include("TECH\\Carol may restore every virtual machine, but is a single User")
      .and.to.include(
        "The account of boss, known only during `pulumi up`, becomes Portal Administrator",
      );
    expect(result.stdout).to.match(
      /can't run policy 'overlapping-scopes'.* during preview: string value at \.hierarchyObjRef can't be known during preview \(later\)/,
    );
  });
});
