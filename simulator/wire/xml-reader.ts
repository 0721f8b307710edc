import { xml2js } from "xml-js";
import type { Element } from "xml-js";
import { NULL_REFERENCE, Refusal } from "./refusal";
import type { DocumentSchema, Field, ReadStyle, ReadonlyRecord, Schema, Value } from "./schema";
import { childElements, elementText } from "./xml-elements";
import { NAMESPACE } from "./xml-writer";

const BAD_REQUEST = 400;

/** An element with the namespace that it is in. */
interface Node {
  readonly name: string;
  readonly namespace: string;
  readonly children: readonly Node[];
  readonly text: string;
}

/** Reads a request's XML document by its schema. Throws {@link Refusal}. */
export function readXml(body: string, document: DocumentSchema, style: ReadStyle): Value {
  const root = parse(body);
  requireNamespace(root, style);
  if (root.name !== document.root)
    throw new Refusal(BAD_REQUEST, `<${root.name} xmlns='${root.namespace}'> was not expected.`);
  return value(root, document.content, style);
}

function parse(body: string): Node {
  let top: Element | undefined;
  try {
    // Not trimmed and not compact: names may begin with blanks, and the order of elements counts.
    const parsed = xml2js(body.replace(/^\uFEFF/, ""), {
      compact: false,
      trim: false,
      captureSpacesBetweenElements: false,
    });
    top = childElements(parsed).at(0);
  } catch {
    throw new Refusal(BAD_REQUEST, "There is an error in the XML document.");
  }
  if (top === undefined) throw new Refusal(BAD_REQUEST, "Root element is missing.");
  return node(top, new Map([["", ""]]));
}

function node(element: Element, inherited: ReadonlyMap<string, string>): Node {
  const prefixes = new Map(inherited);
  for (const [name, declared] of Object.entries(element.attributes ?? {})) {
    if (name === "xmlns") prefixes.set("", String(declared));
    else if (name.startsWith("xmlns:")) prefixes.set(name.slice("xmlns:".length), String(declared));
  }
  const [prefix, local] = splitName(element.name ?? "");
  const namespace = prefixes.get(prefix);
  if (namespace === undefined)
    throw new Refusal(BAD_REQUEST, `'${prefix}' is an undeclared prefix.`);
  return {
    name: local,
    namespace,
    children: childElements(element).map((child) => node(child, prefixes)),
    text: elementText(element),
  };
}

function splitName(name: string): readonly [string, string] {
  const colon = name.indexOf(":");
  return colon < 0 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function requireNamespace(root: Node, style: ReadStyle): void {
  if (style.xmlNamespace === "strict" && root.namespace !== NAMESPACE) {
    throw new Refusal(BAD_REQUEST, `<${root.name} xmlns='${root.namespace}'> was not expected.`);
  }
}

function value(found: Node, schema: Schema, style: ReadStyle): Value {
  switch (schema.kind) {
    case "text":
      if (found.children.length > 0)
        throw new Refusal(
          BAD_REQUEST,
          `The element '${found.name}' cannot contain child elements.`,
        );
      return found.text;
    case "boolean":
      return boolean(found);
    case "record":
      return record(found, schema.fields, style);
    case "list":
      return known(found, [schema.item], style).map((item) => value(item, schema.of, style));
    case "choice":
      return choice(found, schema.names, style);
  }
}

/** `True` is no boolean of XML Schema, though an example in the documentation has it. */
function boolean(found: Node): boolean {
  const spelling = found.text.trim();
  if (spelling === "true" || spelling === "1") return true;
  if (spelling === "false" || spelling === "0") return false;
  throw new Refusal(BAD_REQUEST, `The string '${spelling}' is not a valid Boolean value.`);
}

function choice(found: Node, names: readonly string[], style: ReadStyle): string {
  const [first, second] = known(found, names, style);
  if (first === undefined) throw new Refusal(style.missingNodeStatus, NULL_REFERENCE);
  if (second !== undefined)
    throw new Refusal(
      BAD_REQUEST,
      `The element '${found.name}' has invalid child element '${second.name}'.`,
    );
  return first.name;
}

function record(found: Node, fields: readonly Field[], style: ReadStyle): ReadonlyRecord {
  const spellings = fields.flatMap((field) => [
    field.name,
    ...(field.formerly === undefined ? [] : [field.formerly]),
  ]);
  const children = inOrder(found, known(found, spellings, style), fields, style);
  const result: Record<string, Value> = {};
  for (const field of fields) {
    const [child, repeated] = children.filter((candidate) => fits(candidate, field));
    if (repeated !== undefined) throw invalidChild(found, repeated);
    if (child !== undefined) result[field.name] = value(child, field.schema, style);
    else if (field.required) throw new Refusal(style.missingNodeStatus, NULL_REFERENCE);
  }
  return result;
}

/** The children that have one of these names; others are refused or overlooked. */
function known(found: Node, names: readonly string[], style: ReadStyle): readonly Node[] {
  return found.children.filter((child) => {
    const inNamespace = style.xmlNamespace === "lax" || child.namespace === NAMESPACE;
    if (inNamespace && names.includes(child.name)) return true;
    if (style.unknownElements === "refused") throw invalidChild(found, child);
    return false;
  });
}

/**
 * Children that stand before one of an earlier field: refused, kept, or dropped as .NET's
 * serializer drops them.
 */
function inOrder(
  found: Node,
  children: readonly Node[],
  fields: readonly Field[],
  style: ReadStyle,
): readonly Node[] {
  if (style.xmlOrder === "lax") return children;
  let reached = 0;
  return children.filter((child) => {
    const position = fields.findIndex((field) => fits(child, field));
    if (position >= reached) {
      reached = position;
      return true;
    }
    if (style.xmlOrder === "strict") throw invalidChild(found, child);
    return false;
  });
}

function fits(child: Node, field: Field): boolean {
  return child.name === field.name || child.name === field.formerly;
}

function invalidChild(parent: Node, child: Node): Refusal {
  return new Refusal(
    BAD_REQUEST,
    `The element '${parent.name}' in namespace '${parent.namespace}' has invalid child element '${child.name}' in namespace '${child.namespace}'.`,
  );
}
