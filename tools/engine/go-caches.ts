import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder";
import { isRunning } from "./lock";

/** Runs builds that share what Go downloads and compiles, which goes at their end. */
export async function withGoCaches<T>(run: (caches: GoCaches) => Promise<T>): Promise<T> {
  const caches = new GoCaches();
  try {
    return await run(caches);
  } finally {
    caches.remove();
  }
}

/** Beside the engines; the number is the process that builds. */
const FOLDER = /^go-(\d+)$/;

/**
 * What Go downloads and compiles for engines: 3 GB that nobody needs once they are built. It lies
 * in a folder of its own, not among the caches of the user's Go programs, and goes with the build.
 */
export class GoCaches {
  private made = false;
  private readonly folder: string;
  /** When the first build began. */
  readonly started = Date.now();
  private readonly removeAtExit = (): void => {
    this.remove();
  };

  constructor(private readonly parent = join(cacheFolder(), "engine")) {
    this.folder = join(parent, `go-${String(process.pid)}`);
  }

  /** The environment for Go. Makes the folder. */
  get env(): NodeJS.ProcessEnv {
    if (!this.made) {
      this.removeAbandoned();
      mkdirSync(this.folder, { recursive: true });
      process.once("exit", this.removeAtExit);
      this.made = true;
    }
    return {
      ...process.env,
      CGO_ENABLED: "0",
      GOWORK: "off",
      GOPATH: join(this.folder, "path"),
      GOMODCACHE: join(this.folder, "modules"),
      GOCACHE: join(this.folder, "compiled"),
      // Read-only modules could not be removed.
      GOFLAGS: `${process.env["GOFLAGS"] ?? ""} -modcacherw`.trim(),
    };
  }

  remove(): void {
    if (!this.made) return;
    this.made = false;
    process.off("exit", this.removeAtExit);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Those of builds that were killed. */
  private removeAbandoned(): void {
    mkdirSync(this.parent, { recursive: true });
    for (const name of readdirSync(this.parent)) {
      const owner = FOLDER.exec(name)?.[1];
      if (owner !== undefined && !isRunning(Number(owner)))
        rmSync(join(this.parent, name), { recursive: true, force: true });
    }
  }
}
