import {
  A_GUID,
  attribute,
  element,
  FLAG,
  href,
  oneOf,
  TEXT,
  uid,
  type AnswerForm,
  type FieldForm,
  type ThingForm,
} from "./form";

const ACCOUNT = "/security/accounts/{id}";
const ENTITY = "\\?format=Entity";

/** Attributes that references and entities have alike. */
function named(type: string, path: string, uidOf?: string): readonly FieldForm[] {
  return [
    attribute("Type", oneOf(type)),
    attribute("Href", href(path)),
    attribute("Name"),
    attribute("UID", uidOf === undefined ? TEXT : uid(uidOf)),
  ];
}

function reference(type: string, path: string): ThingForm {
  return { fields: named(`${type}Reference`, path, type), links: ["Alternate"] };
}

function references(of: ThingForm): AnswerForm {
  const thing = { fields: [], list: { item: "Ref", plural: "Refs", of } };
  return { statuses: [200], document: { root: "EntityReferences", thing } };
}

const ACCOUNT_REFERENCE = reference("EnterpriseAccount", ACCOUNT);
const ROOT_REFERENCE = reference("HierarchyRoot", "/hierarchyRoots/{id}");

const FILE_SERVER_REFERENCE: ThingForm = {
  fields: [
    attribute("Type", TEXT, false),
    attribute("Href", TEXT),
    attribute("Name"),
    attribute("UID"),
  ],
  links: [],
};

const FILE_RESTORE: ThingForm = {
  fields: [
    { ...element("FlrInplaceOnly", FLAG), former: "FlrInlaceOnly" },
    element("FlrExtentionRestrictions", TEXT, false),
  ],
};

const WHOLE_ACCOUNT: ThingForm = {
  fields: [
    ...named("EnterpriseAccount", `${ACCOUNT}${ENTITY}`, "EnterpriseAccount"),
    element("AccountType", oneOf("User", "Group", "ExternalUser", "ExternalGroup")),
    element("AllowRestoreAllVms", FLAG),
    element("FlrSettings", FILE_RESTORE),
    element("SqlSettings", { fields: [element("DenyInPlaceRestore", FLAG)] }),
  ],
  links: ["Alternate", "Delete", "ToggleRestoreScopesEnabled"],
};

function listOf(root: string, item: string, of: ThingForm, plural = `${item}s`): AnswerForm {
  const thing = { fields: [], list: { item, plural, of } };
  return { statuses: [200], document: { root, thing } };
}

/** Of entities, each of which a server may show as a reference alone. */
function entitiesOf(root: string, item: string, of: ThingForm, reference: ThingForm): AnswerForm {
  const thing = { fields: [], list: { item, plural: `${item}s`, of, reference } };
  return { statuses: [200], document: { root, thing } };
}

function single(root: string | undefined, thing: ThingForm, status = 200): AnswerForm {
  return { statuses: [status], document: { root, thing } };
}

const SCOPE: ThingForm = {
  fields: [
    attribute("Href", href(`${ACCOUNT}/scopes/{id}`)),
    attribute("Type", TEXT, false),
    element("Name"),
    element("HierarchyRootName"),
    element("Platform"),
    element("HierarchyObjectType"),
    element("State", oneOf("Unprocessed", "Processed", "Removing")),
  ],
  links: ["Delete"],
};

const ACCOUNT_ROLE: ThingForm = {
  fields: [
    attribute("Href", href(`${ACCOUNT}/roles/{id}`)),
    attribute("Type", TEXT, false),
    element("RoleName"),
  ],
  links: ["Delete"],
};

const ROOT: ThingForm = {
  fields: [
    ...named("HierarchyRoot", `/hierarchyRoots/{id}${ENTITY}`, "HierarchyRoot"),
    element("HierarchyRootId", A_GUID),
    element("UniqueId"),
    element("HostType"),
  ],
  links: ["Alternate"],
};

/** What the pages show of a share; the order of its elements and its type are in none. */
const FILE_SERVER: ThingForm = {
  fields: [
    attribute("Type", TEXT, false),
    attribute("Href", TEXT, false),
    attribute("Name"),
    attribute("UID", TEXT, false),
    element("ServerType", TEXT, false),
    element("HierarchyObjRef", { kind: "text", pattern: /^urn:/, words: "a reference (urn:…)" }),
  ],
  links: [],
};

