import { expect } from "chai";
import { accountBody, changed } from "./bodies";
import { FORMATS, client, endScenes, scene, valuesOf } from "./scene";
import type { RawAnswer } from "./scene";
import type { Simulator } from "../../simulator/index";

describe("simulator: JSON answers", () => {
  afterEach(endScenes);

  it("jsonKeys=camel writes every key as version 13 does, and leaves XML alone", async () => {
    const simulator = await scene({ jsonKeys: "camel" });
    const em = await client(simulator, "json");
    const { body } = await em.get("/security/accounts");
    expect(body)
      .to.match(/^\{"refs":\[\{"name":"BUILTIN/)
      .and.include('"uid":"urn:veeam')
      .and.include('"href":')
      .and.not.match(/"[A-Z]\w*":/);
    expect((await (await client(simulator, "xml")).get("/security/accounts")).body).to.include(
      "<Ref Type=",
    );
    simulator.set("jsonKeys", "pascal");
    expect((await em.get("/security/accounts")).body).to.include('"UID":"urn:veeam');
  });

  it("jsonNulls=omitted leaves out what explicit writes as null", async () => {
    const em = await client(await scene(), "json");
    expect((await em.get("/security/accounts")).body).to.include('"Name":null');
    em.simulator.set("jsonNulls", "omitted");
    for (const path of ["/security/accounts", "/security", "/nothing"])
      expect((await em.get(path)).body).not.to.include("null");
  });

  for (const [mode, expected] of [
    ["array", { Tasks: [] }],
    ["null", { Tasks: null }],
    ["missing", { Tasks: null }],
  ] as const) {
    it(`jsonEmptyList=${mode} is ${JSON.stringify(expected)}`, async () => {
      const em = await client(await scene({ jsonEmptyList: mode }), "json");
      expect(JSON.parse((await em.get("/tasks")).body)).to.deep.equal(expected);
    });
  }

  it("jsonEmptyList=missing leaves an empty list out of what has other members", async () => {
    const em = await client(await scene(), "json");
    em.simulator.set("entityRoles", "present");
    const { id } = em.simulator.state.addAccount({ name: "TECH\\ann", roles: [] });
    const path = `/security/accounts/${id}?format=Entity`;
    const roles = async (): Promise<unknown> =>
      (JSON.parse((await em.get(path)).body) as { Roles: unknown }).Roles;
    expect(await roles()).to.deep.equal({ EnterpriseRoleEntities: [] });
    em.simulator.set("jsonEmptyList", "missing");
    expect(await roles()).to.deep.equal({});
  });
});

describe("simulator: requests", () => {
  afterEach(endScenes);

  async function post(
    simulator: Simulator,
    format: "xml" | "json",
    body: string,
  ): Promise<RawAnswer> {
    return (await client(simulator, format)).call("POST", "/security/accounts", body);
  }
  const swapped = changed(
    accountBody(),
    "<AccountType>User</AccountType><AccountName>TECH\\mary.smith</AccountName>",
    "<AccountName>TECH\\mary.smith</AccountName><AccountType>User</AccountType>",
  );

  it("xmlOrder=strict refuses elements out of order, lax reads them, dropped overlooks them", async () => {
    const simulator = await scene();
    expect((await post(simulator, "xml", swapped)).status).to.equal(400);
    simulator.set("xmlOrder", "dropped");
    const dropped = await post(simulator, "xml", swapped);
    expect([dropped.status, valuesOf(dropped, "Message")]).to.deep.equal([
      500,
      ["Object reference not set to an instance of an object."],
    ]);
    simulator.set("xmlOrder", "lax");
    expect((await post(simulator, "xml", swapped)).status).to.equal(201);
  });

  it("xmlNamespace=strict wants the namespace on every element, lax does not", async () => {
    const simulator = await scene();
    const bare = changed(accountBody(), 'xmlns="http://www.veeam.com/ent/v1.0" ', "");
    const prefixed = accountBody()
      .xml.replace('xmlns="', 'xmlns:v="')
      .replace(/<(\/?)([A-Z])/g, "<$1v:$2");
    const inner = changed(accountBody(), "<AccountName>", '<AccountName xmlns="urn:other">');
    expect((await post(simulator, "xml", bare)).status).to.equal(400);
    expect((await post(simulator, "xml", inner)).status).to.equal(400);
    expect((await post(simulator, "xml", prefixed.replace("xmlns:v", "xmlns:w"))).status).to.equal(
      400,
    );
    expect((await post(simulator, "xml", prefixed)).status).to.equal(201);
    simulator.set("xmlNamespace", "lax");
    expect((await post(simulator, "xml", bare.replace("mary", "ann"))).status).to.equal(201);
  });

  for (const format of FORMATS) {
    it(`unknownElements=refused refuses what the schema of a ${format} request does not have, ignored overlooks it`, async () => {
      const simulator = await scene();
      const body =
        format === "xml"
          ? accountBody({ extra: "<Comment>x</Comment>" }).xml
          : accountBody().json.replace("{", '{"Comment":"x",');
      expect((await post(simulator, format, body)).status).to.equal(400);
      simulator.set("unknownElements", "ignored");
      expect((await post(simulator, format, body)).status).to.equal(201);
    });

    for (const status of [500, 400]) {
      it(`missingNodeStatus=${status} answers a ${format} request without a required node`, async () => {
        const simulator = await scene({ missingNodeStatus: status });
        const body =
          format === "xml"
            ? changed(accountBody(), "<AllowRestoreAllVms>false</AllowRestoreAllVms>", "")
            : accountBody().json.replace('"AllowRestoreAllVms":false,', "");
        const answer = await post(simulator, format, body);
        expect([answer.status, valuesOf(answer, "Message")]).to.deep.equal([
          status,
          ["Object reference not set to an instance of an object."],
        ]);
      });
    }

    it(`a malformed or empty ${format} body is 400`, async () => {
      const simulator = await scene();
      for (const body of ["", "{", "<a>", "nothing", "[]", "<Other/>"])
        expect((await post(simulator, format, body)).status).to.equal(400);
    });
  }

  it("an element that occurs twice is refused", async () => {
    const body = changed(
      accountBody(),
      "<AccountType>User</AccountType>",
      "<AccountType>User</AccountType><AccountType>Group</AccountType>",
    );
    expect((await post(await scene(), "xml", body)).status).to.equal(400);
  });

  it("True is no boolean in XML, but the documentation's JSON examples with strings are read", async () => {
    const simulator = await scene();
    expect(
      (
        await post(
          simulator,
          "xml",
          changed(accountBody(), ">true</DenyInPlaceRestore>", ">True</DenyInPlaceRestore>"),
        )
      ).status,
    ).to.equal(400);
    const json = accountBody()
      .json.replace('"DenyInPlaceRestore":true', '"DenyInPlaceRestore":"True"')
      .replace('"FlrInplaceOnly":true', '"FlrInplaceOnly":"true"');
    expect((await post(simulator, "json", json)).status).to.equal(201);
    expect(simulator.state.account("TECH\\mary.smith")).to.deep.include({
      sqlRestore: { denyInPlace: true },
      fileRestore: { inPlaceOnly: true, extensions: "doc,pptx" },
    });
  });

  it("JSON keys are read in any case, with a byte order mark, and with the singular of the documentation's slip", async () => {
    const simulator = await scene();
    const lower = accountBody().json.replace(
      /"([A-Z]\w*)":/g,
      (_all, key: string) => `"${key.toLowerCase()}":`,
    );
    expect((await post(simulator, "json", `\uFEFF${lower}`)).status).to.equal(201);
    const slip = accountBody({ name: "TECH\\ann" }).json.replace(
      /"HierarchyScopeItems":\[(.*?)\]/,
      '"HierarchyScopeItem":$1',
    );
    expect((await post(simulator, "json", slip)).status).to.equal(201);
    expect(simulator.state.account("TECH\\ann")?.scopes).to.have.length(1);
  });

  it("an old client's FlrInlaceOnly and a byte order mark are read in XML", async () => {
    const simulator = await scene();
    const body = accountBody().xml.replace(/FlrInplaceOnly/g, "FlrInlaceOnly");
    expect((await post(simulator, "xml", `\uFEFF${body}`)).status).to.equal(201);
    expect(simulator.state.account("TECH\\mary.smith")?.fileRestore.inPlaceOnly).to.equal(true);
  });
});
