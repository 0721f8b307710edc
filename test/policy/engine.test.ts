import { expect } from "chai";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findEngine } from "../../tools/engine/find-engine";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { policies } from "../../policy/policies";
import { declare, program } from "../support/engine-program";
import { type CommandResult, Project } from "../support/engine";
import { checkGuide } from "../docs/guide";

const PACK = join(__dirname, "..", "..", "policy");

/** Violates every policy of the pack. */
const VIOLATING = program(
  declare("Account", "alice", {
    name: "TECH\\Alice", type: "User", roles: ["Portal Administrator"], allVms: true,
    scopes: [{ object: { root: "vc01.tech.local", type: "Vc", name: "vc01.tech.local" } }, { object: { root: "vc01.tech.local", type: "Vm", name: "VM01" } }],
  }),
  declare("AllVmsScope", "bob", { account: "TECH\\Bob" }),
);

/** What the engine of this version starts for a policy pack; it is not among the three parts that programs need. */
const ANALYZER = `#!/bin/sh
exec node "$(node -p 'require.resolve("@pulumi/pulumi/cmd/run-policy-pack")')" "$@"
`;

describe(`The policy pack under the real engine, ${OLDEST_ENGINE},`, function () {
  this.timeout(240_000);
  let tools: string;
  let project: Project;

  before(async () => {
    tools = mkdtempSync(join(tmpdir(), "veeam-em-policy-"));
    writeFileSync(join(tools, "pulumi-analyzer-policy"), ANALYZER);
    chmodSync(join(tools, "pulumi-analyzer-policy"), 0o755);
    const { folder } = await findEngine({ version: OLDEST_ENGINE });
    const PATH = [tools, folder, process.env["PATH"] ?? ""].join(delimiter);
    project = await Project.create({ program: VIOLATING, engine: OLDEST_ENGINE, env: { PATH, VEEAM_EM_WARNINGS: "false" } });
  });
  after(() => {
    rmSync(tools, { recursive: true, force: true });
    project.close();
  });

  function preview(config: unknown): Promise<CommandResult> {
    const file = join(tools, "config.json");
    writeFileSync(file, JSON.stringify(config));
    return project.tryRun(["preview", "--policy-pack", PACK, "--policy-pack-config", file]);
  }

  it("stops a preview that violates its mandatory policies, and names each violation", async () => {
    const { code, stdout, stderr } = await preview({});
    expect(code, stderr).to.not.equal(0);
    for (const { name } of policies) expect(stdout).to.include(name);
    const [, violations = ""] = /^Policies:\n([\s\S]*?)\n\n(?=\S)/m.exec(stdout) ?? [];
    checkGuide(join(PACK, "..", "docs", "guides", "policies.md"), { violations: violations.replace(/ \(local: .*\)/, "") });
    expect(stdout).to.include("TECH\\Alice becomes Portal Administrator").and.to.include("TECH\\Bob may restore every virtual machine, but is no group");
  });

  it("takes levels and exceptions from its configuration", async () => {
    const { code, stdout } = await preview({ all: "advisory", exclusive: "disabled", "portal-administrator": { enforcementLevel: "mandatory", accounts: ["tech\\alice"] } });
    expect(code, stdout).to.equal(0);
    expect(stdout).to.include("single-users").and.not.include("is not `exclusive`").and.not.include("becomes Portal Administrator");
  });
});
