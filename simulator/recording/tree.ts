import { xml2js } from "xml-js";
import type { Element } from "xml-js";
import { childElements, elementText } from "../wire/xml-elements";

/** A recorded document, read without regard to its format: by names in lower case. */
export interface Tree {
  /** The element in XML, the key in JSON; empty for a JSON document. As it was written. */
  readonly name: string;
  /** Attributes, members without members of their own, and elements with text alone. */
  readonly fields: ReadonlyMap<string, string>;
  readonly children: readonly Tree[];
  /** Keys of arrays in JSON, as they were written; of empty ones too. */
  readonly lists: readonly string[];
}

const EMPTY: Tree = { name: "", fields: new Map(), children: [], lists: [] };

/** The tree of a document; an empty one for what is none. */
export function readTree(text: string): Tree {
  try {
    if (!text.trimStart().startsWith("<")) return readValue("", JSON.parse(text));
    const [root] = childElements(xml2js(text, { compact: false }));
    return root === undefined ? EMPTY : readElement(root);
  } catch {
    return EMPTY;
  }
}

/** The tree itself and all below it; links are left out. */
export function walk(tree: Tree): readonly Tree[] {
  return [tree, ...tree.children.filter(({ name }) => !isLinks(name)).flatMap(walk)];
}

/** The links of an entity. */
export function linksOf(tree: Tree): readonly Tree[] {
  return tree.children
    .filter(({ name }) => isLinks(name))
    .flatMap((links) => (links.fields.has("href") ? [links] : links.children));
}

function isLinks(name: string): boolean {
  return name.toLowerCase() === "links";
}

function localName(name: string | undefined): string {
  return (name ?? "").slice((name ?? "").lastIndexOf(":") + 1);
}

function readElement(element: Element): Tree {
  const children = childElements(element);
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(element.attributes ?? {}))
    fields.set(localName(name).toLowerCase(), String(value));
  for (const child of children)
    if (childElements(child).length === 0)
      fields.set(localName(child.name).toLowerCase(), elementText(child));
  return { name: localName(element.name), fields, children: children.map(readElement), lists: [] };
}

function readValue(name: string, value: unknown): Tree {
  if (Array.isArray(value)) return { ...EMPTY, name, children: readItems(name, value) };
  if (typeof value !== "object" || value === null) return { ...EMPTY, name };
  const fields = new Map<string, string>();
  const children: Tree[] = [];
  const lists: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    const own: unknown = member;
    if (Array.isArray(own)) lists.push(key);
    if (["string", "number", "boolean"].includes(typeof own))
      fields.set(key.toLowerCase(), String(own));
    else if (own !== null) for (const child of readMember(key, own)) children.push(child);
  }
  return { name, fields, children, lists };
}

function readMember(key: string, member: unknown): readonly Tree[] {
  return Array.isArray(member) ? readItems(key, member) : [readValue(key, member)];
}

function readItems(name: string, items: readonly unknown[]): readonly Tree[] {
  return items.map((item) => readValue(name, item));
}
