import { MARK_KINDS, REVIEW_FORMAT, REVIEW_VERSION } from "./review";

/** The part of JSON Schema that describes a review. */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly const?: string | number;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

type SchemaType = "object" | "array" | "string" | "number" | "boolean" | "null";

const text = (description?: string): Schema => ({ type: "string", ...(description === undefined ? {} : { description }) });
const listOf = (items: Schema, description?: string): Schema => ({ type: "array", items, ...(description === undefined ? {} : { description }) });

/** Every property is required but those named `optional`. */
function objectOf(properties: Readonly<Record<string, Schema>>, rest: Schema & { readonly optional?: readonly string[] } = {}): Schema {
  const { optional = [], ...more } = rest;
  return { type: "object", ...more, properties, required: Object.keys(properties).filter((name) => !optional.includes(name)) };
}

const SCOPE = objectOf({
  id: text(), name: text(), type: text("Vm, Folder, ResourcePool …"), platform: text(),
  roots: listOf(objectOf({ id: { type: ["string", "null"], description: "null: not among the server's hierarchy roots" }, name: text() })),
  branches: listOf(text(), "names of its hierarchy roots, or a word for what is in none"),
  state: text("Processed, Unprocessed, or what else the server says"),
  wholeRoot: { type: "boolean", description: "its object is a hierarchy root itself" },
  overlap: { type: ["string", "null"], description: "why it adds nothing, as far as it can be told" },
});

const ACCOUNT = objectOf({
  id: text(), name: text(), type: text("User, Group, ExternalUser, ExternalGroup, or another"),
  roles: listOf(objectOf({ id: text(), name: text() })),
  allVms: { type: ["boolean", "null"], description: "the switch \"all virtual machines\"; null: the server did not tell" },
  scopes: listOf(SCOPE),
  fileRestore: objectOf({ inPlaceOnly: { type: "boolean" }, extensions: listOf(text(), "empty: every extension") }, { type: ["object", "null"] }),
  sqlRestore: objectOf({ denyInPlace: { type: "boolean" } }, { type: ["object", "null"] }),
  marks: listOf(objectOf({ kind: { type: "string", enum: MARK_KINDS }, text: text() })),
});

const GRANT = objectOf({ account: text(), accountType: text(), grant: text("in words") });

const COMPARISON = objectOf({
  since: text("when the older review was taken"), accountsAdded: listOf(text()), accountsRemoved: listOf(text()), granted: listOf(GRANT), revoked: listOf(GRANT),
  changed: listOf(objectOf({ account: text(), what: text() }), "what is no grant: restrictions, names"),
});

/** JSON Schema of a review: what `--format json` writes and `--compare` reads. */
export const REVIEW_SCHEMA: Schema = objectOf({
  format: { type: "string", const: REVIEW_FORMAT }, version: { type: "number", const: REVIEW_VERSION },
  program: text(), server: text("base URL"), takenAt: text("ISO 8601, UTC"), takenBy: text("the account that read it"),
  roles: listOf(text()), branches: listOf(text()), accounts: listOf(ACCOUNT), comparison: COMPARISON,
}, { $schema: "https://json-schema.org/draft/2020-12/schema", title: "Access review of a Veeam Backup Enterprise Manager", optional: ["comparison"] });

/** The first place at which a value is not as the schema says, in words; `undefined` if it is. */
export function problemIn(schema: Schema, value: unknown, place = "the document"): string | undefined {
  if (schema.type !== undefined && ![schema.type].flat().some((type) => type === typeOf(value))) return `${place} is not of the type ${[schema.type].flat().join(" or ")}`;
  if (schema.const !== undefined && value !== schema.const) return `${place} is not ${JSON.stringify(schema.const)}`;
  if (schema.enum !== undefined && !schema.enum.some((allowed) => allowed === value)) return `${place} is none of ${schema.enum.join(", ")}`;
  if (Array.isArray(value)) return first(value, (item: unknown, at) => problemIn(schema.items ?? {}, item, `${place}[${at}]`));
  return typeof value === "object" && value !== null ? problemInMembers(schema, value, place) : undefined;
}

function problemInMembers({ properties = {}, required = [] }: Schema, value: object, place: string): string | undefined {
  const members = new Map<string, unknown>(Object.entries(value));
  const missing = required.find((name) => !members.has(name));
  if (missing !== undefined) return `${place} has no member ${missing}`;
  return first(Object.entries(properties), ([name, schema]) => (members.has(name) ? problemIn(schema, members.get(name), `${place}.${name}`) : undefined));
}

function first<Item>(items: readonly Item[], problemOf: (item: Item, at: number) => string | undefined): string | undefined {
  for (const [at, item] of items.entries()) {
    const problem = problemOf(item, at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}
