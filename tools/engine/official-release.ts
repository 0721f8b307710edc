import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Installation, installationIn } from "./installation";

/**
 * Where `PulumiCommand.install` takes its script from; no answer from here means that the download
 * has no chance.
 */
const RELEASES = "https://get.pulumi.com/install.sh";

/** Long enough for a slow proxy, short enough not to be noticed where nothing can be downloaded. */
const PROBE_TIMEOUT_MS = 5_000;

/** The release is an archive of about 100 MB. */
const INSTALL_TIMEOUT_MS = 5 * 60_000;

/** Waits for a child that was told to end before it is killed. */
const KILL_AFTER_MS = 5_000;

/**
 * Installs the official release into `root` (its programs end up in `root/bin`).
 * Returns nothing, and says nothing, when that cannot be done: there is another way.
 */
export async function installOfficialRelease(
  version: string,
  root: string,
  say: (line: string) => void,
): Promise<Installation | undefined> {
  if (!(await canBeReached())) return undefined;
  say(`Downloading the Pulumi ${version} release …`);
  await installInChild(version, root);
  return installationIn(join(root, "bin"));
}

async function canBeReached(): Promise<boolean> {
  try {
    const answer = await fetch(RELEASES, {
      method: "HEAD",
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** In a process of its own, because `PulumiCommand.install` cannot be told to stop. */
async function installInChild(version: string, root: string): Promise<void> {
  const script = `
    const { PulumiCommand } = require("@pulumi/pulumi/automation");
    const { SemVer } = require("semver");
    PulumiCommand.install({ version: new SemVer(process.argv[1]), root: process.argv[2] }).catch(() => { process.exitCode = 1; });`;
  const child = spawn(process.execPath, ["-e", script, version, root], {
    stdio: "ignore",
    cwd: join(__dirname, "..", ".."),
  });
  const stop = setTimeout(() => {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS).unref();
  }, INSTALL_TIMEOUT_MS);
  await new Promise<void>((resolve) => {
    child.once("error", () => {
      resolve();
    });
    child.once("exit", () => {
      resolve();
    });
  });
  clearTimeout(stop);
}
