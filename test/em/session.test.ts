import { expect } from "chai";
import type { Simulator } from "../../simulator";
import { Connections, resolveSettings } from "../../provider/em";
import {
  answering,
  Bench,
  failure,
  logOn,
  ONE_ACCOUNT,
  PASSWORD,
  operation,
  quietly,
  SESSION_ID,
  TOKEN,
  type Answer,
} from "./support";

const ID = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";

for (const format of ["xml", "json"] as const) {
  describe(`The logon session in ${format}`, () => {
    const bench = new Bench();
    afterEach(() => bench.end());
    const closeAll = () =>
      Promise.all(bench.connections.map((connections) => connections.closeAll()));

    it("is made once for all who want it at the same time, and logged off once", async () => {
      const simulator = await bench.simulator();
      const em = bench.connectTo(simulator, { format });
      await Promise.all([
        em.userName(operation()),
        em.listAccounts(operation()),
        em.listRoles(operation()),
        em.listHierarchyRoots(operation()),
      ]);
      expect(simulator.logons).to.equal(1);
      expect(simulator.openSessions).to.equal(1);
      await closeAll();
      await closeAll();
      expect(simulator).to.include({ openSessions: 0, logoffs: 1 });
    });

    it("is made anew, once for all who wait, when the server forgot it; and each request is repeated once", async () => {
      const simulator = await bench.simulator();
      const em = bench.connectTo(simulator, { format });
      const [account] = await em.listAccounts(operation());
      simulator.expireSessions();
      simulator.clearRequests();
      await Promise.all([
        em.listAccountRoles(operation(), account?.id ?? ""),
        em.listScopes(operation(), account?.id ?? ""),
        em.toggleAllVms(operation(), account?.id ?? ""),
      ]);
      expect(simulator.logons).to.equal(2);
      expect(
        simulator.requests.filter(({ write, status }) => write && status === 204),
      ).to.have.length(1);
    });

    it("is not left open on the server when something in between answered 401", async () => {
      const simulator = await bench.simulator();
      const em = bench.connectTo(simulator, { format });
      await em.listAccounts(operation());
      simulator.faults.add({ kind: "status", status: 401, match: { route: "GET /security" } });
      await em.probeSecurity(operation());
      await closeAll();
      expect(simulator).to.include({ logons: 2, openSessions: 0, logoffs: 2 });
    });

    it("that is rejected again right after it was made is an error, without a third logon", async () => {
      const simulator = await bench.simulator();
      simulator.faults.add({
        kind: "status",
        status: 401,
        match: { path: "/security" },
        times: 100,
      });
      const em = bench.connectTo(simulator, { format });
      expect((await failure(em.listAccounts(operation()))).code).to.equal("EM_AUTH");
      expect((await failure(em.listRoles(operation()))).code).to.equal("EM_AUTH");
      expect(simulator.logons).to.equal(2);
    });

    it("that was rejected is never tried again, by any connection with these credentials", async () => {
      const simulator = await bench.simulator();
      const connections = new Connections();
      const raw = {
        url: simulator.url,
        username: simulator.username,
        password: "wrong",
        caCert: simulator.caFile,
        format,
      };
      const em = connections.connect(resolveSettings(raw, {}));
      const errors = await Promise.all([
        failure(em.listAccounts(operation())),
        failure(em.listRoles(operation())),
      ]);
      const later = await failure(
        connections
          .connect(resolveSettings({ ...raw, maxConcurrency: "2" }, {}))
          .userName(operation()),
      );
      for (const error of [...errors, later]) expect(error.code).to.equal("EM_AUTH");
      expect(later.message).to.include("Not tried again");
      expect(simulator.count("POST /sessionMngr")).to.equal(1);
      expect(errors[0].hint).to.include("pulumi config set --secret veeam-em:password");
    });

    it("says which API versions there are when the wanted one is rejected", async () => {
      const simulator = await bench.simulator();
      const error = await failure(
        bench.connectTo(simulator, { format, apiVersion: "v1_4" }).listAccounts(operation()),
      );
      expect(error.code).to.equal("EM_AUTH");
      expect(error.message).to.include("v1_4").and.to.include("v1_7");
    });

    it("mentions characters beyond ASCII when a logon with them is rejected", async () => {
      const simulator = await bench.simulator();
      expect(
        (
          await failure(
            bench.connectTo(simulator, { format, password: "falsch-ä" }).userName(operation()),
          )
        ).hint,
      ).to.include("UTF-8");
      expect(
        (
          await failure(
            bench.connectTo(simulator, { format, password: "wrong" }).userName(operation()),
          )
        ).hint,
      ).not.to.include("UTF-8");
    });

    it("works with a password of any characters", async () => {
      const password = "a:b\\c\"<&>'`$ü€😀 ";
      const simulator = await bench.simulator({ password });
      expect(await bench.connectTo(simulator, { format, password }).userName(operation())).to.equal(
        simulator.username,
      );
    });

    it("gets its token from the session ID when a proxy drops the header", async () => {
      const simulator = await bench.simulator({ switches: { sessionHeader: "missing" } });
      const em = bench.connectTo(simulator, { format });
      await em.listAccounts(operation());
      await closeAll();
      expect(simulator.openSessions).to.equal(0);
    });

    it("without any token is an EM_AUTH error that stays", async () => {
      const server = await bench.server(
        ONE_ACCOUNT,
        answering(201, `application/${format}`, format === "xml" ? "<LogonSession/>" : "{}"),
      );
      const em = bench.connectToServer(server, { format });
      expect((await failure(em.listAccounts(operation()))).code).to.equal("EM_AUTH");
      expect((await failure(em.listAccounts(operation()))).code).to.equal("EM_AUTH");
      expect(server.logons()).to.equal(1);
    });

    it("tells the canonical name of the account that is logged on", async () => {
      const server = await bench.server(ONE_ACCOUNT);
      expect(
        await bench.connectToServer(server, { format, username: "admin" }).userName(operation()),
      ).to.equal("TECH\\admin");
    });

    it("explains an account that may not manage permissions", async () => {
      const simulator = await bench.simulator({
        users: [{ username: "TECH\\operator", password: "pw" }],
        accounts: [{ name: "TECH\\operator", roles: ["Portal User"], allVms: true }],
      });
      const error = await failure(
        bench
          .connectTo(simulator, { format, username: "TECH\\operator", password: "pw" })
          .listAccounts(operation()),
      );
      expect(error.code).to.equal("EM_FORBIDDEN");
      expect(error.hint).to.include("Portal Administrator");
    });

    it("is logged off only after a write that is under way, and no request is sent afterwards", async () => {
      let release: () => void = () => undefined;
      let arrived: () => void = () => undefined;
      const arrival = new Promise<void>((resolve) => (arrived = resolve));
      const hold: Answer = (_request, response) => {
        release = () => void response.writeHead(204).end();
        arrived();
      };
      const server = await bench.server(hold);
      const em = bench.connectToServer(server, { format, maxConcurrency: "1" });
      const written = em.toggleAllVms(operation(), ID);
      await arrival;
      const queued = failure(em.toggleAllVms(operation(), ID));
      const closed = closeAll();
      const refused = await failure(em.listAccounts(operation())).catch((error: unknown) => error);
      release();
      await written;
      await closed;
      expect(server.requests.at(-1)).to.include({
        method: "DELETE",
        url: `/api/logonSessions/${SESSION_ID}`,
      });
      expect(await queued).to.include({ code: "EM_TIMEOUT", mayHaveHappened: false });
      expect(refused).to.include({ code: "EM_TIMEOUT" });
      expect(server.count()).to.equal(1);
    });

    it("that is being made when the run ends is logged off, too", async () => {
      let arrived: () => void = () => undefined;
      const arrival = new Promise<void>((resolve) => (arrived = resolve));
      let answer: () => void = () => undefined;
      const server = await bench.server(ONE_ACCOUNT, (request, response, nth) => {
        answer = () => logOn(request, response, nth);
        arrived();
      });
      const listed = bench
        .connectToServer(server, { format })
        .listAccounts(operation())
        .catch(() => undefined);
      await arrival;
      const closed = closeAll();
      answer();
      await closed;
      await listed;
      expect(server.requests.at(-1)?.headers["x-restsvcsessionid"]).to.equal(TOKEN);
      expect(server.requests.at(-1)?.method).to.equal("DELETE");
    });

    it("is not made after the end of the run, not even on a new connection", async () => {
      const server = await bench.server(ONE_ACCOUNT);
      const connections = new Connections();
      await connections.closeAll();
      const em = quietly(() =>
        connections.connect(
          resolveSettings(
            { url: server.url, username: "a", password: PASSWORD, insecure: "true", format },
            {},
          ),
        ),
      );
      expect(await failure(em.listAccounts(operation()))).to.include({
        code: "EM_TIMEOUT",
        mayHaveHappened: false,
      });
      expect(server.requests).to.deep.equal([]);
    });

    it("is logged off in a pause and made again afterwards, when what was read before is old", async () => {
      const simulator: Simulator = await bench.simulator();
      const em = bench.connectTo(simulator, { format });
      const namesOf = async (): Promise<string[]> =>
        (await em.listAccounts(operation())).map(({ name }) => name);
      expect(await namesOf()).to.not.include("TECH\\ops");
      await bench.connections[0]?.logOffAll();
      expect(simulator.openSessions).to.equal(0);
      simulator.state.addAccount({ name: "TECH\\ops" });
      expect(await namesOf()).to.include("TECH\\ops");
      expect(simulator.logons).to.equal(2);
    });
  });
}

