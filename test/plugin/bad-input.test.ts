import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { SETTING_KEYS } from "../../provider/em";
import { KINDS, pluginToken } from "../../provider/model/kinds";
import { UNKNOWN } from "../../provider/model/properties";
import { FUNCTION_TOKENS } from "../../provider/plugin/service/functions";
import { type Simulator, startSimulator } from "../../simulator";
import { everyKind, HOLDER } from "../support/every-kind";
import { received } from "../support/held";
import { PluginProcess, secret, struct, urnOf } from "../support/plugin-process";
import { settingsOf } from "../support/scene";

type Bag = Readonly<Record<string, unknown>>;

const HIDDEN = "Not Shown 7";

/** What a program may give in the place of anything. */
const VALUES: readonly unknown[] = [
  UNKNOWN,
  secret(HIDDEN),
  secret(UNKNOWN),
  secret([HIDDEN]),
  secret({ name: HIDDEN }),
  [UNKNOWN],
  { name: UNKNOWN, root: secret(HIDDEN), type: secret(UNKNOWN) },
  [{ object: { name: secret(HIDDEN) } }, { hierarchyObjRef: UNKNOWN }],
  null,
  "",
  " 1",
  "true",
  "yes",
  5,
  -0.5,
  true,
  [],
  [[]],
  [null],
  {},
  { "": null },
];

const SCHEMA = JSON.parse(
  readFileSync(join(__dirname, "../../provider/plugin/schema.json"), "utf8"),
) as {
  readonly resources: Readonly<Record<string, { readonly inputProperties: Bag }>>;
  readonly functions: Readonly<Record<string, { readonly inputs: { readonly properties: Bag } }>>;
};

/** What a call says, whether it fails or not: never how it came about, and no secret. */
async function wordsOf(call: Promise<unknown>): Promise<string> {
  let words: string;
  try {
    words = JSON.stringify(await call);
  } catch (error) {
    const { details = "" } = error as { details?: string };
    expect(details).to.match(/^EM_[A-Z_]+: /);
    words = details;
  }
  expect(words).to.not.match(/Unexpected failure|^\s+at /m);
  return words;
}

