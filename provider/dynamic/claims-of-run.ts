import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { log } from "../em";
import { appendToPrivateFile } from "../em/private-file";
import { engineAddress } from "./engine-log";
import type { ClaimsElsewhere } from "../lifecycle/shared/claims";

/** For nobody but its owner: whoever could write here could keep a deletion from happening. */
const OWNER_ONLY = 0o700;

/** So much of a hash tells the runs of a machine, and the claims of a run, apart. */
const HASH_LENGTH = 32;

/**
 * What the resources of one run claimed, whichever provider process they have: each explicit
 * provider is a process of its own, and so are the old and the new one of a connection that
 * changes. One file for each process, with the hash of one claim on each line, in a folder that
 * belongs to the engine's address, which all processes of a run are started with. A file counts
 * only while its process lives: what a killed run left behind means nothing.
 */
export class ClaimsOfRun implements ClaimsElsewhere {
  private folder: string | undefined;
  private isOpen = false;
  private readonly own = `${process.pid}`;
  private readonly read = new Map<string, { size: number; claims: ReadonlySet<string> }>();

  /**
   * @param engine the address that the engine gave this process.
   * @param base where the folders of all runs are; by default the system's folder of temporary
   * files.
   */
  constructor(
    private readonly engine: () => string,
    private readonly base = join(tmpdir(), `pulumi-veeam-em-${ownerName()}`),
  ) {}

  add(claim: string): void {
    const folder = this.open();
    if (folder === undefined) return;
    // Another process of the run that ends takes the folder with it if nothing is in it.
    if (!existsSync(folder)) makeFolder(this.base, this.engine);
    appendToPrivateFile(join(folder, this.own), `${hash(claim)}\n`);
  }

  has(claim: string): boolean {
    const folder = this.open();
    if (folder === undefined) return false;
    const wanted = hash(claim);
    return namesIn(folder).some(
      (name) => name !== this.own && isAlive(name) && this.claimsIn(name).has(wanted),
    );
  }

  /** Takes away what this process wrote. */
  end(): void {
    if (this.folder === undefined) return;
    try {
      rmSync(join(this.folder, this.own), { force: true });
      rmdirSync(this.folder);
    } catch {
      // Other processes of the run still have their files there.
    }
  }

  /** The folder of this run, made when it is first wanted: a preview claims nothing. */
  private open(): string | undefined {
    if (this.isOpen) return this.folder;
    this.isOpen = true;
    this.folder = makeFolder(this.base, this.engine);
    // What an earlier process of the same number left, with the same engine's address.
    if (this.folder !== undefined) rmSync(join(this.folder, this.own), { force: true });
    return this.folder;
  }

  private claimsIn(name: string): ReadonlySet<string> {
    const file = join(this.folder ?? "", name);
    try {
      const { size } = lstatSync(file);
      const known = this.read.get(name);
      if (known?.size === size) return known.claims;
      const claims = new Set(readFileSync(file, "utf8").split("\n"));
      this.read.set(name, { size, claims });
      return claims;
    } catch {
      return new Set();
    }
  }
}

/** The folder of this run, if it can be had for its owner alone. */
function makeFolder(base: string, engine: () => string): string | undefined {
  try {
    const folder = join(base, hash(engine()));
    for (const one of [base, folder]) {
      mkdirSync(one, { mode: OWNER_ONLY, recursive: true });
      requireOwn(one);
    }
    return folder;
  } catch (error) {
    log(
      "info",
      `the providers of this run cannot share what they take over: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Another process of the run has ended, and took the empty folder with it.
    return [];
  }
}

function requireOwn(folder: string): void {
  const found = lstatSync(folder);
  const owner = process.getuid?.();
  // Windows keeps temporary files in each user's own profile, and has no modes.
  if (owner === undefined) return;
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0)
    throw new Error(`${folder} is not this user's alone`);
}

function ownerName(): string {
  return String(process.getuid?.() ?? userInfo().username);
}

function isAlive(name: string): boolean {
  const id = Number(name);
  if (!Number.isSafeInteger(id) || id <= 0) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, HASH_LENGTH);
}

/** The claims of the engine's run that this process belongs to. */
export const claimsOfThisRun = new ClaimsOfRun(() => engineAddress(process.argv));
