import { flagOf, linksOf, UnreadableAnswer, type AnswerElement, type Link } from "./answer-element";

type Members = ReadonlyMap<string, unknown>;

/** Reads a JSON answer. @throws UnreadableAnswer when it is neither an object nor an array. */
export function readJsonAnswer(text: string): AnswerElement {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableAnswer("no well-formed JSON");
  }
  if (typeof value !== "object" || value === null) throw new UnreadableAnswer("a JSON document that is no object");
  return new JsonElement(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function membersOf(value: unknown): Members {
  const members = new Map<string, unknown>();
  if (!isObject(value)) return members;
  for (const [key, member] of Object.entries(value)) {
    const folded = key.toLowerCase();
    if (!members.has(folded)) members.set(folded, member);
  }
  return members;
}

/** EM names a JSON list after the plural of its items: `Ref` → `Refs`, `Repository` → `Repositories`. */
function pluralsOf(name: string): readonly string[] {
  const folded = name.toLowerCase();
  return [`${folded}s`, folded.replace(/y$/, "ies"), folded];
}

/**
 * The items of a list. Its member is the plural of the item's name and may be nested in a member of the same name; which name EM
 * gives to the lists of the security area is not published, so any single array is taken when no expected name is there.
 */
function listIn(value: unknown, names: readonly string[]): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => (Array.isArray(item) ? listIn(item, names) ?? [] : [item]));
  const members = membersOf(value);
  for (const name of names.flatMap(pluralsOf)) {
    const member = members.get(name);
    if (Array.isArray(member)) return listIn(member, names);
    if (isObject(member)) return listIn(member, names) ?? (names.some((item) => item.toLowerCase() === name) ? [member] : []);
  }
  const others = [...members].filter(([key]) => key !== "links").map(([, member]) => member);
  const arrays = others.filter((member) => Array.isArray(member));
  if (arrays.length === 1) return listIn(arrays[0], names);
  const objects = others.filter(isObject);
  return arrays.length === 0 && objects.length === 1 ? listIn(objects[0], names) : undefined;
}

class JsonElement implements AnswerElement {
  readonly name = undefined;
  private readonly value: unknown;
  private readonly members: Members;

  constructor(value: unknown) {
    this.value = value;
    this.members = membersOf(value);
  }

  text(field: string): string | undefined {
    const value = this.members.get(field.toLowerCase());
    if (typeof value === "string") return value;
    return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
  }

  flag(field: string): boolean | undefined {
    return flagOf(this.text(field));
  }

  one(field: string): AnswerElement | undefined {
    const value = this.members.get(field.toLowerCase());
    return isObject(value) ? new JsonElement(value) : undefined;
  }

  items(...names: readonly string[]): readonly AnswerElement[] {
    return (listIn(this.value, names) ?? []).filter(isObject).map((item) => new JsonElement(item));
  }

  links(): readonly Link[] {
    const links = this.members.get("links");
    return links === undefined ? [] : linksOf(new JsonElement(links).items("Link"));
  }
}
