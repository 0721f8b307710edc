import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FAULTS } from "../../tools/torture/faults";
import { fastClock } from "../../tools/torture/fast-clock";
import { type EnterpriseManager, Operation, resolveSettings } from "../../provider/em";
import type { Task } from "../../provider/model/entities";
import { everythingOf, formsOf, found } from "../support/secrets";
import { Bench, logOn, PASSWORD, SESSION_ID, TOKEN, type Answer } from "./support";

const ID = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";
const SHORT_PASSWORD = "a1b2";

/** Everything that a server knows of its client's secrets, as one text. */
function echoOf(request: Parameters<Answer>[0]): string {
  return [
    JSON.stringify(request.headers),
    request.url,
    SESSION_ID,
    SESSION_ID.toUpperCase(),
    TOKEN,
    encodeURIComponent(TOKEN),
    PASSWORD,
    JSON.stringify(PASSWORD),
    SHORT_PASSWORD,
    encodeURIComponent(PASSWORD),
  ].join(" ");
}

/** Answers that hold the client's secrets in each place that might be shown. */
const ECHOES: Readonly<
  Record<
    string,
    (
      text: string,
      isXml: boolean,
    ) => readonly [
      status: number,
      contentType: string,
      body: string,
      headers?: Record<string, string>,
    ]
  >
> = {
  "EM's error": (text, isXml) => [
    400,
    isXml ? "application/xml" : "application/json",
    isXml
      ? `<Error Message="${escaped(text)}" StatusCode="400"/>`
      : JSON.stringify({ Message: text }),
  ],
  "EM's error with 500": (text) => [
    500,
    "application/json",
    JSON.stringify({ message: `${"x".repeat(450)} ${text}`, stackTrace: text }),
  ],
  "EM's error with 403": (text) => [403, "application/xml", `<Error Message="${escaped(text)}"/>`],
  "EM's error with 409": (text) => [
    409,
    "application/xml",
    `<Error FirstChanceExceptionMessage="${escaped(text)}"/>`,
  ],
  "a web page": (text) => [200, "text/html", `<html>${text}</html>`],
  "a web page with 502": (text) => [502, "text/html", `<html>${text}</html>`],
  "a redirect": (text) => [
    302,
    "text/plain",
    "",
    { Location: `https://x.example/?${encodeURIComponent(text)}` },
  ],
  "an unknown document": () => [200, "application/xml", `<s${SESSION_ID}/>`],
  "a task that failed": (text) => [
    202,
    "application/xml",
    `<Task><TaskId>task-1</TaskId><State>Finished</State><Result Success="false"><Message>${escaped(text)}</Message></Result></Task>`,
  ],
  "a demand to wait": (text) => [503, "text/plain", text, { "Retry-After": "9999" }],
  "a 401": (text) => [
    401,
    "text/plain",
    text,
    { "WWW-Authenticate": `Basic realm="${encodeURIComponent(text)}"` },
  ],
  "a list with secret names": (text) => [
    200,
    "application/json",
    JSON.stringify({ Refs: [{ Name: text }] }),
  ],
};

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** As a server would have answered to a write before. */
const STARTED_TASK: Task = {
  id: "task-1",
  state: "Running",
  operation: undefined,
  success: undefined,
  message: undefined,
};

