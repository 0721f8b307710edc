import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { packInto, unpackInto } from "../../tools/package/tarball";
import { type CommandResult, Project } from "../support/engine";

/** A project on the oldest engine, and the pack beside it. */
export class PackedPolicies {
  private constructor(
    private readonly folder: string,
    readonly pack: string,
    readonly project: Project,
  ) {}

  static async install(
    program: string,
    env: Readonly<Record<string, string>>,
  ): Promise<PackedPolicies> {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "veeam-em-policy-"));
    const [pack, project] = await Promise.all([
      installPack(folder),
      Project.create({
        program,
        engine: OLDEST_ENGINE,
        env: { VEEAM_EM_WARNINGS: "false", ...env },
      }),
    ]);
    return new PackedPolicies(folder, pack, project);
  }

  /** Previews the program under the pack with this configuration. */
  preview(config: unknown): Promise<CommandResult> {
    const file = join(this.folder, "config.json");
    writeFileSync(file, JSON.stringify(config));
    const flags = ["--policy-pack", this.pack, "--policy-pack-config", file];
    return this.project.tryRun(["preview", ...flags]);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
    this.project.close();
  }
}

/** The pack of the packed package in a folder of its own, installed as a user does it. */
async function installPack(folder: string): Promise<string> {
  const pack = join(folder, "policy");
  const { root } = unpackInto(join(folder, "unpacked"), packInto(folder));
  cpSync(join(root, "policy"), pack, { recursive: true });
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
export function violationsIn({ events }: CommandResult): string[] {
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
