/** What Pulumi's language host runs programs by. Any other process may end as it likes. */
const RUNNER = /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run([\\/]index\.js)?$/;

/**
 * Lets a program fail that ends itself as if all were well (`process.exit()`). To Pulumi it is then
 * complete: whatever it had not declared by that moment is deleted. The SDK notices some of these
 * ends, by promises that happen to be open.
 */
export function failOnEarlyEnd(): void {
  if (!RUNNER.test(process.argv[1] ?? "")) return;
  let isDone = false;
  // Comes when nothing is left to do, and never before `process.exit()`.
  process.once("beforeExit", () => {
    isDone = true;
  });
  process.once("exit", (code) => {
    // What failed has said so.
    if (isDone || code !== 0 || (process.exitCode ?? 0) !== 0) return;
    process.exitCode = 1;
    console.error(
      "The program ended itself (`process.exit`) before it was done: Pulumi would delete everything that it had not declared yet. Let it end by itself, or throw an error.",
    );
  });
}
