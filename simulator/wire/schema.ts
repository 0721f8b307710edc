/** The value of one element of a request. */
export type Schema =
  | { readonly kind: "text" }
  | { readonly kind: "boolean" }
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  | { readonly kind: "list"; readonly item: string; readonly plural: string; readonly of: Schema }
  | { readonly kind: "choice"; readonly names: readonly string[] };

export interface Field {
  readonly name: string;
  /** Another spelling that older versions used. */
  readonly formerly?: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** A request's document: the root element (XML only; JSON has none) and what is in it. */
export interface DocumentSchema {
  readonly root: string;
  readonly content: Schema;
}

/** What a reader makes of a document; fields that were not sent are not there. */
export type Value = string | boolean | ReadonlyRecord | readonly Value[];
export interface ReadonlyRecord {
  readonly [name: string]: Value | undefined;
}

/** How strictly a reader goes by the schema; all of it comes from switches. */
export interface ReadStyle {
  readonly xmlOrder: "strict" | "lax" | "dropped";
  readonly xmlNamespace: "strict" | "lax";
  readonly unknownElements: "refused" | "ignored";
  readonly missingNodeStatus: number;
}

const text: Schema = { kind: "text" };
const boolean: Schema = { kind: "boolean" };
const required = (name: string, schema: Schema): Field => ({ name, required: true, schema });
const optional = (name: string, schema: Schema): Field => ({ name, required: false, schema });

const SCOPE_ITEM: Schema = {
  kind: "record",
  fields: [optional("HierarchyObjRef", text), optional("ObjectName", text)],
};
const SCOPE_ITEMS: Schema = {
  kind: "list",
  item: "HierarchyScopeItem",
  plural: "HierarchyScopeItems",
  of: SCOPE_ITEM,
};
const ROLE: Schema = { kind: "record", fields: [required("EnterpriseRoleUid", text)] };

export const ROLE_CREATE_SPEC: DocumentSchema = {
  root: "EnterpriseAccountInRoleCreateSpec",
  content: ROLE,
};

export const SCOPE_CREATE_SPEC: DocumentSchema = {
  root: "HierarchyScopeCreateSpec",
  content: SCOPE_ITEMS,
};

export const REBUILD_SPEC: DocumentSchema = {
  root: "RebuildScopeJobSpec",
  content: { kind: "choice", names: ["RebuildAll", "RebuildUnprocessed", "RebuildForCurrentUser"] },
};

/**
 * Fields in the order of the schema ("make sure that the order of parameters is correct", page
 * post_security_accounts).
 */
export const ACCOUNT_CREATE_SPEC: DocumentSchema = {
  root: "EnterpriseAccountCreateSpec",
  content: {
    kind: "record",
    fields: [
      required("AccountType", text),
      required("AccountName", text),
      required("Roles", {
        kind: "list",
        item: "EnterpriseRole",
        plural: "EnterpriseRoles",
        of: ROLE,
      }),
      required("AllowRestoreAllVms", boolean),
      optional("HierarchyScopeObjects", SCOPE_ITEMS),
      optional("FlrSettings", {
        kind: "record",
        fields: [
          { name: "FlrInplaceOnly", formerly: "FlrInlaceOnly", required: true, schema: boolean },
          optional("FlrExtentionRestrictions", text),
        ],
      }),
      optional("SqlSettings", {
        kind: "record",
        fields: [required("DenyInPlaceRestore", boolean)],
      }),
    ],
  },
};
