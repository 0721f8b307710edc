import {
  checkQuantity,
  parseFlag,
  readLinks,
  UnreadableAnswer,
  type AnswerElement,
  type Link,
} from "./element";

/**
 * EM nests a list in a member of the same name once; deeper is no list of EM's, and must not
 * exhaust the stack.
 */
const LIST_DEPTH = 8;

/** Members of a refusal, which some proxies send with a good status. */
const REFUSAL_MEMBERS = ["message", "statuscode", "errorcode", "error"];

type Members = ReadonlyMap<string, unknown>;

/** Reads a JSON answer. @throws UnreadableAnswer when it is neither an object nor an array. */
export function readJsonAnswer(text: string): AnswerElement {
  checkQuantity(text, "{[,");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableAnswer("no well-formed JSON");
  }
  if (typeof value !== "object" || value === null)
    throw new UnreadableAnswer("a JSON document that is no object");
  return new JsonElement(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function foldMembers(value: unknown): Members {
  const members = new Map<string, unknown>();
  if (!isObject(value)) return members;
  for (const [key, member] of Object.entries(value)) {
    const folded = key.toLowerCase();
    if (!members.has(folded)) members.set(folded, member);
  }
  return members;
}

/**
 * EM names a JSON list after the plural of its items: `Ref` → `Refs`, `Repository` →
 * `Repositories`.
 */
function toPlurals(name: string): readonly string[] {
  const folded = name.toLowerCase();
  return [`${folded}s`, folded.replace(/y$/, "ies"), folded];
}

/**
 * The items of a list. Its member is the plural of the item's name and may be nested in a member of
 * the same name; which name EM gives to the lists of the security area is not published, so any
 * single array is taken when no expected name is there.
 */
function listIn(
  value: unknown,
  names: readonly string[],
  depth = 0,
): readonly unknown[] | undefined {
  if (depth > LIST_DEPTH) return undefined;
  const below = (inner: unknown): readonly unknown[] | undefined => listIn(inner, names, depth + 1);
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => (Array.isArray(item) ? (below(item) ?? []) : [item]));
  const members = foldMembers(value);
  for (const name of names.flatMap(toPlurals)) {
    const member = members.get(name);
    if (Array.isArray(member)) return below(member);
    if (isObject(member))
      return below(member) ?? (names.some((item) => item.toLowerCase() === name) ? [member] : []);
  }
  const others = [...members].filter(([key]) => key !== "links").map(([, member]) => member);
  const arrays = others.filter((member) => Array.isArray(member));
  if (arrays.length === 1) return below(arrays[0]);
  const objects = others.filter(isObject);
  return arrays.length === 0 && objects.length === 1 ? below(objects[0]) : undefined;
}

class JsonElement implements AnswerElement {
  readonly name = undefined;
  private readonly value: unknown;
  private readonly members: Members;

  constructor(value: unknown) {
    this.value = value;
    this.members = foldMembers(value);
  }

  text(field: string): string | undefined {
    const value = this.members.get(field.toLowerCase());
    if (typeof value === "string") return value;
    return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
  }

  flag(field: string): boolean | undefined {
    return parseFlag(this.text(field));
  }

  one(field: string): AnswerElement | undefined {
    const value = this.members.get(field.toLowerCase());
    return isObject(value) ? new JsonElement(value) : undefined;
  }

  items(...names: readonly string[]): readonly AnswerElement[] {
    return (listIn(this.value, names) ?? [])
      .filter((item) => item !== null)
      .map((item) => new JsonElement(item));
  }

  whyNoList(_kinds: readonly string[], names: readonly string[]): string | undefined {
    const wrong = names
      .flatMap(toPlurals)
      .some((name) => ["string", "number", "boolean"].includes(typeof this.members.get(name)));
    if (wrong) return "a JSON document with something else in the place of a list";
    return REFUSAL_MEMBERS.some((name) => this.members.has(name))
      ? "a JSON document that tells of an error"
      : undefined;
  }

  links(): readonly Link[] {
    const links = this.members.get("links");
    return links === undefined ? [] : readLinks(new JsonElement(links).items("Link"));
  }
}
