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
}

/** One account as the server keeps it. */
export interface Account {
  readonly id: string;
  name: string;
  readonly type: string;
  allVms: boolean;
  roleIds: string[];
  scopes: Scope[];
  fileRestore: { inPlaceOnly: boolean; extensions: string };
  sqlRestore: { denyInPlace: boolean };
}

/** Whether two names denote the same account to Windows. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
