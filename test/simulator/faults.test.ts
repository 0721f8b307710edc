import { request as tlsRequest } from "node:https";
import { expect } from "chai";
import { ManualClock } from "./manual-clock";
import { client, endScenes, errorCode, scene, send, valuesOf, basic } from "./scene";
import type { Client, RawAnswer } from "./scene";
import type { Fault } from "../../simulator/index";
import { SECURITY } from "./faults-support";
import { until } from "../support/until";

async function withFault(...faults: readonly Fault[]): Promise<Client> {
  const em = await client(await scene());
  em.simulator.faults.add(...faults);
  return em;
}

function toggle(em: Client): Promise<RawAnswer> {
  return em.post(
    `/security/accounts/${em.simulator.state.account(em.simulator.username)?.id ?? ""}`,
  );
}

function allVms(em: Client): boolean | undefined {
  return em.simulator.state.account(em.simulator.username)?.allVms;
}

async function statuses(em: Client, count: number, path = SECURITY): Promise<readonly number[]> {
  const all: number[] = [];
  for (let n = 0; n < count; n += 1) all.push((await em.get(path)).status);
  return all;
}

/** Resolves when the server has received a request; gives up the request with `abort`. */
function pending(
  em: Client,
  path: string,
  method = "GET",
): { readonly abort: () => void; readonly firstByte: Promise<string> } {
  const request = tlsRequest(`${em.simulator.url}/api${path}`, {
    method,
    ca: em.simulator.caCert,
    agent: false,
    headers: { "X-RestSvcSessionId": em.token, "Content-Length": "0" },
  });
  const firstByte = new Promise<string>((resolve) => {
    request.on("response", (message) =>
      message.once("data", (chunk: Buffer) => resolve(chunk.toString())),
    );
    request.on("error", () => resolve("error"));
  });
  request.end();
  return { abort: () => request.destroy(), firstByte };
}

