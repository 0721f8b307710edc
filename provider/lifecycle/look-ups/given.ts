import { EmInvalidError } from "../../em";

/** What a look-up was given, of which programs in JavaScript may give anything. */
export type Given<Key extends string> = { readonly [Each in Key]?: unknown };

/** Errors: EM_INVALID where none or several of these are given, so that none is overlooked. */
export function requireOneOf(what: string, given: Readonly<Record<string, unknown>>): void {
  const found = Object.values(given).filter((value) => value !== undefined).length;
  if (found === 1) return;
  throw new EmInvalidError(
    `${what} is looked up by \`${Object.keys(given).join("` or `")}\`, of which ${found === 0 ? "none" : "several"} are given.`,
    { hint: "Give exactly one of them." },
  );
}

/** Errors: EM_INVALID for what is no text, or an empty one. */
export function requireText(what: string, value: unknown, hint: string): string {
  if (typeof value === "string" && value !== "") return value;
  const given = isOutput(value);
  const shown =
    typeof value === "string" ? JSON.stringify(value) : `A value of type ${typeof value}`;
  throw new EmInvalidError(`${given ? "An output" : shown} cannot be the ${what}.`, {
    hint: given ? "Use the output form of the look-up, which takes outputs." : hint,
  });
}

/** Whether a value is an output of Pulumi's, as `pulumi.Output.isInstance` tells. */
function isOutput(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "__pulumiOutput" in value &&
    value.__pulumiOutput === true
  );
}
