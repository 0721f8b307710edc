import { connect } from "node:tls";
import { expect } from "chai";
import { basic, client, endScenes, FORMATS, MEDIA, scene, send, valuesOf } from "./scene";

const GUID = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";
const LOGON = "/api/sessionMngr/?v=latest";

describe("simulator: forms of answers", () => {
  afterEach(endScenes);

  it("jsonLists names a list after its items, after the document, or twice, and nothing else", async () => {
    const em = await client(await scene(), "json");
    const account = em.simulator.state.account(em.simulator.username)?.id ?? "";
    const membersOf = async (path: string): Promise<object> =>
      JSON.parse((await em.get(path)).body) as object;
    const path = `/security/accounts/${account}/roles`;
    const rows = (await membersOf(path)) as { EnterpriseAccountInRoles: object[] };
    expect(rows.EnterpriseAccountInRoles).to.have.length(1);
    em.simulator.set("jsonLists", "document");
    expect(await membersOf(path)).to.deep.equal({
      EnterpriseAccountInRoleList: rows.EnterpriseAccountInRoles,
    });
    em.simulator.set("jsonLists", "nested");
    expect(await membersOf(path)).to.deep.equal({ EnterpriseAccountInRoles: rows });
    expect(await membersOf(`/security/accounts/${account}?format=Entity`)).to.have.property(
      "AccountType",
    );
  });

  for (const format of FORMATS) {
    it(`charset=missing leaves it out of the media type of ${format}, errors included`, async () => {
      const em = await client(await scene({ charset: "missing" }), format);
      for (const path of ["/security", "/nothing"])
        expect((await em.get(path)).headers["content-type"]).to.equal(MEDIA[format]);
      em.simulator.set("charset", "present");
      for (const path of ["/security", "/nothing"])
        expect((await em.get(path)).headers["content-type"]).to.equal(
          `${MEDIA[format]}; charset=utf-8`,
        );
    });

    it(`hrefPath=wrong leaves the last part of links and every UID right in ${format}`, async () => {
      const em = await client(await scene({ hrefPath: "wrong", linkHost: "self" }), format);
      const { url } = em.simulator;
      const right = (await em.get("/security/accounts")).body;
      em.simulator.set("hrefPath", "right");
      const wrong = `${url}/api/repositories/`;
      expect(right).to.include(wrong);
      expect(right.replaceAll(wrong, `${url}/api/security/accounts/`)).to.equal(
        (await em.get("/security/accounts")).body,
      );
    });

    it(`listPageSize cuts a list into pages in ${format}, and pagingLinks says where their links are`, async () => {
      const em = await client(await scene(), format);
      const whole = valuesOf(await em.get("/security/roles"), "UID");
      em.simulator.set("listPageSize", 3);
      const pages = await Promise.all(
        [1, 2, 3].map((page) => em.get(`/security/roles?page=${page}`)),
      );
      expect(pages.flatMap((page) => valuesOf(page, "UID"))).to.deep.equal(whole);
      expect(pages.map((page) => valuesOf(page, "PageNum")[0])).to.deep.equal(["1", "2", "3"]);
      for (const page of pages) expect(valuesOf(page, "PagesCount")).to.deep.equal(["3"]);
      for (const [pagingLinks, links] of [
        ["pagingInfo", 3],
        ["document", 3],
        ["missing", 0],
      ] as const) {
        em.simulator.set("pagingLinks", pagingLinks);
        const { body } = await em.get("/security/roles");
        expect(body.match(/roles\?pageSize=3&(amp;)?page=/g) ?? [], pagingLinks).to.have.length(
          links,
        );
        const paging = /<PagingInfo.*<\/PagingInfo>|"PagingInfo":\{.*?\}/.exec(body)?.[0] ?? "";
        expect(paging.includes("page=1"), pagingLinks).to.equal(pagingLinks === "pagingInfo");
      }
    });

    it(`malformedIdStatus is the status for an ID that is no GUID, in ${format}`, async () => {
      const em = await client(await scene(), format);
      for (const malformedIdStatus of [400, 404, 500]) {
        em.simulator.set("malformedIdStatus", malformedIdStatus);
        expect((await em.get("/security/accounts/x")).status).to.equal(malformedIdStatus);
        expect((await em.get(`/security/accounts/${GUID}`)).status).to.equal(404);
      }
    });
  }

  it("errorForm=problem writes problem documents in JSON, and errorMediaType=json writes JSON for XML too", async () => {
    const simulator = await scene({ errorForm: "problem" });
    const json = await (await client(simulator, "json")).get("/nothing");
    expect(json.headers["content-type"]).to.equal("application/problem+json; charset=utf-8");
    expect(JSON.parse(json.body)).to.include({
      title: "Not Found",
      status: 404,
      detail: "The requested resource is not found.",
    });
    const xml = await client(simulator);
    expect((await xml.get("/nothing")).body).to.include("<Error ");
    simulator.set("errorMediaType", "json");
    expect(JSON.parse((await xml.get("/security/accounts/x")).body)).to.deep.include({
      errors: { $: ["'x' is not a valid ID."] },
    });
    simulator.set("errorForm", "em");
    const error = await xml.get("/nothing");
    expect(error.headers["content-type"]).to.equal("application/json; charset=utf-8");
    expect(JSON.parse(error.body)).to.include({ StatusCode: 404 });
    expect((await xml.get("/security")).body).to.include("<EnterpriseSecuritySettings");
  });

  it("logonBody=refused answers 415 to a logon with a body or with a form's media type", async () => {
    const simulator = await scene();
    const headers = basic(simulator.username, simulator.password);
    const form = { ...headers, "Content-Type": "application/x-www-form-urlencoded" };
    const status = async (sent: Record<string, string>, body?: string): Promise<number> =>
      (await send(simulator, "POST", LOGON, sent, body)).status;
    expect(await status(headers)).to.equal(201);
    expect(await status({ ...headers, "Content-Type": "application/json" }, "{}")).to.equal(415);
    expect(await status(form)).to.equal(415);
    simulator.set("logonBody", "ignored");
    expect(await status(form, "a=b")).to.equal(201);
  });

  it("a task that is gone is told of as a recorded server does", async () => {
    const em = await client(await scene(), "json");
    const gone = await em.get("/tasks/task-297");
    expect(gone.status).to.equal(500);
    expect(valuesOf(gone, "Message")).to.deep.equal([
      "There is no backup task with id [task-297] in current rest session",
    ]);
  });

  it("the fault unasked sends the answer once more, on the same connection", async () => {
    const simulator = await scene();
    simulator.faults.add({ kind: "unasked" });
    const socket = connect({ port: Number(new URL(simulator.url).port), ca: simulator.caCert });
    socket.write("GET /api/ HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n");
    let received = "";
    for await (const chunk of socket) {
      received += String(chunk);
      if (received.split("HTTP/1.1 200 ").length > 2) break;
    }
    expect(received.match(/HTTP\/1\.1 200 /g)).to.have.length(2);
  });
});
