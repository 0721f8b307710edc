import { expect } from "chai";
import { ManualClock } from "./manual-clock";
import { FORMATS, MEDIA, basic, client, endScenes, logOn, scene, send, valuesOf } from "./scene";

const LOGON = "/api/sessionMngr/?v=latest";
const NON_ASCII = { username: "TECH\\jürgen", password: "geheim:ß" };

describe("simulator: logon sessions", () => {
  afterEach(endScenes);

  for (const format of FORMATS) {
    it(`a logon in ${format} tells the token in a header, in a cookie and as the session's ID`, async () => {
      const simulator = await scene();
      const answer = await send(simulator, "POST", LOGON, {
        ...basic(simulator.username, simulator.password),
        Accept: MEDIA[format],
      });
      const [id = ""] = valuesOf(answer, "SessionId");
      const token = Buffer.from(id, "ascii").toString("base64");
      expect(answer.status).to.equal(201);
      expect(answer.headers["x-restsvcsessionid"]).to.equal(token);
      expect(answer.headers["set-cookie"]).to.deep.equal([
        `X-RestSvcSessionId=${token}; Path=/api;`,
      ]);
      expect(answer.headers.location).to.match(new RegExp(`/api/logonSessions/${id}$`));
      expect(valuesOf(answer, "UserName")).to.deep.equal(["TECH\\em-admin"]);
    });
  }

  it("a wrong password is 401 with the challenge and an error document", async () => {
    const simulator = await scene();
    const answer = await send(simulator, "POST", LOGON, basic(simulator.username, "wrong"));
    expect(answer.status).to.equal(401);
    expect(answer.headers["www-authenticate"]).to.equal("Basic Realm=RestSvc");
    expect(valuesOf(answer, "StatusCode")).to.deep.equal(["401"]);
    expect((await send(simulator, "POST", LOGON)).status).to.equal(401);
    expect([simulator.logons, simulator.openSessions]).to.deep.equal([0, 0]);
  });

  it("the domain may be left out, in any case, and the answer has the canonical name", async () => {
    const simulator = await scene();
    const answer = await send(
      simulator,
      "POST",
      "/api/sessionMngr/",
      basic("EM-ADMIN", simulator.password),
    );
    expect(valuesOf(answer, "UserName")).to.deep.equal(["TECH\\em-admin"]);
  });

  it("the credentials end the name at the first colon, so that a password may have colons", async () => {
    const simulator = await scene({}, { password: ":a:b:" });
    expect(await logOn(simulator)).to.be.a("string");
  });

  for (const [charset, other] of [
    ["utf8", "latin1"],
    ["latin1", "utf8"],
  ] as const) {
    it(`basicCharset=${charset} reads non-ASCII credentials as ${charset} and nothing else`, async () => {
      const simulator = await scene({ basicCharset: charset }, NON_ASCII);
      expect(
        (
          await send(
            simulator,
            "POST",
            LOGON,
            basic(NON_ASCII.username, NON_ASCII.password, charset),
          )
        ).status,
      ).to.equal(201);
      expect(
        (await send(simulator, "POST", LOGON, basic(NON_ASCII.username, NON_ASCII.password, other)))
          .status,
      ).to.equal(401);
    });
  }

  for (const status of [401, 400, 404]) {
    it(`unsupportedVersionStatus=${status} answers a logon with v1_4 and right credentials`, async () => {
      const simulator = await scene({ unsupportedVersionStatus: status });
      const credentials = basic(simulator.username, simulator.password);
      expect(
        (await send(simulator, "POST", "/api/sessionMngr/?v=v1_4", credentials)).status,
      ).to.equal(status);
      expect(
        (await send(simulator, "POST", "/api/sessionMngr/?v=v1_5", credentials)).status,
      ).to.equal(201);
    });
  }

  for (const status of [401, 403]) {
    it(`userWithoutRole=${status} answers somebody who has no account in Enterprise Manager`, async () => {
      const simulator = await scene(
        { userWithoutRole: status },
        { users: [{ username: "TECH\\nobody", password: "x" }] },
      );
      expect((await send(simulator, "POST", LOGON, basic("TECH\\nobody", "x"))).status).to.equal(
        status,
      );
    });
  }

  it("maxSessions refuses one logon more, and unlimited refuses none", async () => {
    const simulator = await scene({ maxSessions: 2 });
    await logOn(simulator);
    await logOn(simulator);
    const credentials = basic(simulator.username, simulator.password);
    expect((await send(simulator, "POST", LOGON, credentials)).status).to.equal(503);
    simulator.set("maxSessions", "unlimited");
    expect((await send(simulator, "POST", LOGON, credentials)).status).to.equal(201);
    expect(simulator.openSessions).to.equal(3);
  });

  it("sessionHeader=missing leaves the cookie and the ID from which the token can be made", async () => {
    const simulator = await scene({ sessionHeader: "missing" });
    const answer = await send(
      simulator,
      "POST",
      LOGON,
      basic(simulator.username, simulator.password),
    );
    expect(answer.headers).not.to.have.property("x-restsvcsessionid");
    const [id = ""] = valuesOf(answer, "SessionId");
    const token = Buffer.from(id).toString("base64");
    expect(
      (await send(simulator, "GET", "/api/security", { "X-RestSvcSessionId": token })).status,
    ).to.equal(200);
  });

  it("fifteen minutes without a request end a session, and every request starts them anew", async () => {
    const clock = new ManualClock();
    const simulator = await scene({}, { clock });
    const em = await client(simulator);
    clock.advance(14 * 60_000);
    expect((await em.get("/security")).status).to.equal(200);
    clock.advance(14 * 60_000);
    expect((await em.get("/security")).status).to.equal(200);
    clock.advance(15 * 60_000);
    const late = await em.get("/security");
    expect(late.status).to.equal(401);
    expect(valuesOf(late, "Message")).to.deep.equal([
      "Authorization header is found but is expired.",
    ]);
  });

  it("the cookie counts where cookie and header differ, and the log says that they did", async () => {
    const simulator = await scene();
    const [old, fresh] = [await logOn(simulator), await logOn(simulator)];
    await send(simulator, "DELETE", `/api/logonSessions/${Buffer.from(old, "base64").toString()}`, {
      "X-RestSvcSessionId": fresh,
    });
    const both = { Cookie: `X-RestSvcSessionId=${old}`, "X-RestSvcSessionId": fresh };
    expect((await send(simulator, "GET", "/api/security", both)).status).to.equal(401);
    expect(simulator.requests.at(-1)?.staleHeader).to.equal(true);
    expect(
      (
        await send(simulator, "GET", "/api/security", {
          Cookie: `a=b; X-RestSvcSessionId=${fresh}`,
        })
      ).status,
    ).to.equal(200);
    expect(simulator.requests.at(-1)?.staleHeader).to.equal(false);
  });

  for (const status of [500, 404]) {
    it(`a log-off ends the token, and an unknown session is unknownSessionStatus=${status}`, async () => {
      const simulator = await scene({ unknownSessionStatus: status });
      const em = await client(simulator, "json");
      const other = await client(simulator, "json");
      const id = Buffer.from(em.token, "base64").toString();
      expect(valuesOf(await em.get(`/logonSessions/${id}`), "SessionId")).to.deep.equal([id]);
      expect(valuesOf(await em.get("/logonSessions"), "SessionId")).to.have.length(2);
      expect((await em.delete(`/logonSessions/${id}`)).status).to.equal(204);
      expect((await em.get("/security")).status).to.equal(401);
      expect((await other.get(`/logonSessions/${id}`)).status).to.equal(status);
      expect([simulator.logons, simulator.logoffs, simulator.openSessions]).to.deep.equal([
        2, 1, 1,
      ]);
    });
  }

  it("a restart and an expiry forget all sessions, and neither is a log-off", async () => {
    const simulator = await scene();
    const first = await client(simulator);
    simulator.restart();
    expect((await first.get("/security")).status).to.equal(401);
    const second = await client(simulator);
    simulator.expireSessions();
    expect((await second.get("/security")).status).to.equal(401);
    expect(simulator.logoffs).to.equal(0);
  });

  it("links and rights of a logon depend on the role", async () => {
    const users = ["user", "operator"].map((name) => ({
      username: `TECH\\${name}`,
      password: "x",
    }));
    const accounts = [
      { name: "TECH\\user", roles: ["Portal User"] },
      { name: "TECH\\operator", roles: ["VM Restore Operator"] },
    ];
    const simulator = await scene({}, { users, accounts });
    const statuses = async (username: string): Promise<readonly number[]> => {
      const token = {
        "X-RestSvcSessionId": await logOn(
          simulator,
          username,
          username === simulator.username ? simulator.password : "x",
        ),
      };
      const paths = ["/security/accounts", "/hierarchyRoots", "/tasks"];
      return Promise.all(
        paths.map(async (path) => (await send(simulator, "GET", `/api${path}`, token)).status),
      );
    };
    expect(await statuses(simulator.username)).to.deep.equal([200, 200, 200]);
    expect(await statuses("TECH\\user")).to.deep.equal([403, 200, 200]);
    expect(await statuses("TECH\\operator")).to.deep.equal([403, 403, 200]);
    const answer = await send(simulator, "POST", LOGON, basic("TECH\\user", "x"));
    expect(valuesOf(answer, "Type"))
      .to.include("LookupService")
      .and.not.include("EnterpriseSecuritySettings");
  });

  it("somebody may be an administrator through a group, and loses that with the group's account", async () => {
    const users = [{ username: "TECH\\ann", password: "x", groups: ["BUILTIN\\Administrators"] }];
    const simulator = await scene({}, { users });
    const token = { "X-RestSvcSessionId": await logOn(simulator, "TECH\\ann", "x") };
    expect((await send(simulator, "GET", "/api/security", token)).status).to.equal(200);
    simulator.state.removeAccount("BUILTIN\\Administrators");
    expect((await send(simulator, "GET", "/api/security", token)).status).to.equal(403);
  });

  it("the versions are told without a logon, and with ?v= on any call", async () => {
    const simulator = await scene();
    for (const path of ["/api", "/api/", "/API/?v=v1_7"]) {
      const answer = await send(simulator, "GET", path);
      expect(answer.status).to.equal(200);
      expect(valuesOf(answer, "Name")).to.deep.equal(["v1_5", "v1_6", "v1_7"]);
    }
    const em = await client(simulator);
    expect((await em.get("/security/accounts?v=v1_6")).status).to.equal(200);
  });

  for (const [sessionRights, status] of [
    ["current", 403],
    ["atLogon", 200],
  ] as const)
    it(`sessionRights=${sessionRights}: who loses the last role in mid-session gets ${status}`, async () => {
      const em = await client(await scene({ sessionRights }));
      em.simulator.state.revokeRole("TECH\\em-admin", "Portal Administrator");
      expect((await em.get("/security")).status).to.equal(status);
    });
});