describe("No secret", () => {
  const clock = fastClock(100);
  const bench = new Bench(clock);
  const folder = mkdtempSync(join(tmpdir(), "em-secrets-"));
  const file = join(folder, "em.log");
  let printed = "";
  let before: string | undefined;
  const write = process.stderr.write.bind(process.stderr);

  beforeEach(() => {
    before = process.env["VEEAM_EM_LOG"];
    process.env["VEEAM_EM_LOG"] = `debug:${file}`;
    printed = "";
    process.stderr.write = (text: string | Uint8Array) => {
      printed += String(text);
      return true;
    };
  });
  afterEach(async () => {
    await bench.end();
    process.stderr.write = write;
    if (before === undefined) delete process.env["VEEAM_EM_LOG"];
    else process.env["VEEAM_EM_LOG"] = before;
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Asks for everything that may fail; what the failures and the log show. */
  async function shownBy(em: EnterpriseManager): Promise<string> {
    const op = (): Operation => new Operation("do what the test wants", 60, clock);
    const works = [
      () => em.userName(op()),
      () => em.listAccounts(op()),
      () =>
        em.createAccount(op(), {
          type: "User",
          name: "TECH\\x",
          roleIds: [ID],
          allVms: true,
          scopes: [],
        }),
      () => em.toggleAllVms(op(), ID),
      () => em.removeAccountRole(op(), ID, ID),
      () => em.versions(op()),
      () => em.listRoles(op()),
      () => em.settleTask(op(), STARTED_TASK),
    ];
    let shown = "";
    for (const work of works)
      await work().then(
        () => undefined,
        (error: unknown) => (shown += everythingOf(error)),
      );
    await Promise.all(bench.connections.map((connections) => connections.closeAll()));
    return shown + readFileSync(file, "utf8") + printed;
  }

  for (const format of ["xml", "json"]) {
    for (const [name, echo] of Object.entries(ECHOES)) {
      it(`is shown when the server puts all of them into ${name}, in ${format}, at the logon or later`, async () => {
        const answer: Answer = (request, response) => {
          const [status, contentType, body, headers] = echo(echoOf(request), format === "xml");
          response.writeHead(status, { "Content-Type": contentType, ...headers }).end(body);
        };
        for (const password of [PASSWORD, SHORT_PASSWORD]) {
          const secrets = formsOf("TECH\\admin", password, [SESSION_ID]);
          for (const logon of [logOn, answer]) {
            const shown = await shownBy(
              bench.connectToServer(await bench.server(answer, logon), { format, password }),
            );
            expect(shown).to.include("Error");
            expect(found(shown, secrets)).to.deep.equal([]);
          }
        }
      });
    }
  }

  it("is shown whatever fault strikes, at the logon or later, nor after a wrong password or an expired session", async () => {
    const simulator = await bench.simulator();
    const password = simulator.password;
    for (const fault of Object.values(FAULTS)) {
      for (const route of ["POST /sessionMngr", /accounts/]) {
        simulator.faults.clear();
        simulator.faults.add({ ...fault, match: { route }, times: 2 });
        const em = bench.connectTo(simulator);
        const op = (): Operation => new Operation("do what the test wants", 60, clock);
        let shown = "";
        for (const work of [() => em.listAccounts(op()), () => em.toggleAllVms(op(), ID)]) {
          await Promise.race([work(), new Operation("wait", 5, clock).sleep(5000)]).catch(
            (error: unknown) => (shown += everythingOf(error)),
          );
        }
        simulator.expireSessions();
        await em.probeSecurity(op()).catch((error: unknown) => (shown += everythingOf(error)));
        expect(found(shown, formsOf(simulator.username, password, []))).to.deep.equal([]);
        expect(shown).not.to.match(/logonSessions\/(?!\*\*\*)/);
      }
    }
    simulator.faults.clear();
    const shown = await shownBy(
      bench.connectTo(simulator, { password: "not the right one at all" }),
    );
    expect(found(shown, formsOf(simulator.username, "not the right one at all", []))).to.deep.equal(
      [],
    );
    expect(readFileSync(file, "utf8") + printed).not.to.match(/logonSessions\/(?!\*\*\*)/);
  });

  it("is shown by settings, however they are printed", () => {
    const settings = resolveSettings(
      { url: "https://em.example", username: "TECH\\admin", password: PASSWORD },
      {},
    );
    expect(
      found(
        everythingOf(settings) + everythingOf({ settings }) + String(settings.password),
        formsOf("TECH\\admin", PASSWORD, []),
      ),
    ).to.deep.equal([]);
  });

  it('is looked for in this package\'s own words if it is an ordinary one: a hint stays readable with the password "password"', async () => {
    const simulator = await bench.simulator();
    const error: unknown = await bench
      .connectTo(simulator, { password: "password" })
      .listAccounts(new Operation("list", 30))
      .catch((thrown: unknown) => thrown);
    expect(error)
      .to.have.property("hint")
      .that.includes("pulumi config set --secret veeam-em:password");
  });
});
