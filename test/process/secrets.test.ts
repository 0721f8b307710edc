import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { everythingOf, formsOf, found } from "../support/secrets";
import { settingsOf } from "../support/scene";
import { ProviderProcess, providerText } from "../support/provider-process";
import { startSimulator } from "../../simulator";
import { FAULTS } from "../../tools/torture/faults";
import { type Answer, HandmadeServer, PASSWORD, SESSION_ID, TOKEN } from "../em/support";

const OTHER = { name: "TECH\\other", roles: ["Portal User"], allVms: true };
/**
 * Faults after which a request waits for its minute; what they show is tested with a fast clock
 * elsewhere.
 */
const SLOW = ["no answer, no effect", "no answer, but the effect", "endless slow body"];
const SESSION = /logonSessions\/(?!\*\*\*)[0-9a-f]{8}-/i;

/** Whatever this server is asked, it says all that it knows. */
const tellAll: Answer = (request, response) => {
  const text = `${JSON.stringify(request.headers)} ${SESSION_ID} ${TOKEN} ${PASSWORD}`;
  const status = request.method === "POST" ? 500 : 400;
  response
    .writeHead(status, { "Content-Type": "application/json" })
    .end(JSON.stringify({ Message: text }));
};

describe("The provider process with its log at debug", () => {
  const folder = mkdtempSync(join(tmpdir(), "em-process-"));
  after(() => rmSync(folder, { recursive: true }));

  /** What is shown by errors, output and log file when every kind of call is made. */
  async function shownBy(
    settings: Record<string, string | undefined>,
    log: string,
    strike: (nth: number) => boolean,
  ): Promise<string> {
    const provider = await ProviderProcess.start({ VEEAM_EM_LOG: log });
    let shown = "";
    try {
      await provider.configure(settings);
      for (let nth = 0; strike(nth); nth += 1) {
        const state = {
          account: OTHER.name,
          enabled: false,
          __provider: providerText("AllVmsScope"),
        };
        const works = [
          () => provider.create("AllVmsScope", { account: OTHER.name, enabled: nth % 2 === 1 }),
          () => provider.read("04da6b54-80e4-46f7-96ec-b56ff0331ba9", state),
          () => provider.delete("04da6b54-80e4-46f7-96ec-b56ff0331ba9", state),
        ];
        for (const work of works)
          await work().then(
            (made) => (shown += JSON.stringify(made ?? "")),
            (error: unknown) => (shown += everythingOf(error)),
          );
      }
    } finally {
      await provider.end();
    }
    const [, file] = log.split(":");
    return `${shown}\n${provider.stdout}\n${provider.stderr}\n${file === undefined ? "" : readFileSync(file, "utf8")}`;
  }

  it("shows no secret in errors, results, output and log file, whatever fault strikes", async () => {
    const sim = await startSimulator({ accounts: [OTHER] });
    const faults = Object.entries(FAULTS)
      .filter(([name]) => !SLOW.includes(name))
      .map(([, fault]) => fault);
    const shown = await shownBy(settingsOf(sim), `debug:${join(folder, "faults.log")}`, (nth) => {
      const fault = faults[nth];
      sim.faults.clear();
      if (fault !== undefined) sim.faults.add({ ...fault, match: { path: "/security" } });
      if (nth % 5 === 0) sim.expireSessions();
      return fault !== undefined;
    });
    await sim.close();
    expect(shown).to.include("EM_PROTOCOL").and.to.include("/api/security/accounts: 200 in");
    expect(found(shown, formsOf(sim.username, sim.password, []))).to.deep.equal([]);
    expect(shown).not.to.match(SESSION);
  });

  for (const log of ["debug", "debug:file"]) {
    it(`shows no secret of a server that echoes all of them (${log}), nor of a rejected logon`, async () => {
      const target = log === "debug" ? log : `debug:${join(folder, "echo.log")}`;
      for (const logon of [
        undefined,
        tellAll,
        ((_request, response) =>
          response
            .writeHead(401, { "WWW-Authenticate": `Basic realm="${TOKEN}"` })
            .end(PASSWORD.replace("ä", "a"))) satisfies Answer,
      ]) {
        const server = await HandmadeServer.start(tellAll, logon);
        const shown = await shownBy(
          { url: server.url, username: "TECH\\admin", password: PASSWORD, insecure: "true" },
          target,
          (nth) => nth === 0,
        );
        await server.close();
        expect(shown).to.match(/EM_(REFUSED|AUTH)/);
        expect(found(shown, formsOf("TECH\\admin", PASSWORD, [SESSION_ID]))).to.deep.equal([]);
      }
    });
  }

  it("shows requests, decisions and who asked for them in its log, one line each; and without it nothing", async () => {
    const sim = await startSimulator({ accounts: [OTHER] });
    const shown = await shownBy(settingsOf(sim), "debug", (nth) => nth === 0);
    const lines = shown.split("\n").filter((line) => line.includes(" veeam-em: "));
    for (const line of lines)
      expect(line).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z (error|warn|info|debug) veeam-em: /);
    expect(lines.join("\n"))
      .to.include("logged on to")
      .and.to.match(
        /info .*POST \/api\/security\/accounts\/[0-9a-f-]+: 204 in \d+ ms \(create AllVmsScope of [^)]+\)/,
      )
      .and.to.include("log-off from");
    const provider = await ProviderProcess.start();
    await provider.configure(settingsOf(sim));
    await provider.create("AllVmsScope", { account: OTHER.name, enabled: true });
    await provider.end();
    await sim.close();
    expect(provider.stdout + provider.stderr).to.equal("");
  });
});
