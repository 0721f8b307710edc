import { expect } from "chai";
import { settingProblems } from "../../provider/em";
import { PluginProcess, secret } from "../support/plugin-process";

const HIDDEN = "Correct!Horse2Battery";

describe("the configuration of the provider plugin", () => {
  let plugin: PluginProcess;
  before(async () => {
    plugin = await PluginProcess.start();
  });
  after(() => plugin.end());

  it("is refused with everything that is missing or contradictory at once", async () => {
    const { failures } = await plugin.checkConfig("emea", {
      insecure: "perhaps",
      password: "x",
      passwordEnv: "EMEA_PASSWORD",
      maxConcurrency: 0,
      pasword: "y",
    });
    expect(Object.keys(failures).sort()).to.deep.equal([
      "",
      "insecure",
      "maxConcurrency",
      "url",
      "username",
    ]);
    expect(failures["url"]).to.equal(
      "is missing: give `url` to the explicit veeam.Provider or connection (EM_CONFIG)",
    );
    const [both, strange] = (failures[""] ?? "").split("\n");
    expect(both).to.match(/^password and passwordEnv are both given; .* \(EM_CONFIG\)$/);
    expect(strange).to.match(/^pasword is no setting; settings are url, username, password/);
  });

  it("takes none for complete in itself in the place of the engine's own", async () => {
    const settings = { url: "https://em.tech.local", explicit: "true" };
    const { failures } = await plugin.checkConfig("default", settings);
    expect(failures[""]).to.match(/^explicit is no setting/);
    expect((await plugin.checkConfig("emea", settings)).failures).to.not.have.property("");
  });

  it("tells its name from the whole of what the engine calls it", async () => {
    const settings = { url: "https://em.tech.local", explicit: "true" };
    for (const [name, isComplete] of [
      ["lab::default", true],
      ["default::lab", false],
    ] as const) {
      const { inputs, failures } = await plugin.checkConfig(name, settings);
      const isRefused = (failures[""] ?? "").includes("explicit is no setting");
      expect({ name, isRefused, needsAccount: "username" in failures }).to.deep.equal({
        name,
        isRefused: !isComplete,
        needsAccount: isComplete,
      });
      expect((await plugin.checkConfig(name, { url: settings.url })).inputs["explicit"]).to.equal(
        isComplete ? "true" : undefined,
      );
      expect(inputs["url"]).to.equal(settings.url);
    }
  });

  it("without a server names all that a stack has to set", async () => {
    const { failures } = await plugin.checkConfig("default_0_1_0", {});
    expect(Object.keys(failures)).to.deep.equal(["url", "username", "password"]);
    expect(failures["password"]).to.include("pulumi config set --secret veeam-em:password");
  });

  it("needs no account for previews, as long as the server is known", async () => {
    const { failures } = await plugin.checkConfig("default", { url: "https://em.tech.local" });
    expect(failures).to.deep.equal({});
  });

  it("takes numbers and flags as texts and as what they are, and waits for what is unknown", async () => {
    const { failures } = await plugin.checkConfig("emea", {
      url: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      username: "TECH\\pulumi",
      passwordEnv: "PATH",
      insecure: true,
      maxConcurrency: "8",
      timeoutSeconds: 60,
      version: "0.1.0",
    });
    expect(failures).to.deep.equal({});
  });

  it("keeps the password secret, also where it was given plain", async () => {
    const { inputs } = await plugin.checkConfig("emea", {
      url: "https://em.tech.local",
      username: "TECH\\pulumi",
      password: HIDDEN,
    });
    expect(inputs).to.deep.equal({
      url: "https://em.tech.local",
      username: "TECH\\pulumi",
      password: secret(HIDDEN),
      explicit: "true",
    });
  });

  // The engine prints the value of a property that a failure names, and hides no secret there.
  for (const [what, settings] of [
    ["a password beside the variable of one", { password: HIDDEN, passwordEnv: "PATH" }],
    ["a password that is no text", { password: [HIDDEN] }],
    ["a password under a name that is misspelt", { pasword: HIDDEN }],
    ["a password in the URL", { url: `https://pulumi:${HIDDEN}@em.tech.local` }],
    ["a password in the former URL", { formerUrl: `https://pulumi:${HIDDEN}@em.tech.local` }],
    ["a password after the user's name", { username: `pulumi:${HIDDEN}` }],
    ["a setting of several parts", { url: { host: HIDDEN } }],
  ] as const)
    it(`has the engine print no value that the reason does not show: ${what}`, async () => {
      for (const name of ["emea", "default_0_1_0"]) {
        const good = { url: "https://em.tech.local", username: "TECH\\pulumi", password: "x" };
        const given: Readonly<Record<string, unknown>> = { ...good, ...settings };
        const { failures } = await plugin.checkConfig(name, given);
        // The stack's own provider takes a password alone, and no variable of one.
        expect(failures, name).to.not.be.empty;
        const printed = Object.entries(failures).map(
          ([property, reason]) => `${JSON.stringify(given[property])} ${reason}`,
        );
        expect(printed.join("\n"), name).to.not.include(HIDDEN);
      }
    });

  for (const [what, settings, problems] of [
    ["true and false as texts", { insecure: "true", warnings: "false" }, []],
    ["whole numbers as texts", { maxConcurrency: "8", timeoutSeconds: "30" }, []],
    ["texts that are empty", { insecure: "", maxConcurrency: "", format: "" }, []],
    [
      "words that mean nothing",
      { insecure: "yes", allowLockout: "on", warnings: "TRUE?" },
      ["allowLockout", "insecure", "warnings"],
    ],
    [
      "numbers that are none",
      { maxConcurrency: "four", timeoutSeconds: "1e999" },
      ["maxConcurrency", "timeoutSeconds"],
    ],
    [
      "numbers out of their limits",
      { maxConcurrency: 65, timeoutSeconds: -1 },
      ["maxConcurrency", "timeoutSeconds"],
    ],
    [
      "parts of numbers",
      { maxConcurrency: 1.5, timeoutSeconds: "0.5" },
      ["maxConcurrency", "timeoutSeconds"],
    ],
    ["numbers in the place of words", { format: 1, insecure: 0 }, ["format", "insecure"]],
    ["blanks around a value", { maxConcurrency: " 1", insecure: " true " }, []],
  ] as const)
    it(`reads as the dynamic form does: ${what}`, async () => {
      const good = { url: "https://em.tech.local", username: "TECH\\pulumi", password: "x" };
      const { failures } = await plugin.checkConfig("emea", { ...good, ...settings });
      expect(Object.keys(failures).sort()).to.deep.equal(problems);
      const texts = Object.fromEntries(
        Object.entries(settings).map(([name, value]) => [name, String(value)]),
      );
      const inDynamicForm = settingProblems({ ...good, ...texts, explicit: "true" }, {});
      expect(failures).to.deep.equal(
        Object.fromEntries(inDynamicForm.map(({ key, reason }) => [key, `${reason} (EM_CONFIG)`])),
      );
    });
});
