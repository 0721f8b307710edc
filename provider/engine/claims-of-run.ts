import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { log, openNewPrivateFile } from "../em";
import { engineAddress } from "./engine-log";
import {
  type ClaimsElsewhere,
  type Fate,
  FATES,
  type SharedClaim,
} from "../lifecycle/shared/claims";

/** For nobody but its owner: whoever could write here could keep a deletion from happening. */
const OWNER_ONLY = 0o700;

/** So much of a hash tells the runs of a machine, and the claims of a run, apart. */
const HASH_LENGTH = 32;

/** Bytes that are read of another process's file at a time. */
const CHUNK = 65_536;

/** The claims of another process, as far as its file was read. */
interface ReadClaims {
  /** How many bytes were read. */
  size: number;
  /** The beginning of a line that was still being written. */
  rest: string;
  /** By the hash of what is claimed, then by owner. */
  readonly claims: Map<string, Map<string, Fate>>;
}

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
  /** The file of this process, once it is open. */
  private file: number | undefined;
  private readonly read = new Map<string, ReadClaims>();

  /**
   * @param engine the address that the engine gave this process.
   * @param base where the folders of all runs are; by default the system's folder of temporary
   * files.
   */
  constructor(
    private readonly engine: () => string,
    private readonly base = join(tmpdir(), `pulumi-veeam-em-${ownerName()}`),
  ) {}

  tell(changes: readonly (SharedClaim & { readonly key: string })[]): void {
    if (changes.length === 0 || this.open() === undefined) return;
    try {
      this.file ??= this.makeFile();
      const lines = changes.map(({ key, owner, fate }) => `${hash(key)} ${owner} ${fate}\n`);
      if (this.file !== undefined) writeSync(this.file, lines.join(""));
    } catch (error) {
      this.end();
      this.folder = undefined;
      sayUnshared(error);
    }
  }

  look(): (key: string) => readonly SharedClaim[] {
    const folder = this.open();
    if (folder === undefined) return () => [];
    const others = namesIn(folder)
      .filter((name) => name !== this.own && isAlive(name))
      .map((name) => this.claimsIn(folder, name));
    if (others.length === 0) return () => [];
    return (key) => {
      const wanted = hash(key);
      return others.flatMap(({ claims }) =>
        [...(claims.get(wanted) ?? [])].map(([owner, fate]) => ({ owner, fate })),
      );
    };
  }

  /** Takes away what this process wrote. */
  end(): void {
    if (this.folder === undefined) return;
    try {
      if (this.file !== undefined) closeSync(this.file);
      this.file = undefined;
      rmSync(join(this.folder, this.own), { force: true });
      rmdirSync(this.folder);
    } catch {
      // Other processes of the run still have their files there.
    }
  }

  /** The folder of this run, made when it is first wanted. */
  private open(): string | undefined {
    if (this.isOpen) return this.folder;
    this.isOpen = true;
    this.folder = makeFolder(this.base, this.engine);
    // What an earlier process of the same number left, with the same engine's address.
    if (this.folder !== undefined) rmSync(join(this.folder, this.own), { force: true });
    return this.folder;
  }

  private makeFile(): number | undefined {
    // Another process of the run that ends takes the folder with it if nothing is in it.
    const folder = makeFolder(this.base, this.engine);
    return folder === undefined ? undefined : openNewPrivateFile(join(folder, this.own));
  }

  /** A file only grows: what was read of it stands. */
  private claimsIn(folder: string, name: string): ReadClaims {
    const known = this.read.get(name) ?? { size: 0, rest: "", claims: new Map() };
    this.read.set(name, known);
    try {
      const file = join(folder, name);
      if (lstatSync(file).size > known.size) readOn(file, known);
    } catch {
      // The process has ended, and took its file with it.
      known.claims.clear();
    }
    return known;
  }
}

/** Reads what was added to a file; its last line may be one that is being written. */
function readOn(file: string, known: ReadClaims): void {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const chunk = Buffer.alloc(CHUNK);
    for (;;) {
      const length = readSync(descriptor, chunk, 0, CHUNK, known.size);
      if (length === 0) return;
      known.size += length;
      const lines = (known.rest + chunk.toString("latin1", 0, length)).split("\n");
      known.rest = lines.pop() ?? "";
      for (const line of lines) readLine(line, known);
    }
  } finally {
    closeSync(descriptor);
  }
}

function readLine(line: string, { claims }: ReadClaims): void {
  const [key = "", owner = "", fate = ""] = line.split(" ");
  if (!isFate(fate)) return;
  const owners = claims.get(key) ?? new Map<string, Fate>();
  claims.set(key, owners.set(owner, fate));
}

function isFate(text: string): text is Fate {
  const known: readonly string[] = FATES;
  return known.includes(text);
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
    sayUnshared(error);
    return undefined;
  }
}

function sayUnshared(error: unknown): void {
  log(
    "info",
    `the providers of this run cannot share what they make and take over: ${error instanceof Error ? error.message : String(error)}`,
  );
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
