import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { policies } from "../../policy/policies";
import { findEngine } from "../../tools/engine/find-engine";
import { POLICY_PACK_SCRIPT } from "../../tools/engine/installation";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { REPOSITORY } from "../docs/pages";
import { checkGuide } from "../docs/guide";
import { type CommandResult, Project } from "../support/engine";
import { code, declare, program } from "../support/engine-program";

/** Violates every policy of the pack. */
const VIOLATING = program(
  declare("Account", "alice", {
    name: "TECH\\Alice",
    type: "User",
    roles: ["Portal Administrator"],
    allVms: true,
    scopes: [
      { object: { root: "vc01.tech.local", type: "Vc", name: "vc01.tech.local" } },
      { object: { root: "vc01.tech.local", type: "Vm", name: "VM01" } },
    ],
  }),
  declare("AllVmsScope", "bob", { account: "TECH\\Bob" }),
);

const inside = (name: string): object => ({
  object: { root: "vc01.tech.local", type: "Folder", name },
});

/** Accounts that are about to be made: what the others take from them is known only in part. */
const UNKNOWN = program(
  declare("Account", "team", {
    name: "TECH\\Team",
    type: "Group",
    roles: ["Portal User"],
    exclusive: true,
    scopes: [inside("Databases")],
  }),
  declare("Account", "carol", {
    name: "TECH\\Carol",
    type: "User",
    roles: ["Portal User"],
    exclusive: true,
    scopes: [inside("Web")],
  }),
  declare("AllVmsScope", "teamAll", { account: code("team.accountId") }),
  declare("AllVmsScope", "carolAll", { account: code("carol.accountId") }),
  declare("AccountRole", "boss", { account: code("team.accountId"), role: "Portal Administrator" }),
  declare("AccountRole", "excepted", { account: code("carol.name"), role: "Portal Administrator" }),
  declare("AccountScope", "seen", {
    account: "TECH\\Dave",
    object: { root: "vc01.tech.local", type: "Vm", name: "VM01" },
  }),
  declare("AccountScope", "later", {
    account: "TECH\\Dave",
    hierarchyObjRef: code("seen.hierarchyObjRef"),
  }),
);

/** The pack in a folder of its own, installed as a user does it. */
async function installPack(folder: string): Promise<string> {
  const pack = join(folder, "policy");
  cpSync(join(REPOSITORY, "policy"), pack, {
    recursive: true,
    filter: (source) => basename(source) !== "node_modules",
  });
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith("npm_") || name.startsWith("npm_config_registry"),
    ),
  );
  const npm = spawn("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], {
    cwd: pack,
    env,
    shell: process.platform === "win32",
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  npm.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  const [status] = (await once(npm, "close")) as [number | null];
  if (status !== 0) throw new Error(`npm install of the policy pack failed:\n${complaints}`);
  return pack;
}

/** `policy resource` for each violation, or for each policy that met an unknown value. */
function violationsIn({ events }: CommandResult): string[] {
  return events
    .flatMap(({ policyEvent: event }) =>
      event === undefined
        ? []
        : [
            `${event.policyName} ${event.resourceUrn?.split("::").at(-1) ?? ""}${event.message.includes("can't be known") ? " (unknown)" : ""}`,
          ],
    )
    .sort();
}

describe(`The policy pack, installed in a folder of its own, under the real engine ${OLDEST_ENGINE},`, function () {
  this.timeout(240_000);
  let folder: string;
  let pack: string;
  let project: Project;

  before(async () => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "veeam-em-policy-"));
    const { folder: engine } = await findEngine({ version: OLDEST_ENGINE });
    expect(
      existsSync(join(engine, POLICY_PACK_SCRIPT)),
      `Pulumi's own ${POLICY_PACK_SCRIPT} in ${engine}: delete that folder, and it is made anew`,
    ).to.equal(true);
    const env = {
      PATH: [engine, process.env["PATH"] ?? ""].join(delimiter),
      VEEAM_EM_WARNINGS: "false",
      VEEAM_EM_PASSWORD: "of no account either",
    };
    [pack, project] = await Promise.all([
      installPack(folder),
      Project.create({ program: VIOLATING, engine: OLDEST_ENGINE, env }),
    ]);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    project.close();
  });

  async function preview(config: unknown): Promise<CommandResult> {
    const file = join(folder, "config.json");
    writeFileSync(file, JSON.stringify(config));
    const result = await project.tryRun([
      "preview",
      "--policy-pack",
      pack,
      "--policy-pack-config",
      file,
    ]);
    expect(`${result.stdout}${result.stderr}${result.eventLog}`).to.not.include(
      "of no account either",
    );
    return result;
  }

  it("stops a preview that violates its mandatory policies, and names each violation", async () => {
    const result = await preview({});
    expect(result.code, result.stderr).to.not.equal(0);
    expect(new Set(violationsIn(result).map((one) => one.split(" ")[0]))).to.deep.equal(
      new Set(policies.map(({ name }) => name).filter((name) => name !== "provider-text")),
    );
    const [, violations = ""] = /^Policies:\n([\s\S]*?)\n\n(?=\S)/m.exec(result.stdout) ?? [];
    checkGuide(join(REPOSITORY, "docs", "guides", "policies.md"), {
      violations: violations.replace(/ \(local: .*\)/, ""),
    });
    expect(result.stdout)
      .to.include("TECH\\Alice becomes Portal Administrator")
      .and.to.include("TECH\\Bob may restore every virtual machine, but is no group");
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
    project.write(VIOLATING);
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
