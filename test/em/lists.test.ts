import { expect } from "chai";
import type { EnterpriseManager } from "../../provider/em";
import { answering, Bench, failure, operation } from "./support";
import { ID } from "./transport-support";

const XML = "application/xml";
const JSON_TYPE = "application/json";
const SCOPES = "EnterpriseAccountHierarchyScopes";
const ROLES = "EnterpriseAccountInRoles";
const SCOPE = {
  Name: "VM01",
  HierarchyRootName: ID,
  Platform: "VMware",
  HierarchyObjectType: "Vm",
  State: "Processed",
  Href: `https://em/api/security/accounts/${ID}/scopes/${ID}`,
};
const ROLE = {
  RoleName: "Portal User",
  Href: `https://em/api/security/accounts/${ID}/roles/${ID}`,
};
const PAGING = { PageNum: 1, PageSize: 100, PagesCount: 1, Links: [] };
const PROBLEM = {
  type: "https://tools.ietf.org/x",
  title: "Not Found",
  status: 404,
  traceId: "00",
};
const LOGON = {
  UserName: "TECH\\admin",
  SessionId: ID,
  Links: [],
  Href: "https://em",
  Type: "LogonSession",
};
const JOB = { UID: `urn:veeam:Job:${ID}`, Name: "Backup Job 1", Type: "JobReference" };

/** Documents without a list of restore scopes. */
const NO_LISTS: Readonly<Record<string, unknown>> = {
  "no member": {},
  "a word": { status: "ok" },
  "a problem document": PROBLEM,
  "a problem document with a list beside it": { ...PROBLEM, [SCOPES]: [] },
  "the logon's document": LOGON,
  "an error of EM's": { Message: "no", StatusCode: 500, StackTrace: null },
  "an error of EM's beside an empty list": { Message: "no", StatusCode: 500, [SCOPES]: [] },
  "an empty list of another name beside the paging": { Items: [], PagingInfo: PAGING },
  "rows of something else beside the paging": { Items: [JOB], PagingInfo: PAGING },
  "rows of something else": { Refs: [JOB] },
  "null beside rows of something else": { [SCOPES]: null, Refs: [JOB] },
  "null deep beside rows of something else": {
    [SCOPES]: null,
    Entities: { Repositories: { Repositories: [JOB] } },
  },
  "an empty list beside rows of something else": { [SCOPES]: [], Jobs: [JOB] },
  "null beside a word": { [SCOPES]: null, status: "ok" },
  "an array without a name": [],
  "rows that are null": { [SCOPES]: [null] },
  "rows that are lists": { [SCOPES]: [[SCOPE]] },
  "two lists of unknown names": { One: [SCOPE], Two: [SCOPE] },
  "a text in the place of the list": { [SCOPES]: "none" },
  "a number in the place of the list": { [SCOPES]: 0 },
  "an object in the place of the list": { [SCOPES]: { status: "ok" } },
  "the paging alone": { PagingInfo: PAGING, Links: [], Href: "https://em", Type: null },
  "the links alone": { Links: [{ Rel: "Up", Href: "https://em/api/" }] },
  "an empty list within an object that nobody knows": { status: "ok", data: { [SCOPES]: [] } },
  "an account": {
    Name: "TECH\\ops",
    UID: `urn:veeam:EnterpriseAccount:${ID}`,
    AccountType: "User",
  },
};

/** Documents that are an empty list of restore scopes. */
const EMPTY: Readonly<Record<string, unknown>> = {
  "an empty array": { [SCOPES]: [] },
  "an empty array beside links and paging": {
    [SCOPES]: [],
    PagingInfo: PAGING,
    Links: [],
    Href: null,
  },
  null: { [SCOPES]: null },
  "an empty array in a member of its own name": { [SCOPES]: { [SCOPES]: [] } },
  "null in a member of its own name": { [SCOPES]: { [SCOPES]: null } },
  "nothing in a member of its own name": { [SCOPES]: {} },
  "nothing in a document that says what it is": {
    Type: "EnterpriseAccountHierarchyScopeList",
    Href: "https://em/x",
    Links: null,
  },
};

/** Documents with one restore scope. */
const FILLED: Readonly<Record<string, unknown>> = {
  "a list": { [SCOPES]: [SCOPE] },
  "a list called as the document": { EnterpriseAccountHierarchyScopeList: [SCOPE] },
  "a list in a member of its own name": { [SCOPES]: { [SCOPES]: [SCOPE] } },
  "a query's answer": {
    Refs: null,
    Entities: { [SCOPES]: { [SCOPES]: [SCOPE] } },
    PagingInfo: PAGING,
  },
  "the only list with the members of a scope": {
    Items: [SCOPE],
    PagingInfo: PAGING,
    Warnings: ["x"],
  },
  "the only such list, deeper": { data: { items: [SCOPE] }, total: 1 },
  "an array without a name": [SCOPE],
};

/** The same with the keys of EM 13. */
function camel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (run) => run.toLowerCase()),
      camel(member),
    ]),
  );
}

/** What a JSON document is sent as. */
const SENT: Readonly<Record<string, (document: unknown) => string>> = {
  "as EM 12 writes it": (document) => JSON.stringify(document),
  "as EM 13 writes it": (document) => JSON.stringify(camel(document)),
  "with a byte order mark": (document) => `\uFEFF${JSON.stringify(document)}`,
};

