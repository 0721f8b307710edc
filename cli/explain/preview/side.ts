import {
  holdsUnknown,
  isProperties,
  type Properties,
  readText,
  SECRET_IN_PREVIEW,
  UNKNOWN,
} from "../../../provider/model/properties";

/** Why a preview does not tell a value: the program keeps it secret, or only `up` knows it. */
export type Untold = "secret" | "later" | "secret or later";

/** A resource in state, or as it is planned. */
export interface Side {
  readonly id: string | undefined;
  /** What is known of it: its outputs where it exists, else its inputs. */
  readonly properties: Properties;
  /** By the name of a property: why it, or something in it, is not told. */
  readonly untold: ReadonlyMap<string, Untold>;
  /**
   * Why the server stays as it is without it: an option of the resource, or that the program only
   * reads it; `undefined` if it does not.
   */
  readonly retainedBy: "retainOnDelete" | "deletedWith" | "get" | undefined;
}

/** What a plan keeps of the outputs is not in it: inputs are all that is certain. */
export function readSide(state: Properties, exists: boolean, deleted: ReadonlySet<string>): Side {
  const [inputs, outputs] = [state["inputs"], state["outputs"]].map((bag) =>
    isProperties(bag) ? bag : {},
  );
  const told = exists ? { ...inputs, ...outputs } : { ...inputs };
  const properties = Object.fromEntries(
    Object.entries(told).map(([name, value]) => [name, withoutSecrets(value)]),
  );
  const untold = Object.entries(told).flatMap(([name, value]): [string, Untold][] => {
    const why = whyUntold(value);
    return why === undefined ? [] : [[name, why]];
  });
  const isDeletedWith = deleted.has(readText(state, "deletedWith") ?? "");
  return {
    id: readText(state, "id"),
    properties,
    untold: new Map(untold),
    retainedBy:
      state["retainOnDelete"] === true
        ? "retainOnDelete"
        : isDeletedWith
          ? "deletedWith"
          : undefined,
  };
}

function whyUntold(value: unknown): Untold | undefined {
  const isSecret = holdsSecret(value);
  if (holdsUnknown(value)) return isSecret ? "secret or later" : "later";
  return isSecret ? "secret" : undefined;
}

/** What two values have in common for which the reasons are these. */
export function bothUntold(one: Untold | undefined, other: Untold): Untold {
  return one === undefined || one === other ? other : "secret or later";
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isProperties(value) ? Object.values(value).some(holdsSecret) : value === SECRET_IN_PREVIEW;
}

function withoutSecrets(value: unknown): unknown {
  if (value === SECRET_IN_PREVIEW) return UNKNOWN;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  return isProperties(value)
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutSecrets(one)]))
    : value;
}
