import { isProperties, isUnknown, type Properties } from "../../model/properties";

/** One thing that is wrong with an input, and where. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What `check` hands back to the engine. */
export interface CheckResult {
  readonly inputs: Record<string, unknown>;
  readonly failures: CheckFailure[];
}

/** Reads one input: returns its normal form, and reports what is wrong with it. */
export type Field = (value: unknown, path: string, failures: CheckFailure[]) => unknown;

/** The inputs of a resource or of an object within one. */
type Fields = Readonly<Record<string, Field>>;

function refuse(path: string, reason: string, failures: CheckFailure[]): unknown {
  failures.push({ property: path, reason });
  return undefined;
}

function shown(value: unknown): string {
  return isProperties(value)
    ? "an object"
    : Array.isArray(value)
      ? "a list"
      : JSON.stringify(value);
}

/** An input that must be there; `what` says what to give. */
export function required(field: Field, what: string): Field {
  return (value, path, failures) => {
    const isMissing = value === undefined || value === null;
    return isMissing
      ? refuse(path, `is missing: give ${what}`, failures)
      : field(value, path, failures);
  };
}

/** An input that may be left out; `otherwise` is its value then. */
export function optional(field: Field, otherwise?: unknown): Field {
  return (value, path, failures) =>
    value === undefined || value === null ? otherwise : field(value, path, failures);
}

/**
 * Text that is not empty, has no blanks around it and no control characters; `verify` returns what
 * else is wrong.
 */
export function text(verify: (value: string) => string | undefined = () => undefined): Field {
  return (value, path, failures) => {
    if (isUnknown(value)) return value;
    if (typeof value !== "string")
      return refuse(path, `must be text, not ${shown(value)}`, failures);
    const reason =
      value === ""
        ? "must not be empty"
        : value !== value.trim()
          ? `starts or ends with blanks: ${JSON.stringify(value)}`
          : hasControlCharacters(value)
            ? "contains control characters"
            : verify(value);
    return reason === undefined ? value : refuse(path, reason, failures);
  };
}

/** A name that is compared exactly: blanks at its ends are part of it. */
export const exactName: Field = (value, path, failures) => {
  if (
    isUnknown(value) ||
    (typeof value === "string" && value !== "" && !hasControlCharacters(value))
  )
    return value;
  return refuse(
    path,
    value === ""
      ? "must not be empty"
      : typeof value === "string"
        ? "contains control characters"
        : `must be text, not ${shown(value)}`,
    failures,
  );
};

function hasControlCharacters(value: string): boolean {
  return /\p{Cc}/u.test(value);
}

/** `true` or `false`. */
export const flag: Field = (value, path, failures) =>
  isUnknown(value) || typeof value === "boolean"
    ? value
    : refuse(path, `must be true or false, not ${shown(value)}`, failures);

/** One of a few words, spelled exactly so. */
export function oneOf(words: readonly string[]): Field {
  return text((value) => {
    if (words.includes(value)) return undefined;
    const meant = words.find((word) => word.toLowerCase() === value.toLowerCase());
    return `is ${JSON.stringify(value)}, which is not one of ${words.join(", ")}${meant === undefined ? "" : `; write ${meant}`}`;
  });
}

/** A list; `normalise` sorts and removes repetitions once all items are known. */
export function listOf(
  item: Field,
  normalise: (items: unknown[]) => unknown[] = (items) => items,
): Field {
  return (value, path, failures) => {
    if (isUnknown(value)) return value;
    if (!Array.isArray(value)) {
      refuse(path, `must be a list, not ${shown(value)}`, failures);
      return;
    }
    return normalise(value.map((one: unknown, at) => item(one, `${path}[${at}]`, failures)));
  };
}

/** A list that must not be empty; `what` says of what it must name one. */
export function atLeastOne(list: Field, what: string): Field {
  return (value, path, failures) =>
    Array.isArray(value) && value.length === 0
      ? refuse(path, `must name at least one ${what}`, failures)
      : list(value, path, failures);
}

/** An object; `verify` looks at the whole of it once its members are read. */
export function objectWith(
  fields: Fields,
  verify: (inputs: Properties, path: string) => CheckFailure[] = () => [],
): Field {
  return (value, path, failures) => {
    if (isUnknown(value)) return value;
    if (!isProperties(value)) {
      refuse(path, `must be an object, not ${shown(value)}`, failures);
      return;
    }
    const own: CheckFailure[] = [];
    const inputs = readFields(fields, value, `${path}.`, own);
    for (const failure of own.length === 0 ? verify(inputs, path) : own) failures.push(failure);
    return inputs;
  };
}

function readFields(
  fields: Fields,
  given: Properties,
  prefix: string,
  failures: CheckFailure[],
): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = field(given[name], `${prefix}${name}`, failures);
    if (value !== undefined) inputs[name] = value;
  }
  for (const name of Object.keys(given)) {
    if (name in fields || name.startsWith("__") || given[name] === undefined) continue;
    refuse(
      `${prefix}${name}`,
      `is not an input of this; its inputs are ${Object.keys(fields).join(", ")}`,
      failures,
    );
  }
  return inputs;
}

/** Reads all inputs of a resource and reports everything that is wrong with them at once. */
export function checkInputs(
  fields: Fields,
  news: Properties,
  verify: (inputs: Properties) => CheckFailure[] = () => [],
): CheckResult {
  const failures: CheckFailure[] = [];
  const inputs = readFields(fields, news, "", failures);
  if (failures.length === 0) for (const failure of verify(inputs)) failures.push(failure);
  // What was refused is not in `inputs`, and a list with a hole in it cannot be sent: the engine
  // would tell of that and of no failure.
  return { inputs: failures.length === 0 ? inputs : { ...news }, failures: failures.map(ofInput) };
}

/**
 * A failure within a list or an object as one of the input that holds it: only the values of inputs
 * can the engine show beside it.
 */
function ofInput({ property: path, reason }: CheckFailure): CheckFailure {
  const [property = path] = path.split(/[[.]/);
  return { property, reason: property === path ? reason : `${path} ${reason}` };
}
