/** A sign of life now and then, so that nobody takes a build of minutes for a hang. */
const STILL_BUILDING_MS = 60_000;

/**
 * Says each minute which part is being built, and how long the whole takes already. Returns what
 * ends it.
 */
export function sayStillBuilding(
  part: string,
  started: number,
  say: (line: string) => void,
): () => void {
  const alive = setInterval(() => {
    const minutes = Math.round((Date.now() - started) / STILL_BUILDING_MS);
    say(`  still building ${part}: ${String(minutes)} min so far …`);
  }, STILL_BUILDING_MS);
  return () => {
    clearInterval(alive);
  };
}
