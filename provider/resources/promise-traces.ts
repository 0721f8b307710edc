/**
 * The function of Pulumi's SDK (tried on 3.248.0) that notes a stack trace on every promise it
 * makes: four for each property of each resource.
 */
const NOTING = "debuggablePromise";

/**
 * Makes those traces cheap until the function it returns is called. `ts-node`, which Pulumi loads
 * for every program, looks up the source position of each frame; for traces that are shown only
 * where PULUMI_DEBUG_PROMISE_LEAKS is set, that is two thirds of what a program spends on a
 * resource. They keep all frames, with positions in the compiled code. Every other trace stays as
 * it is: of errors, and of the place of a resource in the program.
 */
export function plainPromiseTraces(): () => void {
  const mapped: unknown = Reflect.get(Error, "prepareStackTrace");
  if (typeof mapped !== "function" || process.env["PULUMI_DEBUG_PROMISE_LEAKS"] !== undefined)
    return () => undefined;
  const cheaper = (error: Error, sites: readonly NodeJS.CallSite[]): unknown => {
    return sites[0]?.getFunctionName() === NOTING
      ? [String(error), ...sites.map(String)].join("\n    at ")
      : Reflect.apply(mapped, Error, [error, sites]);
  };
  Reflect.set(Error, "prepareStackTrace", cheaper);
  return () => {
    Reflect.set(Error, "prepareStackTrace", mapped);
  };
}
