import type { FileRestore, SqlRestore } from "./entities";
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
