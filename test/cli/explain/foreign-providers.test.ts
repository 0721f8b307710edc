import { expect } from "chai";
import { providerText } from "../../../provider/lifecycle/provider-text";
import { account, Files, preview, step, UNKNOWN, urnOf, veeamEm } from "./preview-builder";

type Bag = Readonly<Record<string, unknown>>;

const OURS = providerText("AccountRole");
const HARMLESS = "exports.handler = () => ({ create: () => ({ id: '1' }) });";
const NOTE = "pulumi-nodejs:dynamic/tools:Note";
const NOTE_URN = `urn:pulumi:dev::permissions::${NOTE}::note`;

const noteState = (text: unknown, more: Bag = {}): Bag => ({
  urn: NOTE_URN,
  type: NOTE,
  id: "1",
  custom: true,
  inputs: { __provider: text },
  outputs: { __provider: text },
  ...more,
});

/** A step of a dynamic resource that is not of this package. */
function note(op: string, before: unknown, after: unknown): Bag {
  return {
    op,
    urn: NOTE_URN,
    ...(before === undefined ? {} : { oldState: noteState(before) }),
    ...(after === undefined ? {} : { newState: noteState(after) }),
  };
}

interface Explained {
  readonly foreignProviders: readonly { readonly urn: string; readonly reason: string }[];
  readonly stoppedBy: readonly string[];
}

