import type { AccountEntity, FileRestore, SqlRestore } from "./entities";
import { sameSet } from "./same-lists";

/** Whether file restore restrictions differ; none declared is the same as none in force. */
export function fileRestoreDiffers(
  one: FileRestore | undefined,
  other: FileRestore | undefined,
): boolean {
  const [a, b] = [one, other].map(
    (restrictions) => restrictions ?? { inPlaceOnly: false, extensions: [] },
  );
  return a?.inPlaceOnly !== b?.inPlaceOnly || !sameSet(fold(a), fold(b));
}

function fold(restrictions: FileRestore | undefined): string[] {
  return (restrictions?.extensions ?? []).map((item) => item.toLowerCase());
}

/** Whether SQL restore restrictions differ; none declared is the same as none in force. */
export function sqlRestoreDiffers(
  one: SqlRestore | undefined,
  other: SqlRestore | undefined,
): boolean {
  return (one?.denyInPlace ?? false) !== (other?.denyInPlace ?? false);
}

/** The restrictions of an account's restores. */
type Restrictions = Pick<AccountEntity, "fileRestore" | "sqlRestore">;

/** Those that are declared and that an account, as far as EM tells them, has otherwise. */
export function differingRestrictions(
  existing: Restrictions,
  declared: Restrictions,
): (keyof Restrictions)[] {
  const differs = {
    fileRestore: fileRestoreDiffers(existing.fileRestore, declared.fileRestore),
    sqlRestore: sqlRestoreDiffers(existing.sqlRestore, declared.sqlRestore),
  };
  return (["fileRestore", "sqlRestore"] as const).filter(
    (name) => declared[name] !== undefined && existing[name] !== undefined && differs[name],
  );
}