describe("simulator: faults", () => {
  afterEach(endScenes);

  it("a status comes once, with an error document, and the request takes no effect", async () => {
    const em = await withFault({ kind: "status", status: 503, match: { method: "POST" } });
    const answer = await toggle(em);
    expect([answer.status, valuesOf(answer, "StatusCode"), allVms(em)]).to.deep.equal([
      503,
      ["503"],
      true,
    ]);
    expect([(await toggle(em)).status, allVms(em)]).to.deep.equal([204, false]);
    expect(em.simulator.requests.map((request) => request.fault)).to.deep.equal([
      undefined,
      "status",
      undefined,
    ]);
  });

  it("a status after the effect hides that there was one", async () => {
    const em = await withFault({
      kind: "status",
      status: 500,
      message: "Timeout.",
      after: true,
      match: { route: "POST /security/accounts/{ID}" },
    });
    const answer = await toggle(em);
    expect([answer.status, valuesOf(answer, "Message"), allVms(em)]).to.deep.equal([
      500,
      ["Timeout."],
      false,
    ]);
  });

  it("a status may come as a web page, without a body, and with Retry-After", async () => {
    const em = await withFault(
      { kind: "status", status: 502, body: "html" },
      { kind: "status", status: 401, body: "empty" },
      { kind: "status", status: 503, retryAfter: "7" },
    );
    const page = await em.get(SECURITY);
    expect([page.status, page.headers["content-type"]]).to.deep.equal([
      502,
      "text/html; charset=utf-8",
    ]);
    const empty = await em.get(SECURITY);
    expect([empty.status, empty.body]).to.deep.equal([401, ""]);
    expect((await em.get(SECURITY)).headers["retry-after"]).to.equal("7");
    expect((await em.get(SECURITY)).headers).not.to.have.property("retry-after");
  });

  it("a web page and a redirect stand in for the server", async () => {
    const em = await withFault(
      { kind: "html" },
      { kind: "redirect", location: "https://em.example/login", status: 307 },
    );
    const page = await em.get(SECURITY);
    expect([page.status, page.body.startsWith("<!DOCTYPE html>")]).to.deep.equal([200, true]);
    const redirect = await em.get(SECURITY);
    expect([redirect.status, redirect.headers.location]).to.deep.equal([
      307,
      "https://em.example/login",
    ]);
  });

  for (const after of [false, true]) {
    it(`a connection that is reset ${after ? "after" : "before"} the effect leaves the switch ${after ? "flipped" : "as it was"}`, async () => {
      const em = await withFault({ kind: "reset", after, match: { method: "POST" } });
      expect(await toggle(em).catch(errorCode)).to.equal("ECONNRESET");
      expect(allVms(em)).to.equal(!after);
      expect(em.simulator.requests.at(-1)?.status).to.equal(undefined);
    });

    it(`an answer that never comes ${after ? "after" : "before"} the effect leaves the switch ${after ? "flipped" : "as it was"}`, async () => {
      const em = await withFault({ kind: "never", after, match: { method: "POST" } });
      const id = em.simulator.state.account(em.simulator.username)?.id ?? "";
      const waiting = pending(em, `/security/accounts/${id}`, "POST");
      await until(() => em.simulator.requests.at(-1)?.fault === "never");
      expect(allVms(em)).to.equal(!after);
      waiting.abort();
    });
  }

  it("a slow answer comes when its time has come, and the right one", async () => {
    const clock = new ManualClock();
    const em = await client(await scene({}, { clock }));
    em.simulator.faults.add({ kind: "slow", milliseconds: 60_000 });
    const answer = em.get(SECURITY);
    await until(() => clock.waiting === 1);
    clock.advance(59_999);
    expect(em.simulator.requests.at(-1)?.status).to.equal(undefined);
    clock.advance(1);
    expect((await answer).status).to.equal(200);
  });

  it("a held request takes effect and is answered once the promise is kept, not before", async () => {
    const em = await client(await scene({}));
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    em.simulator.faults.add({ kind: "held", until: held });
    const answer = em.get(SECURITY);
    await until(() => em.simulator.requests.at(-1)?.fault === "held");
    expect((await em.get(SECURITY)).status).to.equal(200);
    expect(em.simulator.requests.map(({ status }) => status)).to.include(undefined);
    release();
    expect((await answer).status).to.equal(200);
  });

  it("empty, garbled, truncated and too short bodies spoil the answer and not the effect", async () => {
    const em = await withFault(
      { kind: "emptyBody" },
      { kind: "garbled" },
      { kind: "truncated" },
      { kind: "wrongLength" },
    );
    const empty = await em.get(SECURITY);
    expect([empty.status, empty.body]).to.deep.equal([200, ""]);
    const garbled = await em.get(SECURITY);
    expect([garbled.status, garbled.body.includes("<")]).to.deep.equal([200, false]);
    expect(await em.get(SECURITY).catch(errorCode)).to.equal("ECONNRESET");
    expect(await em.get(SECURITY).catch(errorCode)).to.equal("ECONNRESET");
    expect((await em.get(SECURITY)).status).to.equal(200);
  });

  it("a huge body is as long as it says", async () => {
    const em = await withFault({ kind: "huge", bytes: 3_000_000 });
    expect((await em.get(SECURITY)).body.length).to.be.greaterThan(3_000_000);
  });

  it("an endless body goes on until the client gives up", async () => {
    const em = await withFault({ kind: "endless" });
    const waiting = pending(em, SECURITY);
    expect(await waiting.firstByte).to.equal(" ");
    waiting.abort();
    expect((await em.get(SECURITY)).status).to.equal(200);
  });

  it("a logon may succeed without telling the token", async () => {
    const simulator = await scene();
    simulator.faults.add({ kind: "missingToken" });
    const answer = await send(
      simulator,
      "POST",
      "/api/sessionMngr/",
      basic(simulator.username, simulator.password),
    );
    expect(answer.status).to.equal(201);
    expect(answer.headers).not.to.have.any.keys("x-restsvcsessionid", "set-cookie");
    expect(simulator.openSessions).to.equal(1);
  });

  it("nth, every and times say which requests a fault befalls", async () => {
    const em = await withFault({ kind: "status", status: 500, match: { nth: 3 }, times: 2 });
    expect(await statuses(em, 6)).to.deep.equal([200, 200, 500, 500, 200, 200]);
    em.simulator.faults.add({ kind: "status", status: 503, match: { every: 3 } });
    expect(await statuses(em, 7)).to.deep.equal([200, 200, 503, 200, 200, 503, 200]);
    em.simulator.faults.clear();
    expect(await statuses(em, 3)).to.deep.equal([200, 200, 200]);
  });

  it("route, method and path say which requests a fault befalls, as texts or patterns", async () => {
    const em = await withFault(
      { kind: "status", status: 501, match: { route: "GET /security/roles" } },
      { kind: "status", status: 502, match: { route: /accounts\/\{ID\}$/, method: "get" } },
      { kind: "status", status: 503, match: { path: "name=SQL" } },
      { kind: "status", status: 504, match: { path: /\/tasks$/ } },
    );
    expect((await em.get(SECURITY)).status).to.equal(200);
    expect(await statuses(em, 2, "/security/roles")).to.deep.equal([501, 200]);
    expect(await statuses(em, 1, "/security/accounts/x")).to.deep.equal([502]);
    expect(await statuses(em, 1, "/lookup?name=SQLSRV")).to.deep.equal([503]);
    expect(await statuses(em, 1, "/tasks")).to.deep.equal([504]);
    expect(em.simulator.faults.pending).to.equal(0);
  });
});
