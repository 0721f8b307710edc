import { NULL_REFERENCE, Refusal } from "./refusal";
import type { DocumentSchema, Field, ReadStyle, ReadonlyRecord, Schema, Value } from "./schema";

const BAD_REQUEST = 400;

type JsonObject = Readonly<Record<string, unknown>>;

/** Reads a request's JSON document by its schema, keys in any case. Throws {@link Refusal}. */
export function readJson(body: string, document: DocumentSchema, style: ReadStyle): Value {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.replace(/^\uFEFF/, ""));
  } catch {
    // What the server says to an XML body when the answer is to be JSON.
    throw new Refusal(BAD_REQUEST, "Node [root] does not exist.");
  }
  return value(parsed, document.root, document.content, style);
}

function value(found: unknown, name: string, schema: Schema, style: ReadStyle): Value {
  switch (schema.kind) {
    case "text":
      if (typeof found === "string") return found;
      throw invalid(name);
    case "boolean":
      return boolean(found, name);
    case "record":
      return record(object(found, name), schema.fields, style);
    case "list":
      return list(object(found, name), name, schema, style);
    case "choice":
      return choice(object(found, name), schema.names, style);
  }
}

/** The documentation's own samples write booleans as strings, "True" among them. */
function boolean(found: unknown, name: string): boolean {
  if (typeof found === "boolean") return found;
  if (typeof found === "string" && /^true$/i.test(found)) return true;
  if (typeof found === "string" && /^false$/i.test(found)) return false;
  throw invalid(name);
}

function record(found: JsonObject, fields: readonly Field[], style: ReadStyle): ReadonlyRecord {
  refuseUnknown(
    found,
    fields.flatMap((field) => [field.name, field.formerly ?? field.name]),
    style,
  );
  const result: Record<string, Value> = {};
  for (const field of fields) {
    const member =
      lookUp(found, field.name) ??
      (field.formerly === undefined ? undefined : lookUp(found, field.formerly));
    if (member !== undefined && member !== null)
      result[field.name] = value(member, field.name, field.schema, style);
    else if (field.required) throw new Refusal(style.missingNodeStatus, NULL_REFERENCE);
  }
  return result;
}

function list(
  found: JsonObject,
  name: string,
  schema: Extract<Schema, { kind: "list" }>,
  style: ReadStyle,
): readonly Value[] {
  refuseUnknown(found, [schema.plural, schema.item], style);
  // One example of the documentation has the singular with an object in place of the array.
  const items = lookUp(found, schema.plural) ?? lookUp(found, schema.item) ?? [];
  const all: readonly unknown[] = Array.isArray(items) ? items : [items];
  return all.map((item) => value(item, name, schema.of, style));
}

function choice(found: JsonObject, names: readonly string[], style: ReadStyle): string {
  refuseUnknown(found, names, style);
  const [first, second] = names.filter(
    (name) => lookUp(found, name) !== undefined && lookUp(found, name) !== null,
  );
  if (first === undefined) throw new Refusal(style.missingNodeStatus, NULL_REFERENCE);
  if (second !== undefined) throw invalid(second);
  return first;
}

function object(found: unknown, name: string): JsonObject {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw invalid(name);
  return Object.fromEntries(Object.entries(found));
}

function lookUp(found: JsonObject, name: string): unknown {
  const member = Object.keys(found).find(
    (candidate) => candidate.toLowerCase() === name.toLowerCase(),
  );
  return member === undefined ? undefined : found[member];
}

function refuseUnknown(found: JsonObject, names: readonly string[], style: ReadStyle): void {
  if (style.unknownElements === "ignored") return;
  const lower = names.map((name) => name.toLowerCase());
  const stray = Object.keys(found).find((name) => !lower.includes(name.toLowerCase()));
  if (stray !== undefined)
    throw new Refusal(BAD_REQUEST, `Could not find member '${stray}' on object.`);
}

function invalid(name: string): Refusal {
  return new Refusal(BAD_REQUEST, `Error converting value of '${name}'.`);
}