describe("veeam-em explain of resources in other clothes", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const run = (steps: readonly Bag[], ...args: string[]): ReturnType<typeof veeamEm> =>
    veeamEm(["explain", files.write("preview.json", preview(...steps)), ...args]);

  async function fate(steps: readonly Bag[], ...args: string[]): Promise<unknown> {
    const { code, out } = await run(steps, "--json", ...args);
    const { foreignProviders, stoppedBy } = JSON.parse(out) as Explained;
    return { code, count: foreignProviders.length, stoppedBy };
  }
  const STOPPED = { code: 3, count: 1, stoppedBy: ["foreign-provider"] };
  const PASSED = { code: 0, count: 0, stoppedBy: [] };

  for (const [what, text] of [
    ["the package's exact text", OURS],
    ["the package's text and more", `${OURS} `],
    ["a path to the package", 'require("/x/node_modules/pulumi-veeam-em/dist/index.js")'],
    ["the package's name with escapes", 'require("\\x70ulumi-\\u0076eeam-\\u{65}m/dynamic/v1")'],
    ["the package's name in pieces", 'require("pulumi-" + "veeam" + `-em`)'],
    ["a secret", "[secret]"],
    ["what is not known yet", UNKNOWN],
    ["no text", { a: 1 }],
  ] as const)
    it(`stop at another type whose __provider is ${what}, new, kept, changed, read or deleted`, async () => {
      expect(await fate([note("create", undefined, text)])).to.deep.equal(STOPPED);
      expect(await fate([note("same", text, text)])).to.deep.equal(STOPPED);
      expect(await fate([note("update", text, HARMLESS)])).to.deep.equal(STOPPED);
      expect(await fate([note("refresh", text, text)])).to.deep.equal(STOPPED);
      expect(await fate([note("delete", text, undefined)])).to.deep.equal(STOPPED);
    });

  it("let other dynamic resources pass, and the package's own with the text of their type", async () => {
    const kept = account({ __provider: providerText("Account") });
    expect(
      await fate([
        note("create", undefined, HARMLESS),
        step("same", "Account", { old: kept, new: kept }),
      ]),
    ).to.deep.equal(PASSED);
  });

  for (const [what, text] of [
    ["foreign", HARMLESS],
    ["another class's", OURS],
    ["nearly right", `${providerText("Account")}\n`],
    ["secret", "[secret]"],
    ["unknown", UNKNOWN],
  ] as const)
    it(`stop at a resource of the package whose text is ${what}, before or after`, async () => {
      const [good, bad] = [account({ __provider: providerText("Account") }), account()];
      const foreign = { ...bad, __provider: text };
      expect(await fate([step("same", "Account", { old: good, new: foreign })])).to.deep.equal(
        STOPPED,
      );
      expect(await fate([step("update", "Account", { old: foreign, new: good })])).to.deep.equal(
        STOPPED,
      );
    });

  it("stop at a stack's configuration by which the engine runs another plugin", async () => {
    const kept = step("same", "Account", { old: account(), new: account() });
    const explained = async (config: Bag): Promise<unknown> => {
      const file = files.write("preview.json", { ...preview(kept), config });
      const { code, out } = await veeamEm(["explain", file, "--json", "--fail-on", "delete"]);
      const { foreignProviders, stoppedBy } = JSON.parse(out) as Explained;
      return { code, count: foreignProviders.length, stoppedBy };
    };
    for (const config of [
      { "veeam-em:name": "tools" },
      { "veeam-em:parameterization": "e30=" },
      { "veeam-em:pluginDownloadURL": "https://em.invalid/plugins" },
      { "veeam-em:pluginDownloadURL": "[secret]" },
      { "veeam-em:version": "99.0.0" },
      { "veeam-em:version": "[secret]" },
      { "veeam-em:__internal": '{"name":"tools"}' },
    ])
      expect(await explained(config), JSON.stringify(config)).to.deep.equal(STOPPED);
    for (const config of [
      { "veeam-em:url": "https://em.tech.local:9398", "veeam-em:timeoutSeconds": "30" },
      { "tools:name": "tools", "permissions:pluginDownloadURL": "https://em.invalid" },
    ])
      expect(await explained(config), JSON.stringify(config)).to.deep.equal(PASSED);
  });

  it("say so in text and Markdown, and no allowance covers it", async () => {
    const allow = files.write("allow.json", [
      { account: "TECH\\Operators", reason: "all", expires: "2999-12-31" },
    ]);
    const steps = [
      step("create", "Account", { new: account({ __provider: HARMLESS }), name: "evil" }),
    ];
    for (const form of [[], ["--markdown"]]) {
      const { code, out } = await run(steps, "--fail-on", "delete", "--allow", allow, ...form);
      expect(code).to.equal(3);
      expect(out)
        .to.include("1 resource runs code that cannot be checked here")
        .and.to.match(/Stopped, with any --fail-on and any allow-list: `?evil`? \(/);
    }
  });

  describe("and of a state (--state)", () => {
    const accountState = (more: Bag = {}): Bag => ({
      urn: urnOf("Account", "operators"),
      type: "pulumi-nodejs:dynamic/veeam-em:Account",
      id: "1",
      custom: true,
      inputs: account({ __provider: providerText("Account") }),
      outputs: { __provider: providerText("Account") },
      ...more,
    });
    const state = (...resources: readonly Bag[]): string =>
      files.write("state.json", { version: 3, deployment: { resources } });
    const kept = step("same", "Account", { name: "operators", old: account(), new: account() });

    it("pass where the preview speaks of all that it has, with the same code", async () => {
      const file = state(accountState(), noteState(HARMLESS));
      expect(await fate([kept, note("same", HARMLESS, HARMLESS)], "--state", file)).to.deep.equal(
        PASSED,
      );
      const gone = step("delete", "Account", { name: "operators", old: account() });
      expect(await fate([gone], "--state", state(accountState()))).to.deep.equal(PASSED);
      const external = accountState({ urn: urnOf("Account", "looked-up"), external: true });
      expect(await fate([kept], "--state", state(accountState(), external))).to.deep.equal(PASSED);
      const empty = files.write("state.json", { version: 3, deployment: { manifest: {} } });
      expect(await fate([kept], "--state", empty)).to.deep.equal(PASSED);
    });

    it("pass where a resource has another URN than in the state, by an alias", async () => {
      const renamed = {
        ...step("same", "Account", {
          name: "renamed",
          old: account(),
          state: { urn: urnOf("Account", "operators") },
        }),
      };
      const note2 = { ...note("same", HARMLESS, HARMLESS), urn: `${NOTE_URN}-renamed` };
      const file = state(accountState(), noteState(HARMLESS));
      expect(await fate([renamed, note2], "--state", file)).to.deep.equal(PASSED);
    });

    it("stop at code that the program does not have: other, gone, or left in the outputs", async () => {
      const evil = "exports.handler = () => steal(process.env);";
      const file = state(accountState(), noteState(evil));
      for (const steps of [
        [kept],
        [kept, note("delete", evil, undefined)],
        [kept, note("update", evil, HARMLESS)],
        [kept, note("refresh", evil, evil), note("same", evil, HARMLESS)],
      ])
        expect(await fate(steps, "--state", file)).to.deep.equal(STOPPED);
      const outputs = noteState(HARMLESS, { outputs: { __provider: evil } });
      expect(
        await fate([kept, note("same", HARMLESS, HARMLESS)], "--state", state(outputs)),
      ).to.deep.equal(STOPPED);
    });

    it("stop at the package's types with other code, also in an operation that was cut off", async () => {
      const foreign = accountState({ outputs: { __provider: HARMLESS } });
      expect(await fate([kept], "--state", state(foreign))).to.deep.equal(STOPPED);
      expect(await fate([], "--state", state(foreign))).to.deep.equal(STOPPED);
      const pending = files.write("state.json", {
        version: 3,
        deployment: {
          resources: [],
          pending_operations: [{ type: "deleting", resource: foreign }],
        },
      });
      expect(await fate([kept], "--state", pending)).to.deep.equal(STOPPED);
      const encrypted = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
      expect(await fate([kept], "--state", state(noteState(encrypted)))).to.deep.equal(STOPPED);
    });

    it("is refused with a preview that does not cover all that it has", async () => {
      const file = state(accountState(), accountState({ urn: urnOf("Account", "second") }));
      const { code, out, err } = await run([kept], "--state", file);
      expect({ code, out }).to.deep.equal({ code: 2, out: "" });
      expect(err).to.include("does not cover all").and.to.include("second").and.include("early");
      expect(err).to.not.include("operators");
    });

    it("is refused with a preview that only refreshes what the program leaves out", async () => {
      const file = state(accountState());
      const seen = step("refresh", "Account", {
        name: "operators",
        old: account(),
        new: account(),
      });
      expect((await run([seen], "--state", file)).code).to.equal(2);
      const vanished = step("refresh", "Account", { name: "operators", old: account() });
      expect(await fate([vanished], "--state", file)).to.deep.equal(PASSED);
      const read = step("read", "Account", { name: "operators", old: account(), new: account() });
      expect(await fate([read], "--state", file)).to.deep.equal(PASSED);
    });

    it("is refused if it is none, or both are the standard input", async () => {
      for (const content of ["", "nonsense", preview()])
        expect((await run([kept], "--state", files.write("state.json", content))).code).to.equal(2);
      expect((await veeamEm(["explain", "-", "--state", "-"])).code).to.equal(2);
    });
  });
});
