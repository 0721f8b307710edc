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
import type { ClaimsElsewhere, SharedClaim } from "../lifecycle/shared/claims";

/** For nobody but its owner: whoever could write here could keep a deletion from happening. */
const OWNER_ONLY = 0o700;

/** So much of a hash tells the runs of a machine, and the claims of a run, apart. */
const HASH_LENGTH = 32;

/** Stands for the owner of what has no mark. */
const NO_OWNER = "-";

/** What a line says of a claim. */
type Fate = "made" | "taken" | "ended";

/** The claims of one process: by the hash of what is claimed, then by owner. */
type ReadClaims = ReadonlyMap<string, ReadonlyMap<string, Fate>>;

/**
 * What the resources of one run claimed, whichever provider process they have: each explicit
 * provider is a process of its own, and so are the old and the new one of a connection that
 * changes. One file for each process, in which each line has the hash of what is claimed, its owner
 * and what became of it, in a folder that belongs to the engine's address, which all processes of a
 * run are started with. A file counts only while its process lives: what a killed run left behind
 * means nothing.
 */
export class ClaimsOfRun implements ClaimsElsewhere {
  private folder: string | undefined;
  private isOpen = false;
  private readonly own = `${process.pid}`;
  private readonly read = new Map<string, { size: number; claims: ReadClaims }>();

  /**
   * @param engine the address that the engine gave this process.
   * @param base where the folders of all runs are; by default the system's folder of temporary
   * files.
   */
  constructor(
    private readonly engine: () => string,
    private readonly base = join(tmpdir(), `pulumi-veeam-em-${ownerName()}`),
  ) {}

  add(key: string, { owner, takenOver }: SharedClaim): void {
    this.write(key, owner, takenOver ? "taken" : "made");
  }

  remove(key: string, owner: string | undefined): void {
    this.write(key, owner, "ended");
  }

  of(key: string): readonly SharedClaim[] {
    const folder = this.open();
    if (folder === undefined) return [];
    const wanted = hash(key);
    return namesIn(folder)
      .filter((name) => name !== this.own && isAlive(name))
      .flatMap((name) => [...(this.claimsIn(name).get(wanted) ?? [])])
      .filter(([, fate]) => fate !== "ended")
      .map(([owner, fate]) => ({
        owner: owner === NO_OWNER ? undefined : owner,
        takenOver: fate === "taken",
      }));
  }

  private write(key: string, owner: string | undefined, fate: Fate): void {
    const folder = this.open();
    if (folder === undefined) return;
    // Another process of the run that ends takes the folder with it if nothing is in it.
    if (!existsSync(folder)) makeFolder(this.base, this.engine);
    const line = `${hash(key)} ${owner ?? NO_OWNER} ${fate}\n`;
    appendToPrivateFile(join(folder, this.own), line);
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

  private claimsIn(name: string): ReadClaims {
    const file = join(this.folder ?? "", name);
    try {
      const { size } = lstatSync(file);
      const known = this.read.get(name);
      if (known?.size === size) return known.claims;
      const claims = readClaims(readFileSync(file, "utf8"));
      this.read.set(name, { size, claims });
      return claims;
    } catch {
      return new Map();
    }
  }
}

/** What a file says; its last line may be one that is being written. */
function readClaims(text: string): ReadClaims {
  const claims = new Map<string, Map<string, Fate>>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [key = "", owner = "", fate = ""] = line.split(" ");
    if (!isFate(fate)) continue;
    const owners = claims.get(key) ?? new Map<string, Fate>();
    claims.set(key, owners.set(owner, fate));
  }
  return claims;
}

function isFate(text: string): text is Fate {
  return text === "made" || text === "taken" || text === "ended";
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
      `the providers of this run cannot share what they make and take over: ${error instanceof Error ? error.message : String(error)}`,
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
