import {
  checkQuantity,
  type FoundList,
  LIST_DEPTH,
  type ListForm,
  parseFlag,
  readLinks,
  UnreadableAnswer,
  type AnswerElement,
  type Link,
} from "./element";
import { findList, foldMembers, isObject, type Members } from "./json-list";

/** Reads a JSON answer. @throws UnreadableAnswer when it is neither an object nor an array. */
export function readJsonAnswer(text: string): AnswerElement {
  checkQuantity(text, "{[,");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnreadableAnswer("malformed JSON");
  }
  if (typeof value !== "object" || value === null)
    throw new UnreadableAnswer("a JSON document that is not an object");
  return new JsonElement(value);
}

/** The texts in a value, each behind the names of the members that lead to it. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") return [value];
  if (depth > LIST_DEPTH || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => textsIn(item, depth + 1));
  return Object.entries(value).flatMap(([name, member]) =>
    textsIn(member, depth + 1).map((text) => `${name}: ${text}`),
  );
}

function asList(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

class JsonElement implements AnswerElement {
  readonly name = undefined;
  private readonly value: unknown;
  /** Made when it is needed: a list has hundreds of thousands of rows. */
  private folded: Members | undefined;

  constructor(value: unknown) {
    this.value = value;
  }

  private get members(): Members {
    return (this.folded ??= foldMembers(this.value));
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
    const list: readonly unknown[] = Array.isArray(this.value)
      ? this.value
      : (names.map((name) => this.itemsCalled(name)).find((found) => found !== undefined) ?? []);
    return list.map((item) => new JsonElement(item));
  }

  /** The array under a name's plural, in a member of its own name or not; or one item alone. */
  private itemsCalled(name: string): readonly unknown[] | undefined {
    const plural = `${name}s`.toLowerCase();
    const member = this.members.get(plural);
    const single = this.members.get(name.toLowerCase());
    const list = isObject(member) ? foldMembers(member).get(plural) : member;
    return asList(list) ?? asList(single) ?? (isObject(single) ? [single] : undefined);
  }

  links(): readonly Link[] {
    const links = this.members.get("links");
    return links === undefined ? [] : readLinks(new JsonElement(links).items("Link"));
  }

  texts(field: string): readonly string[] {
    return textsIn(this.members.get(field.toLowerCase()));
  }

  list(form: ListForm): FoundList {
    const { items, around } = findList(this.value, form);
    return {
      items: items.map((item) => new JsonElement(item)),
      around: around.map((value) => new JsonElement(value)),
    };
  }
}
