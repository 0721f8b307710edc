/** Stands in the place of a value that is known only during `pulumi up`. */
export class Unknown {
  /**
   * @param error What the policy SDK says when such a value is looked at; thrown again, it becomes
   * a note in the preview.
   */
  constructor(readonly error: Error) {}
}

/**
 * What the policy SDK hands over, as plain values. Its own are proxies: arrays that `map` and
 * `filter` do not work on, and unknown values that throw when they are looked at, which would end a
 * policy at the first of them.
 */
export function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (let at = 0; at < value.length; at++) items.push(read(value, at));
    return items;
  }
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(value, key)]));
}

function read(bag: object, key: string | number): unknown {
  try {
    return plain(Reflect.get(bag, key));
  } catch (error) {
    // The SDK does not export the class.
    if (error instanceof Error && error.constructor.name === "UnknownValueError")
      return new Unknown(error);
    throw error;
  }
}

export type Bag = Readonly<Record<string, unknown>>;

export function isBag(value: unknown): value is Bag {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown)
  );
}

/** What the policy SDK hands over as properties, as plain values. */
export function bagOf(props: object): Bag {
  const values = plain(props);
  return isBag(values) ? values : {};
}

export function readText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The unknown ones among some values. */
export function findUnknowns(...values: readonly unknown[]): Unknown[] {
  return values.filter((value) => value instanceof Unknown);
}