const XML_NO_LISTS: Readonly<Record<string, string>> = {
  "a foreign element": "<feed/>",
  "a foreign element around the list": `<feed><${SCOPES}/></feed>`,
  "an error": '<Error Message="no" StatusCode="500"/>',
  "something else in the list": `<${SCOPES}><Error Message="no"/></${SCOPES}>`,
  "rows of something else": `<${SCOPES}><Ref Name="x" UID="y"/><Ref Name="x" UID="z"/></${SCOPES}>`,
  "words in the list": `<${SCOPES}>not available</${SCOPES}>`,
  "one row in the place of the list": "<EnterpriseAccountHierarchyScope/>",
  "the logon's document": `<LogonSession><SessionId>${ID}</SessionId></LogonSession>`,
  "a list of references": "<EntityReferences/>",
  "a web page": "<!DOCTYPE html><html></html>",
  "a web page without its document type": "<html><body/></html>",
  nothing: "",
  blanks: " \n",
};

const XML_EMPTY: Readonly<Record<string, string>> = {
  "an empty element": `<${SCOPES}/>`,
  "links and paging alone": `<${SCOPES}><Links/><PagingInfo PageNum="1" PagesCount="1"/></${SCOPES}>`,
  "an element within one of its name": `<${SCOPES}><${SCOPES}/></${SCOPES}>`,
  "a query's answer": `<QueryResult><Entities><${SCOPES}/></Entities><PagingInfo PagesCount="1"/></QueryResult>`,
  "lower case": `<${SCOPES.toLowerCase()}/>`,
};

describe("A list of restore scopes", () => {
  const bench = new Bench();
  afterEach(() => bench.end());
  const connected = async (
    status: number,
    type: string,
    body: string,
  ): Promise<EnterpriseManager> =>
    bench.connectToServer(await bench.server(answering(status, type, body)), {
      format: type === XML ? "xml" : "json",
    });
  const namesIn = async (type: string, body: string): Promise<string[]> =>
    (await (await connected(200, type, body)).listScopes(operation(), ID)).map(({ name }) => name);
  const refused = async (status: number, type: string, body: string): Promise<void> => {
    const error = await failure((await connected(status, type, body)).listScopes(operation(), ID));
    expect(error.code, body).to.equal("EM_PROTOCOL");
  };

  for (const [how, write] of Object.entries(SENT)) {
    for (const [what, document] of Object.entries(NO_LISTS))
      it(`is not empty for ${what}, ${how}: EM_PROTOCOL`, () =>
        refused(200, JSON_TYPE, write(document)));
    for (const [what, document] of Object.entries(EMPTY))
      it(`is empty for ${what}, ${how}`, async () => {
        expect(await namesIn(JSON_TYPE, write(document))).to.deep.equal([]);
      });
    for (const [what, document] of Object.entries(FILLED))
      it(`is read from ${what}, ${how}`, async () => {
        expect(await namesIn(JSON_TYPE, write(document))).to.deep.equal(["VM01"]);
      });
  }
  for (const [what, body] of Object.entries(XML_NO_LISTS))
    it(`is not empty for ${what} in XML: EM_PROTOCOL`, () => refused(200, XML, body));
  for (const [what, body] of Object.entries(XML_EMPTY))
    it(`is empty for ${what} in XML`, async () => {
      expect(await namesIn(XML, body)).to.deep.equal([]);
    });

  it("is not empty for an answer without a document (204), in neither format", async () => {
    await refused(204, XML, "");
    await refused(204, JSON_TYPE, "");
  });
});

describe("Other lists", () => {
  const bench = new Bench();
  afterEach(() => bench.end());
  const connected = async (type: string, body: string): Promise<EnterpriseManager> =>
    bench.connectToServer(await bench.server(answering(200, type, body)), {
      format: type === XML ? "xml" : "json",
    });

  it("of accounts cannot be empty for whoever is logged on", async () => {
    for (const [type, body] of [
      [XML, "<EntityReferences/>"],
      [JSON_TYPE, '{"Refs":[]}'],
      [JSON_TYPE, '{"refs":null}'],
      [JSON_TYPE, "{}"],
    ] as const) {
      const error = await failure((await connected(type, body)).listAccounts(operation()));
      expect(error.code, body).to.equal("EM_PROTOCOL");
    }
  });

  it("of accounts and roles hold nothing of another kind, whatever their names are", async () => {
    for (const [type, body] of [
      [XML, `<EntityReferences><Ref Name="${JOB.Name}" UID="${JOB.UID}"/></EntityReferences>`],
      [JSON_TYPE, JSON.stringify({ Refs: [JOB] })],
      [JSON_TYPE, JSON.stringify({ Items: [JOB] })],
    ] as const) {
      const em = await connected(type, body);
      expect((await failure(em.listAccounts(operation()))).code, body).to.equal("EM_PROTOCOL");
      expect((await failure(em.listRoles(operation()))).code, body).to.equal("EM_PROTOCOL");
    }
  });

  it("of an account's roles are found under any name by the members of a role", async () => {
    for (const document of [{ [ROLES]: [ROLE] }, { roles: [ROLE] }, { list: { items: [ROLE] } }]) {
      const em = await connected(JSON_TYPE, JSON.stringify(document));
      const roles = await em.listAccountRoles(operation(), ID);
      expect(roles.map(({ name }) => name)).to.deep.equal(["Portal User"]);
    }
    const em = await connected(JSON_TYPE, JSON.stringify({ roles: [] }));
    expect((await failure(em.listAccountRoles(operation(), ID))).code).to.equal("EM_PROTOCOL");
  });
});
