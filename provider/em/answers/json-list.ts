import {
  FURNITURE,
  LIST_DEPTH,
  listNames,
  type ListForm,
  UnreadableAnswer,
  WRAPPERS,
} from "./element";

export type Members = ReadonlyMap<string, unknown>;

/** Members of a refusal, in EM's form or in that of ASP.NET, which some servers send with 200. */
const REFUSAL_MEMBERS = [
  "message",
  "firstchanceexceptionmessage",
  "statuscode",
  "errorcode",
  "error",
  "errors",
  "title",
  "detail",
];

/** Members that also a list without any rows may have besides them. */
const NO_CONTENT = [...FURNITURE, "href", "type"];

/** An array that may be the list, with the objects that it was found in, from outside in. */
interface Candidate {
  readonly items: readonly unknown[];
  readonly around: readonly unknown[];
  /** Whether its name says what it is. */
  readonly isNamed: boolean;
  /** Whether there is `null`, or nothing, in place of an array. */
  readonly isNull: boolean;
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Members by their names in lower case; none where the value is no object. */
export function foldMembers(value: unknown): Members {
  const members = new Map<string, unknown>();
  if (!isObject(value)) return members;
  for (const [key, member] of Object.entries(value)) {
    const folded = key.toLowerCase();
    if (!members.has(folded)) members.set(folded, member);
  }
  return members;
}

/**
 * The list in a JSON document: an array under one of its names, or the only array whose objects
 * have the members of its items; `null` and nothing under its name are an empty list. @throws
 * UnreadableAnswer when there is no such list.
 */
export function findList(
  document: unknown,
  form: ListForm,
): { readonly items: readonly unknown[]; readonly around: readonly unknown[] } {
  const members = foldMembers(document);
  if (REFUSAL_MEMBERS.some((name) => says(members.get(name))))
    throw new UnreadableAnswer("a JSON document that reports an error");
  const candidates = new Search(form).within(document, []);
  const filled = candidates.filter(({ items }) => items.length > 0);
  const found = theOnly(filled) ?? theOnly(filled.filter(({ isNamed }) => isNamed));
  if (found === undefined && filled.length > 0)
    throw new UnreadableAnswer("a JSON document with several lists in it");
  const list = found ?? candidates.find((candidate) => mayBeEmpty(candidate, document, form));
  if (list?.items.every(isObject) === true) return list;
  if (list !== undefined) throw new UnreadableAnswer("a list of something other than objects");
  if (isTyped(members, form)) return { items: [], around: [document] };
  throw new UnreadableAnswer("a JSON document without the list that was asked for");
}

class Search {
  private readonly names: ReadonlySet<string>;
  private readonly form: ListForm;

  constructor(form: ListForm) {
    this.form = form;
    this.names = listNames(form);
  }

  within(value: unknown, outside: readonly unknown[]): readonly Candidate[] {
    if (outside.length > LIST_DEPTH) return [];
    if (Array.isArray(value)) return this.unnamed(value, outside);
    if (!isObject(value)) return [];
    const around = [...outside, value];
    return [...foldMembers(value)]
      .filter(([name]) => !FURNITURE.includes(name))
      .flatMap(([name, member]) =>
        this.names.has(name) ? this.named(member, around) : this.within(member, around),
      );
  }

  private named(member: unknown, around: readonly unknown[]): readonly Candidate[] {
    if (Array.isArray(member)) return [{ items: member, around, isNamed: true, isNull: false }];
    if (member === null) return [{ items: [], around, isNamed: true, isNull: true }];
    if (!isObject(member))
      throw new UnreadableAnswer("a JSON document with something else instead of a list");
    if (hasMembersOf(member, this.form))
      return [{ items: [member], around, isNamed: true, isNull: false }];
    const inner = this.within(member, around);
    if (inner.length > 0) return inner;
    const isMissing = hasNothingBut(member, NO_CONTENT);
    return isMissing
      ? [{ items: [], around: [...around, member], isNamed: true, isNull: true }]
      : [];
  }

  private unnamed(items: readonly unknown[], around: readonly unknown[]): readonly Candidate[] {
    const isList = items.length > 0 && items.every((item) => hasMembersOf(item, this.form));
    return isList ? [{ items, around, isNamed: false, isNull: false }] : [];
  }
}

/**
 * An empty list is believed only where nothing speaks against it: no other rows in the document,
 * nothing around a list that lies deeper, and nothing beside one that is `null`.
 */
function mayBeEmpty(candidate: Candidate, document: unknown, form: ListForm): boolean {
  const expected = [...NO_CONTENT, ...WRAPPERS, ...listNames(form)];
  const { around, isNull } = candidate;
  const objects = isNull ? around : around.slice(0, -1);
  return !hasRows(document, 0) && objects.every((outer) => hasNothingBut(outer, expected));
}

/** Whether there are entries of a list anywhere in a document. */
function hasRows(value: unknown, depth: number): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (depth > LIST_DEPTH) return true;
  return [...foldMembers(value)].some(
    ([name, member]) => !FURNITURE.includes(name) && hasRows(member, depth + 1),
  );
}

/** Whether an object says nothing by members of other names. */
function hasNothingBut(value: unknown, expected: readonly string[]): boolean {
  return [...foldMembers(value)].every(
    ([name, member]) => expected.includes(name) || !says(member),
  );
}

function hasMembersOf(value: unknown, { members, uidKind }: ListForm): boolean {
  const own = foldMembers(value);
  const uid = own.get("uid");
  const isOfKind =
    uidKind === undefined ||
    (typeof uid === "string" &&
      uid.toLowerCase().startsWith(`urn:veeam:${uidKind}:`.toLowerCase()));
  return isOfKind && members.every((name) => typeof own.get(name.toLowerCase()) === "string");
}

/** Whether a document without any member but its type says by that what list it is. */
function isTyped(members: Members, { kinds, items }: ListForm): boolean {
  const type = members.get("type");
  const types = [...kinds, ...items.flatMap((item) => [`${item}List`, `${item}ReferenceList`])];
  return (
    typeof type === "string" &&
    types.some((name) => name.toLowerCase() === type.toLowerCase()) &&
    [...members].every(([name, member]) => NO_CONTENT.includes(name) || !says(member))
  );
}

function says(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== "";
}

function theOnly<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}
