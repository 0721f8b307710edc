import { xml2js, type Element } from "xml-js";

/** Longer answers are not taken apart: a form repeats itself long before. */
const MOST_CHARACTERS = 8_000_000;

/** How a value stands in its document. */
type Written = "attribute" | "element" | "member";

export type Value = string | number | boolean | null | Thing | readonly Value[];

export interface Member {
  readonly name: string;
  readonly written: Written;
  readonly value: Value;
}

/** An element of XML, or an object of JSON. */
export interface Thing {
  /** Without its prefix; JSON does not tell it. */
  readonly name: string | undefined;
  readonly members: readonly Member[];
}

/** A document as it was written, which the client's own reader forgives. */
export interface RawDocument {
  readonly format: "xml" | "json";
  readonly root: Thing;
  /** Of XML alone. */
  readonly hasProlog: boolean;
  /** The root's namespace, of XML alone. */
  readonly namespace: string | undefined;
  readonly hasPrefix: boolean;
}

/** Takes a text apart; `undefined` when it is neither XML nor a JSON object. */
export function readRaw(text: string): RawDocument | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  try {
    return /^\s*[{[]/.test(text) ? readJson(text) : readXml(text);
  } catch {
    return undefined;
  }
}

export function isThing(value: Value | undefined): value is Thing {
  return typeof value === "object" && value !== null && "members" in value;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

function readJson(text: string): RawDocument | undefined {
  const root = toValue(JSON.parse(text));
  return isThing(root)
    ? { format: "json", root, hasProlog: true, namespace: undefined, hasPrefix: false }
    : undefined;
}

function toValue(value: unknown): Value {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(toValue);
  const entries = typeof value === "object" ? Object.entries(value) : [];
  return {
    name: undefined,
    members: entries.map(([name, member]) => ({ name, written: "member", value: toValue(member) })),
  };
}

function readXml(text: string): RawDocument | undefined {
  const options = { compact: false, captureSpacesBetweenElements: true } as const;
  const parsed: object = xml2js(text, options);
  const [root] = childrenOf(parsed);
  // The parser does not mind a document that breaks off.
  if (root === undefined || !hasEnd(text, root.name ?? "")) return undefined;
  const [prefix] = splitName(root.name ?? "");
  const namespace = root.attributes?.[prefix === "" ? "xmlns" : `xmlns:${prefix}`];
  return {
    format: "xml",
    root: toThing(root),
    hasProlog: text.trimStart().startsWith("<?xml"),
    namespace: namespace === undefined ? undefined : String(namespace),
    hasPrefix: prefix !== "",
  };
}

function hasEnd(text: string, root: string): boolean {
  let end = text.trimEnd();
  while (end.endsWith("-->")) end = end.slice(0, end.lastIndexOf("<!--")).trimEnd();
  if (end.endsWith(`</${root}>`)) return true;
  const last = end.slice(end.lastIndexOf("<"));
  return last.endsWith("/>") ? last.startsWith(`<${root}`) : last.startsWith(`</${root}`);
}

function toThing(element: Element): Thing {
  const attributes = attributesOf(element).map(([name, value]): Member => ({
    name: splitName(name)[1],
    written: "attribute",
    value,
  }));
  const elements = childrenOf(element).map((child): Member => {
    const isText = attributesOf(child).length === 0 && childrenOf(child).length === 0;
    const value = isText ? textOf(child) : toThing(child);
    return { name: splitName(child.name ?? "")[1], written: "element", value };
  });
  return { name: splitName(element.name ?? "")[1], members: [...attributes, ...elements] };
}

/** Without the declarations of namespaces, of which any number may stand anywhere. */
function attributesOf(element: Element): (readonly [string, string])[] {
  return Object.entries(element.attributes ?? {})
    .filter(([name]) => !/^(xmlns|xsi)(:|$)/.test(name))
    .map(([name, value]) => [name, String(value ?? "")]);
}

function childrenOf(node: { readonly elements?: unknown } | object): readonly Element[] {
  const elements: unknown = "elements" in node ? node.elements : undefined;
  return Array.isArray(elements) ? elements.filter(isElement) : [];
}

function isElement(node: unknown): node is Element {
  return typeof node === "object" && node !== null && "type" in node && node.type === "element";
}

function textOf(element: Element): string {
  return (element.elements ?? []).map(({ text, cdata }) => String(text ?? cdata ?? "")).join("");
}

function splitName(name: string): readonly [string, string] {
  const colon = name.indexOf(":");
  return colon < 0 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** How many rows a list document has, whatever they and their list are called. */
export function countRows(
  { root, format }: RawDocument,
  isField: (name: string) => boolean,
): number {
  const rows = root.members.filter(({ name }) => !isField(name));
  return format === "xml"
    ? rows.filter(({ written }) => written === "element").length
    : rows.reduce((sum, { value }) => sum + countJsonRows(value), 0);
}

function countJsonRows(value: Value): number {
  if (isList(value)) return value.length;
  return isThing(value)
    ? value.members.reduce((sum, inner) => sum + (isList(inner.value) ? inner.value.length : 0), 0)
    : 0;
}
