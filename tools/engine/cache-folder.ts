import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for things that cost time to make again, as each platform has it. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  return join(userCacheFolder(env, platform), "pulumi-veeam-em");
}

function userCacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = homedir();
  if (platform === "win32") return env["LOCALAPPDATA"] ?? join(home, "AppData", "Local");
  if (platform === "darwin") return join(home, "Library", "Caches");
  const xdg = env["XDG_CACHE_HOME"];
  return xdg === undefined || xdg === "" ? join(home, ".cache") : xdg;
}
