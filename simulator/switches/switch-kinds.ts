/**
 * One switch of the simulator: what it accepts, what it is without being set, and what it decides.
 */
export interface SwitchKind<T> {
  /** The allowed values in words, for errors and for the table in the documentation. */
  readonly accepts: string;
  readonly fallback: T;
  readonly meaning: string;
  /** The value that a text stands for, or nothing if the text is not allowed. */
  parse(text: string): T | undefined;
}

/** A switch with named positions; the first one is the default. */
export function choice<const V extends readonly [string, ...string[]]>(
  values: V,
  meaning: string,
): SwitchKind<V[number]> {
  return {
    accepts: values.join(" | "),
    fallback: values[0],
    meaning,
    // Exact, because two positions of one switch may differ in case only (HyperV and Hyperv).
    parse: (text) => values.find((value) => value === text),
  };
}

/** A switch that is on or off. */
export function flag(fallback: boolean, meaning: string): SwitchKind<boolean> {
  return {
    accepts: fallback ? "true | false" : "false | true",
    fallback,
    meaning,
    parse: (text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined),
  };
}

/** A switch between HTTP status codes; the first one is the default. */
export function status(
  values: readonly [number, ...number[]],
  meaning: string,
): SwitchKind<number> {
  return {
    accepts: values.join(" | "),
    fallback: values[0],
    meaning,
    parse: (text) => values.find((value) => String(value) === text),
  };
}

/** A number from `least` on. */
export function amount(
  fallback: number,
  least: number,
  unit: string,
  meaning: string,
): SwitchKind<number> {
  return {
    accepts: `a whole number of ${unit}, ${least} or more`,
    fallback,
    meaning,
    parse: (text) => (/^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : undefined),
  };
}

/** A number from `least` on, or one of some words. */
export function amountOr<const W extends string>(
  fallback: number | W,
  words: readonly W[],
  unit: string,
  meaning: string,
): SwitchKind<number | W> {
  return {
    accepts: `${words.join(" | ")} | a whole number of ${unit}`,
    fallback,
    meaning,
    parse: (text) =>
      words.find((word) => word === text) ?? (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  };
}

/** Free text that is not empty. */
export function text(fallback: string, accepts: string, meaning: string): SwitchKind<string> {
  return { accepts, fallback, meaning, parse: (value) => (value === "" ? undefined : value) };
}
