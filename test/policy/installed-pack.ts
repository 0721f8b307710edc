import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { packInto, unpackInto } from "../../tools/package/tarball";
import type { CommandResult } from "../support/engine";

/** The pack of the packed package in a folder of its own, installed as a user does it. */
export async function installPack(folder: string): Promise<string> {
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
