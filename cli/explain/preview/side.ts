import {
  isProperties,
  type Properties,
  readText,
  SECRET_IN_PREVIEW,
  UNKNOWN,
} from "../../../provider/model/properties";

/** A resource in state, or as it is planned. */
export interface Side {
  readonly id: string | undefined;
  /** What is known of it: its outputs where it exists, else its inputs. */
  readonly properties: Properties;
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
  const isDeletedWith = deleted.has(readText(state, "deletedWith") ?? "");
  return {
    id: readText(state, "id"),
    properties,
    retainedBy:
      state["retainOnDelete"] === true
        ? "retainOnDelete"
        : isDeletedWith
          ? "deletedWith"
          : undefined,
  };
}

function withoutSecrets(value: unknown): unknown {
  if (value === SECRET_IN_PREVIEW) return UNKNOWN;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  return isProperties(value)
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutSecrets(one)]))
    : value;
}
