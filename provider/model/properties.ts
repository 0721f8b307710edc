/** Resource properties as the engine hands them over: plain JSON, nothing of it trusted. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * What the engine sends in place of a value of any type that is not known yet, in previews and, for
 * dependants of a replacement, in `diff` during a real `up` (`@pulumi/pulumi`, runtime/rpc.ts,
 * `unknownValue`).
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * What the engine prints in a preview in place of a secret (pulumi, pkg/backend/display/json.go).
 * Its value may be anything, as one that is not known yet.
 */
export const SECRET_IN_PREVIEW = "[secret]";

/**
 * The input in which a program's resource names its inputs that are secret: the engine hands a
 * dynamic provider plain values.
 */
export const SECRET_INPUTS = "__secretInputs";

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether a value is not known yet, or holds something that is not. */
export function holdsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isProperties(value) && Object.values(value).some(holdsUnknown);
}

export function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A property that is text; `undefined` for anything else, and for what is not known yet. */
export function readText(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** A property that is true or false; `undefined` for anything else. */
export function readFlag(properties: Properties, name: string): boolean | undefined {
  const value = properties[name];
  return typeof value === "boolean" ? value : undefined;
}

/** A property that is an object; `undefined` for anything else. */
export function readObject(properties: Properties, name: string): Properties | undefined {
  const value = properties[name];
  return isProperties(value) ? value : undefined;
}

/** The items of a list that are objects; empty for anything else. */
export function readObjects(properties: Properties, name: string): Properties[] {
  const value = properties[name];
  return Array.isArray(value) ? value.filter(isProperties) : [];
}

/** The items of a list that are text; empty for anything else. */
export function readTexts(properties: Properties, name: string): string[] {
  const value = properties[name];
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === "string")
    : [];
}

/**
 * Without members that are `undefined`: the engine's wire format cannot carry them ("Unexpected
 * struct type").
 */
export function defined(properties: Properties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/** The members of these names only. */
export function pick(properties: Properties, names: readonly string[]): Record<string, unknown> {
  return defined(Object.fromEntries(names.map((name) => [name, properties[name]])));
}
