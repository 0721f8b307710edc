import { expect } from "chai";
import { main } from "../../cli/main";
import { Connections, type RawSettings, resolveSettings } from "../../provider/em";
import type { Simulator } from "../../simulator";
import { Bench, failure, operation } from "./support";

type Environment = Readonly<Record<string, string | undefined>>;

const SAID = { "\n": "line break", "\r\n": "line break", " ": "space", "\t": "white space" };

/** Every way in which a password reaches a connection. */
const WAYS: Readonly<Record<string, (password: string) => readonly [RawSettings, Environment]>> = {
  "the configuration": (password) => [{ password }, {}],
  "the environment": (password) => [{}, { VEEAM_EM_PASSWORD: password }],
  "an explicit provider": (password) => [{ password, explicit: "true" }, {}],
  "the variable of passwordEnv": (password) => [
    { passwordEnv: "EM_PW", explicit: "true" },
    { EM_PW: password },
  ],
};

async function rejection(
  simulator: Simulator,
  raw: RawSettings,
  env: Environment = {},
): Promise<{ code: string; text: string; hint: string }> {
  const { url, username, caFile: caCert } = simulator;
  const connections = new Connections();
  const settings = resolveSettings({ url, username, caCert, format: "xml", ...raw }, env);
  const error = await failure(connections.connect(settings).listAccounts(operation()));
  await connections.closeAll();
  return { code: error.code, text: `${error.message} ${error.hint}`, hint: error.hint ?? "" };
}

describe("A password that ends in something that nobody sees", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  for (const [way, given] of Object.entries(WAYS))
    for (const [end, said] of Object.entries(SAID))
      it(`is named as the reason of EM_AUTH: ${JSON.stringify(end)} by ${way}`, async () => {
        const simulator = await bench.simulator();
        const { password } = simulator;
        const { code, text, hint } = await rejection(simulator, ...given(`${password}${end}`));
        expect(code).to.equal("EM_AUTH");
        expect(hint).to.include(`The password ends in a ${said}`);
        expect(text).to.not.include(password);
      });

  it("is named when it begins so, and where the same is wrong with the user name", async () => {
    const simulator = await bench.simulator();
    const { username, password } = simulator;
    const { hint } = await rejection(simulator, {
      username: `${username}\r\n`,
      password: ` ${password}`,
    });
    expect(hint).to.include("The password begins with a space");
    expect(hint).to.include("The user name ends in a line break");
  });

  it("is not spoken of where nothing of the kind is there", async () => {
    const simulator = await bench.simulator();
    const { code, hint } = await rejection(simulator, { password: "wrong word, with blanks" });
    expect(code).to.equal("EM_AUTH");
    expect(hint).to.not.match(/space|line break/);
  });

  it("is named again where the logon is not tried again", async () => {
    const simulator = await bench.simulator();
    const { url, username, caFile: caCert } = simulator;
    const raw = { url, username, caCert, format: "xml", password: "wrong\n" };
    const connections = new Connections();
    const em = connections.connect(resolveSettings(raw, {}));
    await failure(em.listAccounts(operation()));
    const again = await failure(em.listAccounts(operation()));
    expect(again.message).to.include("Not tried again");
    expect(again.hint).to.include("ends in a line break");
  });

  it("is named by the command line, which takes it from a variable", async () => {
    const simulator = await bench.simulator();
    let shown = "";
    const show = (text: string): void => void (shown += text);
    const code = await main(["doctor"], {
      stdout: show,
      stderr: show,
      env: {
        VEEAM_EM_URL: simulator.url,
        VEEAM_EM_USERNAME: simulator.username,
        VEEAM_EM_PASSWORD: `${simulator.password}\n`,
        VEEAM_EM_CA_CERT: simulator.caFile,
      },
      ended: new AbortController().signal,
    });
    expect(code).to.equal(1);
    expect(shown).to.include("The password ends in a line break");
    expect(shown).to.not.include(simulator.password);
  });
});

describe("A URL that ends in a line break or a space", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  it("is the URL without it", async () => {
    const simulator = await bench.simulator();
    for (const end of ["\n", "\r\n", " "]) {
      const em = bench.connectTo(simulator, { url: `${simulator.url}${end}` });
      expect(em.server).to.equal(simulator.url);
      expect(await em.listAccounts(operation())).to.not.deep.equal([]);
    }
  });
});
