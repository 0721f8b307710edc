import { expect } from "chai";
import { SQLSRV, accountBody, scopesBody } from "./bodies";
import { ManualClock } from "./manual-clock";
import { client, endScenes, scene, send } from "./scene";
import type { Simulator } from "../../simulator/index";
import { SECURITY } from "./faults-support";
import { until } from "../support/until";

describe("simulator: the request log", () => {
  afterEach(endScenes);

  async function played(): Promise<Simulator> {
    const em = await client(await scene());
    await em.post("/security/accounts", accountBody());
    const json = await client(em.simulator, "json");
    await json.post(
      `/security/accounts/${em.simulator.state.account("TECH\\mary.smith")?.id ?? ""}/scopes`,
      scopesBody(SQLSRV),
    );
    await json.get("/nothing?v=latest");
    await json.delete(`/logonSessions/${Buffer.from(json.token, "base64").toString()}`);
    return em.simulator;
  }

  it("names route, status, media type, session, body and whether the request writes", async () => {
    const simulator = await played();
    expect(
      simulator.requests.map(({ route, status, mediaType, session, write }) => [
        route,
        status,
        mediaType,
        session,
        write,
      ]),
    ).to.deep.equal([
      ["POST /sessionMngr", 201, "xml", undefined, false],
      ["POST /security/accounts", 201, "xml", 1, true],
      ["POST /sessionMngr", 201, "xml", undefined, false],
      ["POST /security/accounts/{ID}/scopes", 202, "json", 2, true],
      ["unknown", 404, "json", 2, false],
      ["DELETE /logonSessions/{ID}", 204, "json", 2, false],
    ]);
    expect(simulator.requests[1]?.requestBody).to.equal(accountBody().xml);
    expect(simulator.requests[3]?.requestBody).to.deep.equal({
      HierarchyScopeItems: [{ HierarchyObjRef: SQLSRV.ref, ObjectName: "SQLSRV" }],
    });
    expect(simulator.requests[4]?.path).to.equal("/api/nothing?v=latest");
    expect([simulator.count("POST /sessionMngr"), simulator.count("GET /lookup")]).to.deep.equal([
      2, 0,
    ]);
  });

  it("holds no password, no credentials, no token and no ID of a logon session", async () => {
    const simulator = await played();
    const { token } = await client(simulator);
    await send(
      simulator,
      "POST",
      "/api/sessionMngr/",
      { "Content-Type": "application/json" },
      JSON.stringify({ Password: simulator.password }),
    );
    await send(simulator, "GET", `/api/logonsessions/${Buffer.from(token, "base64").toString()}`, {
      Cookie: `X-RestSvcSessionId=${token}`,
    });
    const log = JSON.stringify(simulator.requests);
    const credentials = Buffer.from(`${simulator.username}:${simulator.password}`).toString(
      "base64",
    );
    for (const secret of [
      simulator.password,
      credentials,
      token,
      Buffer.from(token, "base64").toString(),
    ])
      expect(log).not.to.include(secret);
  });

  it("is emptied on demand, with the count of requests in flight", async () => {
    const clock = new ManualClock();
    const em = await client(await scene({}, { clock }));
    em.simulator.set("latency", 100);
    const three = Promise.all([1, 2, 3].map(() => em.get(SECURITY)));
    await until(() => clock.waiting === 3);
    clock.advance(100);
    await three;
    expect(em.simulator.maxInFlight).to.equal(3);
    em.simulator.set("latency", 0);
    await until(() => {
      em.simulator.clearRequests();
      return em.simulator.maxInFlight === 0;
    });
    await em.get(SECURITY);
    expect([em.simulator.requests.length, em.simulator.maxInFlight]).to.deep.equal([1, 1]);
  });

  it("latencyJitter delays by a random part on top of latency", async () => {
    const clock = new ManualClock();
    const em = await client(await scene({}, { clock }));
    em.simulator.set("latency", 1000);
    em.simulator.set("latencyJitter", 500);
    const answer = em.get(SECURITY);
    await until(() => clock.waiting === 1);
    clock.advance(999);
    expect(clock.waiting).to.equal(1);
    clock.advance(501);
    expect((await answer).status).to.equal(200);
  });
});
