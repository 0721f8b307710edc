import {
  type Comparison,
  MARK_KINDS,
  type Mark,
  type NamedGrant,
  REVIEW_FORMAT,
  REVIEW_VERSION,
  type Review,
  type ReviewAccount,
  type ReviewRoot,
  type ReviewScope,
} from "../shared/review/review";

/** The part of JSON Schema that describes a review. */
interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly const?: string | number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

type SchemaType = "object" | "array" | "string" | "number" | "boolean" | "null";

const text = (description?: string): Schema => ({
  type: "string",
  ...(description === undefined ? {} : { description }),
});
const describeList = (items: Schema, description?: string): Schema => ({
  type: "array",
  items,
  ...(description === undefined ? {} : { description }),
});

/** The members that every value of this type has. */
type RequiredMember<Value> = {
  [Name in keyof Value]-?: object extends Pick<Value, Name> ? never : Name;
}[keyof Value];

/**
 * @param first the members of the first form: every review has them.
 * @param later the members that came later, or are not always there: an older review lacks them.
 */
function describeObject<Value extends object>(
  first: Readonly<Record<RequiredMember<Value>, Schema>>,
  later: Readonly<Record<Exclude<keyof Value, RequiredMember<Value>>, Schema>>,
  rest: Schema = {},
): Schema {
  return {
    type: "object",
    ...rest,
    properties: { ...first, ...later },
    required: Object.keys(first),
  };
}

const ROOT = describeObject<ReviewRoot>(
  {
    id: {
      type: ["string", "null"],
      description: "null: not among the server's hierarchy roots",
    },
    name: text(),
  },
  {},
);

const SCOPE = describeObject<ReviewScope>(
  {
    id: text(),
    name: text(),
    type: text("Vm, Folder, ResourcePool …"),
    platform: text(),
    roots: describeList(ROOT),
    branches: describeList(text(), "names of its hierarchy roots, or a word for what is in none"),
    state: text("Processed, Unprocessed, or what else the server says"),
    wholeRoot: { type: "boolean", description: "its object is a hierarchy root itself" },
    overlap: {
      type: ["string", "null"],
      description: "why it adds nothing, as far as can be known",
    },
  },
  {
    objectMissing: {
      type: "boolean",
      description: "no object has this name; left out where one has, or where that is unknown",
    },
  },
);

const ROLE = describeObject<ReviewAccount["roles"][number]>({ id: text(), name: text() }, {});

const FILE_RESTORE = describeObject<NonNullable<ReviewAccount["fileRestore"]>>(
  { inPlaceOnly: { type: "boolean" }, extensions: describeList(text(), "empty: every extension") },
  {},
  { type: ["object", "null"] },
);

const SQL_RESTORE = describeObject<NonNullable<ReviewAccount["sqlRestore"]>>(
  { denyInPlace: { type: "boolean" } },
  {},
  { type: ["object", "null"] },
);

const MARK = describeObject<Mark>(
  { kind: text(`${MARK_KINDS.join(", ")}; a later version may have more`), text: text() },
  {},
);

const ACCOUNT = describeObject<ReviewAccount>(
  {
    id: text(),
    name: text(),
    type: text("User, Group, ExternalUser, ExternalGroup, or another"),
    roles: describeList(ROLE),
    allVms: {
      type: ["boolean", "null"],
      description: 'the switch "all virtual machines"; null: not reported by the server',
    },
    scopes: describeList(SCOPE),
    fileRestore: FILE_RESTORE,
    sqlRestore: SQL_RESTORE,
    marks: describeList(MARK),
  },
  {},
);

const GRANT = describeObject<NamedGrant>(
  { account: text(), accountType: text(), grant: text("in words") },
  {},
);

const CHANGE = describeObject<Comparison["changed"][number]>({ account: text(), what: text() }, {});

const COMPARISON = describeObject<Comparison>(
  {
    since: text("when the older review was taken"),
    accountsAdded: describeList(text()),
    accountsRemoved: describeList(text()),
    granted: describeList(GRANT),
    revoked: describeList(GRANT),
    changed: describeList(CHANGE, "what is no grant: restrictions, names"),
  },
  {},
);

/** JSON Schema of a review: what `--format json` writes and `--compare` reads. */
export const REVIEW_SCHEMA: Schema = describeObject<Review>(
  {
    format: { type: "string", const: REVIEW_FORMAT },
    version: { type: "number", const: REVIEW_VERSION },
    program: text(),
    server: text("base URL"),
    takenAt: text("ISO 8601, UTC"),
    takenBy: text("the account that read it"),
    roles: describeList(text()),
    branches: describeList(text()),
    accounts: describeList(ACCOUNT),
  },
  { comparison: COMPARISON },
  {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Access review of a Veeam Backup Enterprise Manager",
  },
);

/** The first place at which a value is not as the schema says, in words; `undefined` if it is. */
export function problemIn(
  schema: Schema,
  value: unknown,
  place = "the document",
): string | undefined {
  if (schema.type !== undefined && ![schema.type].flat().some((type) => type === findType(value)))
    return `${place} is not of the type ${[schema.type].flat().join(" or ")}`;
  if (schema.const !== undefined && value !== schema.const)
    return `${place} is not ${JSON.stringify(schema.const)}`;
  if (Array.isArray(value))
    return first(value, (item: unknown, at) =>
      problemIn(schema.items ?? {}, item, `${place}[${at}]`),
    );
  return typeof value === "object" && value !== null
    ? problemInMembers(schema, value, place)
    : undefined;
}

function problemInMembers(
  { properties = {}, required = [] }: Schema,
  value: object,
  place: string,
): string | undefined {
  const members = new Map<string, unknown>(Object.entries(value));
  const missing = required.find((name) => !members.has(name));
  if (missing !== undefined) return `${place} has no member ${missing}`;
  return first(Object.entries(properties), ([name, schema]) =>
    members.has(name) ? problemIn(schema, members.get(name), `${place}.${name}`) : undefined,
  );
}

function first<Item>(
  items: readonly Item[],
  problemOf: (item: Item, at: number) => string | undefined,
): string | undefined {
  for (const [at, item] of items.entries()) {
    const problem = problemOf(item, at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function findType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}