describe("One connection", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  it("is the same for the same settings, shares its logon with settings that do not concern the wire, and is another one for another account", async () => {
    const simulator = await bench.simulator({
      users: [{ username: "TECH\\second", password: "pw" }],
      accounts: [{ name: "TECH\\second", roles: ["Portal Administrator"], allVms: true }],
    });
    const connections = new Connections();
    const raw = {
      url: simulator.url,
      username: simulator.username,
      password: simulator.password,
      caCert: simulator.caFile,
    };
    const one = connections.connect(resolveSettings(raw, {}));
    expect(
      connections.connect(resolveSettings({ ...raw, url: `${simulator.url}/api/` }, {})),
    ).to.equal(one);
    const lenient = connections.connect(resolveSettings({ ...raw, allowLockout: "true" }, {}));
    expect(lenient).not.to.equal(one);
    expect(lenient.settings.allowLockout).to.equal(true);
    const second = connections.connect(
      resolveSettings({ ...raw, username: "TECH\\second", password: "pw" }, {}),
    );
    expect(
      await Promise.all([one, lenient, second].map((em) => em.userName(operation()))),
    ).to.deep.equal([simulator.username, simulator.username, "TECH\\second"]);
    expect(simulator.logons).to.equal(2);
    await connections.closeAll();
    expect(simulator.openSessions).to.equal(0);
  });
});