const ITEM: ThingForm = {
  fields: [
    attribute("Type", oneOf("HierarchyItem")),
    attribute("Href", TEXT, false),
    element("ObjectRef", { kind: "text", pattern: /^urn:/, words: "a reference (urn:…)" }),
    element("ObjectType"),
    element("ObjectName"),
  ],
};

const VERSIONS: ThingForm = {
  fields: [
    attribute("Href", TEXT, false),
    attribute("Type", TEXT, false),
    element("SupportedVersions", {
      fields: [],
      list: {
        item: "SupportedVersion",
        plural: "SupportedVersions",
        of: {
          fields: [
            attribute("Name", {
              kind: "text",
              pattern: /^v\d+_\d+$/,
              words: "a version such as v1_7",
            }),
          ],
          links: ["Create"],
        },
      },
    }),
  ],
  links: ["Create"],
};

const SESSION: ThingForm = {
  fields: [
    attribute("Type", oneOf("LogonSession")),
    attribute("Href", href("/logonSessions/{id}")),
    element("UserName"),
    element("SessionId", A_GUID),
  ],
  links: ["Delete"],
};

const ERROR: ThingForm = {
  fields: [
    attribute("Message"),
    attribute("StatusCode", { kind: "number" }),
    attribute("Status", TEXT, false),
    element("FirstChanceExceptionMessage", TEXT, false),
  ],
};

function refused(...statuses: readonly number[]): AnswerForm {
  return { statuses, isRefusal: true, document: { root: "Error", thing: ERROR } };
}

const SECURITY: ThingForm = {
  fields: [attribute("Href", href("/security")), attribute("Type", TEXT, false)],
  links: ["Down", "Create", "Start"],
};

const ITEMS = listOf("HierarchyItems", "HierarchyItem", ITEM);

/** Forms that some servers send in the place of another, and what the simulator calls them. */
export const OTHER_FORMS = {
  wholeAccountEntities: listOf(
    "EnterpriseAccounts",
    "EnterpriseAccountEntity",
    WHOLE_ACCOUNT,
    "EnterpriseAccountEntities",
  ),
  /** Version 13 is no WCF service any more, and .NET's newer ones have errors of this form. */
  problem: {
    statuses: [400, 404],
    isRefusal: true,
    mediaType: "application/problem+json",
    document: {
      root: undefined,
      thing: {
        fields: [
          attribute("type", TEXT, false),
          attribute("title"),
          attribute("status", { kind: "number" }),
          attribute("detail", TEXT, false),
          attribute("errors", { kind: "any" }, false),
          attribute("traceId", TEXT, false),
        ],
      },
    },
  },
} as const satisfies Readonly<Record<string, AnswerForm>>;

/** The form of each answer that this package relies on, as the reference has it. */
export const FORMS = {
  versions: single("EnterpriseManager", VERSIONS),
  logon: single("LogonSession", SESSION, 201),
  security: single("EnterpriseSecuritySettings", SECURITY),
  accounts: references(ACCOUNT_REFERENCE),
  wholeAccounts: entitiesOf(
    "EnterpriseAccounts",
    "EnterpriseAccount",
    WHOLE_ACCOUNT,
    ACCOUNT_REFERENCE,
  ),
  account: single("EnterpriseAccount", WHOLE_ACCOUNT),
  accountReference: single("EntityRef", ACCOUNT_REFERENCE),
  roles: references(reference("EnterpriseRole", "/security/roles/{id}")),
  accountRoles: listOf("EnterpriseAccountInRoleList", "EnterpriseAccountInRole", ACCOUNT_ROLE),
  scopes: listOf("EnterpriseAccountHierarchyScopes", "EnterpriseAccountHierarchyScope", SCOPE),
  roots: entitiesOf("HierarchyRoots", "HierarchyRoot", ROOT, ROOT_REFERENCE),
  rootReferences: references(ROOT_REFERENCE),
  root: single("HierarchyRoot", ROOT),
  fileServers: entitiesOf("FileServers", "FileServer", FILE_SERVER, FILE_SERVER_REFERENCE),
  fileServerReferences: references(FILE_SERVER_REFERENCE),
  fileServer: single(undefined, FILE_SERVER),
  items: ITEMS,
  unknownAccount: refused(404),
  malformedId: refused(400),
  logOff: { statuses: [204] },
} as const satisfies Readonly<Record<string, AnswerForm>>;
