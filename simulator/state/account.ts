/** The time of what every list has shown for long. */
export const LONG_AGO = Number.NEGATIVE_INFINITY;

/** One restore scope as the server keeps it; the reference never leaves the server again. */
export interface Scope {
  readonly id: string;
  readonly hierarchyObjRef: string;
  readonly sentName: string;
  /** When it was added, by the clock. */
  readonly addedAt: number;
  /** When it was, or will be, processed; nothing as long as nobody rebuilds. */
  processedAt: number | undefined;
  /** When it was deleted. */
  removedAt: number | undefined;
  /** Rows as a server showed them, where the scope is one that was recorded. */
  readonly rows?: readonly RecordedRow[];
}

/** A row of a list of scopes without what changes by itself. */
export interface RecordedRow {
  readonly id: string;
  readonly name: string;
  readonly rootName: string;
  readonly platform: string;
  readonly type: string;
}

/** One account as the server keeps it. */
export interface Account {
  readonly id: string;
  name: string;
  readonly type: string;
  /** When it was made, by the clock. */
  readonly addedAt: number;
  allVms: boolean;
  roleIds: string[];
  /** When roles were given that it did not have from the beginning, by the clock. */
  readonly roleAddedAt: Map<string, number>;
  scopes: Scope[];
  fileRestore: { inPlaceOnly: boolean; extensions: string };
  sqlRestore: { denyInPlace: boolean };
}

/**
 * Whether two names denote the same account to Windows: letter by letter, each in capitals where it
 * has a capital that has no other small letter ([MS-UCODEREF], Windows 8 Upper Case Mapping Table).
 */
export function sameName(one: string, other: string): boolean {
  return one.length === other.length && inCapitals(one) === inCapitals(other);
}

function inCapitals(name: string): string {
  return name.split("").map(capital).join("");
}

/** In the block of Greek letters with an iota, a capital stands so many places after its letter. */
const IOTA_DISTANCES = [8, 9];

function capital(letter: string): string {
  const large = letter.toUpperCase();
  const candidates =
    /[\u1f80-\u1fff]/.test(letter) && large.length > 1
      ? IOTA_DISTANCES.map((places) => String.fromCharCode(letter.charCodeAt(0) + places))
      : [large];
  return candidates.find((one) => one.toLowerCase() === letter) ?? letter;
}
