import { type Bag, isBag, readText } from "./values";
import { visible } from "./visible";

/** The input in which pulumi-veeam-em names the inputs that the program keeps secret. */
const MARK = "__secretInputs";

/** Inputs that messages quote. */
const QUOTED = ["name", "account", "hierarchyObjRef", "objectName", "object", "scopes"];

/** A shorter one is part of ordinary words. */
const SHORTEST = 3;

const secrets = new Set<string>();

/** From now on no message quotes what these inputs keep secret: policies get all values plain. */
export function rememberSecrets(props: Bag): void {
  for (const path of textsIn(props[MARK])) {
    const [input = "", ...members] = path.split(".");
    if (!QUOTED.includes(input)) continue;
    const value = members.reduce<unknown>(
      (bag, member) => (isBag(bag) ? bag[member] : undefined),
      props[input],
    );
    for (const text of textsIn(value)) if (text.length >= SHORTEST) secrets.add(text);
  }
}

/** A message as anybody may read it. */
export function shown(message: string): string {
  const longestFirst = [...secrets].sort((one, other) => other.length - one.length);
  return visible(longestFirst.reduce((text, secret) => text.replaceAll(secret, "***"), message));
}

/** The texts in a value, but for the types of objects, which are no secret of anybody. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (isBag(value))
    return Object.entries(value).flatMap(([key, one]) => (key === "type" ? [] : textsIn(one)));
  return [readText(value) ?? []].flat();
}