describe("what a program gives by mistake to the provider plugin", () => {
  let sim: Simulator;
  let plugin: PluginProcess;
  beforeEach(async () => {
    sim = await startSimulator({ accounts: [HOLDER] });
    plugin = await PluginProcess.start();
    await plugin.configure(settingsOf(sim));
  });
  afterEach(async () => {
    await plugin.end();
    expect(sim.openSessions).to.equal(0);
    // Besides warnings nothing is said there, and no value that is secret.
    expect(plugin.stderr)
      .to.not.match(/Unexpected failure|^\s+at /m)
      .and.not.include(HIDDEN);
    await sim.close();
  });

  for (const kind of KINDS)
    it(`as any input of ${kind} is checked and compared without a request, and said in words`, async () => {
      const right = everyKind(sim)[kind];
      const names = Object.keys(SCHEMA.resources[pluginToken(kind)]?.inputProperties ?? {});
      expect(names).to.include.members(Object.keys(right));
      for (const name of [...names, "unheard", "__proto", "id"])
        for (const value of VALUES) {
          const inputs = { ...right, [name]: value };
          const what = `${name}: ${JSON.stringify(value)}`;
          const { failures } = await plugin.check(kind, {}, inputs);
          const words = await wordsOf(Promise.resolve(failures));
          expect(words, what).to.not.include(HIDDEN);
          // The engine prints the value of a property that a failure names.
          if (JSON.stringify(value).includes(HIDDEN))
            expect(failures, what).to.not.have.property(name);
          if (value === UNKNOWN && names.includes(name))
            expect(failures, what).to.not.have.property(name);
          const old = { ...right, accountId: "d1b025b4-af19-4a8d-9eeb-2db43e4710f4" };
          await wordsOf(plugin.diff(kind, old.accountId, old, inputs));
        }
      expect(sim.requests).to.deep.equal([]);
    });

  it("as an argument of any function is answered in words", async () => {
    for (const token of FUNCTION_TOKENS) {
      const names = Object.keys(SCHEMA.functions[token]?.inputs.properties ?? {});
      for (const name of [...names, "unheard"])
        for (const value of VALUES) await wordsOf(plugin.invoke(token, { [name]: value }));
    }
  });

  it("as any setting is refused in words, and what is not known yet is waited for", async () => {
    const good = { url: sim.url, username: "TECH\\pulumi", password: "x" };
    for (const provider of ["emea", "default", "default_9_9_9"])
      for (const name of SETTING_KEYS)
        for (const value of VALUES) {
          const { failures } = await plugin.checkConfig(provider, { ...good, [name]: value });
          await wordsOf(Promise.resolve(failures));
          if (value === UNKNOWN) expect(failures, `${provider} ${name}`).to.deep.equal({});
        }
    // Whatever version an SDK asks for, the settings are the same.
    const other = await plugin.checkConfig("emea", { ...good, version: "99.0.0" });
    expect(other.failures).to.deep.equal({});
  });

  it("without a server is the dynamic form's error, with every key, and only where it is asked for", async () => {
    await plugin.configure({});
    const inputs = everyKind(sim).AccountRole;
    expect((await plugin.check("AccountRole", {}, inputs)).failures).to.deep.equal({});
    for (const call of [
      plugin.create("AccountRole", inputs),
      plugin.read("AccountRole", "TECH\\ops/Portal User"),
      plugin.invoke("veeam-em:index:getRoles", {}),
    ]) {
      const words = await wordsOf(call);
      expect(words).to.match(/^EM_CONFIG: /);
      for (const key of [
        "VEEAM_EM_URL",
        "VEEAM_EM_USERNAME",
        "config set --secret veeam-em:password",
      ])
        expect(words).to.include(key);
    }
    expect(sim.requests).to.deep.equal([]);
  });

  it("under a type that there is not is refused by every call, with the types that there are", async () => {
    const { client } = plugin;
    for (const token of [
      "veeam-em:index:account",
      "veeam-em:index:constructor",
      "veeam-em:index:__proto__",
      "veeam-em:other:Account",
      "veeam-em:Account",
      "aws:s3:Bucket",
    ]) {
      const urn = urnOf(token);
      const calls = [
        plugin.call((done) => client.check(filled(new messages.CheckRequest(), urn), done)),
        plugin.call((done) => client.diff(filled(new messages.DiffRequest(), urn), done)),
        plugin.call((done) => client.create(filled(new messages.CreateRequest(), urn), done)),
        plugin.call((done) => client.read(filled(new messages.ReadRequest(), urn), done)),
        plugin.call((done) => client.update(filled(new messages.UpdateRequest(), urn), done)),
        plugin.call((done) => client.delete(filled(new messages.DeleteRequest(), urn), done)),
      ];
      for (const call of calls) {
        const words = await wordsOf(call);
        expect(words).to.match(/^EM_INVALID: There is no type of resource /);
        expect(words)
          .to.include(token)
          .and.match(/Update pulumi-veeam-em|AllVmsScope/);
      }
    }
    expect(sim.requests).to.deep.equal([]);
  });

  for (const how of ["cancel", "stdin", "SIGINT"] as const)
    it(`leaves no session open where the run ends in the middle of a write: ${how}`, async () => {
      const route = "POST /security/accounts/{ID}/roles";
      let release: () => void = () => undefined;
      const until = new Promise<void>((resolve) => (release = resolve));
      sim.faults.add({ kind: "held", until, match: { route } });
      const work = wordsOf(plugin.create("AccountRole", everyKind(sim).AccountRole));
      await received(sim, route, 1);
      expect(sim.openSessions).to.equal(1);
      if (how === "cancel") {
        await plugin.cancel();
        expect(await work).to.match(/^EM_/);
      } else {
        work.catch(() => undefined);
        expect(await plugin.end(how)).to.equal(0);
      }
      release();
      expect([sim.openSessions, sim.logons, sim.logoffs]).to.deep.equal([0, 1, 1]);
    });
});

/** A request of any call, for nothing that there is. */
function filled<T extends { setUrn(urn: string): unknown }>(request: T, urn: string): T {
  request.setUrn(urn);
  if (request instanceof messages.CreateRequest) request.setProperties(struct({}));
  return request;
}
