import { expect } from "chai";
import { providerText } from "../../../../provider/lifecycle/provider-text";
import { type Kind, typeToken } from "../../../../provider/model/kinds";
import { code, declare, program } from "../../../support/engine-program";
import { type Scene, startScene } from "../../../support/engine-scene";
import { virtualMachines } from "../../../support/engine-server";
import { PIPELINE_KINDS } from "../../../support/honest-program";
import { Files, veeamEm } from "../preview-builder";

const ADMINISTRATOR = { roles: ["Portal Administrator", "VM Restore Operator"] };
const STOPS = ["widen", "admin"];

/** A preview and what `explain --state` makes of it. */
interface Fate {
  readonly exit: number;
  readonly stoppedBy?: readonly string[];
  readonly out: string;
}

describe("A hostile program, with the real engine,", () => {
  let scene: Scene;
  let files: Files;
  let id: string;
  /** No preview changes it. */
  let state: string;

  before(async () => {
    files = new Files();
    scene = await startScene({ program: "", inline: true, env: { VEEAM_EM_LOG: undefined } });
    const { project, simulator } = scene;
    simulator.state.addAccount({
      name: "TECH\\evil",
      type: "Group",
      roles: ["Portal User"],
      allVms: false,
    });
    id = simulator.state.account("TECH\\evil")?.id ?? "";
    await project.configure({ url: simulator.url });
    project.write(program(operators(), looked()));
    await project.up();
    state = (await project.run(["stack", "export"])).stdout;
  });
  after(async () => {
    files.end();
    await scene.close();
  });

  const inputs = (): object => ({
    name: "TECH\\Operators",
    type: "Group",
    roles: ["VM Restore Operator"],
    scopes: [{ object: virtualMachines(scene.simulator)[0].object }],
  });
  const operators = (change: object = {}, options: object = {}, name = "operators"): string =>
    declare("Account", name, { ...inputs(), ...change }, { ...options });
  /** Somebody's account, which the program only reads. */
  const looked = (): string => `veeam.Account.get("other", ${JSON.stringify(id)});`;

  async function fateOf(...statements: readonly string[]): Promise<Fate> {
    const { project } = scene;
    project.write(program(...statements));
    const preview = await project.tryRun(["preview", "--json", "--show-sames"]);
    const args = [
      "explain",
      files.write("preview.json", preview.stdout),
      "--state",
      files.write("state.json", state),
      "--fail-on",
      PIPELINE_KINDS,
    ];
    const { code: exit, out } = await veeamEm([...args, "--json"]);
    if (exit === 2) return { exit, out };
    const { stoppedBy } = JSON.parse(out) as { stoppedBy: string[] };
    return { exit, stoppedBy, out: (await veeamEm(args)).out };
  }
  async function expectStops(...statements: readonly string[]): Promise<string> {
    const { exit, stoppedBy, out } = await fateOf(...statements);
    expect({ exit, stoppedBy }, out).to.deep.equal({ exit: 3, stoppedBy: STOPS });
    return out;
  }
  async function expectPasses(...statements: readonly string[]): Promise<string> {
    const { exit, stoppedBy, out } = await fateOf(...statements);
    expect({ exit, stoppedBy }, out).to.deep.equal({ exit: 0, stoppedBy: [] });
    return out;
  }

  it("is stopped where it makes an account that it only read before", async () => {
    const made = { name: "TECH\\evil", adopt: true, ...ADMINISTRATOR };
    expect(await expectStops(operators(), operators(made, {}, "other"))).to.include("TECH\\evil");
  });

  it("is stopped where an alias hides the change, and passes with the alias alone", async () => {
    const renamed = { aliases: [{ name: "operators" }] };
    expect(await expectPasses(operators({}, renamed, "renamed"), looked())).to.equal(
      "Nobody's restore permissions change.\n",
    );
    await expectStops(operators(ADMINISTRATOR, renamed, "renamed"), looked());
  });

  it("is stopped where a transform adds a role, or a component gives it", async () => {
    const transform = code(
      '[({ props, opts }) => ({ props: { ...props, roles: [...props.roles, "Portal Administrator"] }, opts })]',
    );
    await expectStops(operators({}, { transforms: transform }), looked());
    await expectStops(
      operators(),
      looked(),
      'const parent = new pulumi.ComponentResource("my:index:Team", "team");',
      declare(
        "AccountRole",
        "inside",
        { account: "TECH\\Operators", role: "Portal Administrator" },
        { parent: code("parent") },
      ),
    );
  });

  it("gains nothing by `ignoreChanges`, and hides nothing by `additionalSecretOutputs`", async () => {
    await expectPasses(operators(ADMINISTRATOR, { ignoreChanges: ["roles"] }), looked());
    await expectStops(
      operators(ADMINISTRATOR, { additionalSecretOutputs: ["roles", "name", "accountId"] }),
      looked(),
    );
  });

  it("is stopped where a secret keeps the name that it had, and is told what to write", async () => {
    const { stoppedBy, out } = await fateOf(
      operators({ name: code('pulumi.secret("TECH\\\\Operators")'), allVms: true }),
      looked(),
    );
    expect(stoppedBy).to.deep.equal(["widen", "all-vms"]);
    expect(out)
      .to.include("An account that is kept secret by the program (Group, new)")
      .and.to.include("give its `name` as plain text, not as a secret")
      .and.to.include("may lose everything that it has")
      .and.not.include("deleted");
  });

  it("is stopped where a forced replacement hides the change", async () => {
    const forced = { replaceOnChanges: ["*"], deleteBeforeReplace: true };
    await expectStops(operators(ADMINISTRATOR, forced), looked());
  });

  it("is stopped where it asks for a plug-in of another version or from another place", async () => {
    const foreign = { version: "1.2.3", pluginDownloadURL: "https://em.invalid/plugins" };
    await expectStops(operators(ADMINISTRATOR, foreign), looked());
  });

  const PROVIDER = '{ url: "https://em.elsewhere.invalid:9398", username: "u", passwordEnv: "P" }';
  const elsewhere = code("elsewhere");
  /** A provider that the program makes past this package. */
  const raw = (name: string, settings: object = {}): string =>
    `const elsewhere = new pulumi.ProviderResource("pulumi-nodejs", ${JSON.stringify(name)}, ${JSON.stringify({ "veeam-em:url": "https://em.elsewhere.invalid:9398", ...settings })});`;
  it("is refused where it gives its Provider a name that no preview shows, however it makes it", async () => {
    for (const made of [
      `const elsewhere = new veeam.Provider("default", ${PROVIDER});`,
      raw("default"),
    ]) {
      const anew = operators({}, { provider: elsewhere }, "anew");
      const { exit, out } = await fateOf(made, anew, looked());
      expect(exit, out).to.equal(2);
    }
  });

  /** A resource of this package, past its classes, which refuse such providers. */
  const pastPackage = (kind: Kind, name: string, inputs: object): string =>
    `new pulumi.CustomResource(${JSON.stringify(typeToken(kind))}, "${name}", ${JSON.stringify({ ...inputs, __provider: providerText(kind) })}, { provider: elsewhere });`;
  /** What the account has on the stack's server. */
  const ROLE = { account: "TECH\\Operators", role: "VM Restore Operator" };
  it("[long] is stopped where a hidden or unmarked provider gives an account elsewhere what it has here", async () => {
    const kept = [operators(), looked(), pastPackage("AccountRole", "anew", ROLE)];
    for (const made of [raw("default x"), raw("emea"), raw("emea", { "veeam-em:explicit": "1" })]) {
      const { stoppedBy, out } = await fateOf(made, ...kept);
      expect(stoppedBy, out).to.deep.equal(["widen"]);
    }
  });

  it("passes with a provider in the very place of Pulumi's own, unless the stack forbids that one", async () => {
    const { project } = scene;
    const taken = [
      raw("default"),
      pastPackage("Account", "operators", inputs()),
      pastPackage("AccountRole", "anew", ROLE),
    ];
    await expectPasses(...taken);
    const setting = ["config", "set", "pulumi:disable-default-providers", '["pulumi-nodejs"]'];
    await project.run(setting);
    const { stoppedBy, out } = await fateOf(...taken);
    expect(stoppedBy, out).to.deep.equal(["widen"]);
    await project.run(["config", "rm", "pulumi:disable-default-providers"]);
  });

  it("is refused where it imports", async () => {
    const imported = operators(
      { name: "TECH\\evil", ...ADMINISTRATOR },
      { import: id },
      "imported",
    );
    expect((await fateOf(operators(), looked(), imported)).exit).to.equal(2);
  });

  /** Of a program that ends its process. */
  async function fateOfProcess(...statements: readonly string[]): Promise<Fate> {
    scene.project.inline = false;
    try {
      return await fateOf(...statements);
    } finally {
      scene.project.inline = true;
    }
  }
  const TEAM =
    'class Team extends pulumi.ComponentResource { constructor() { super("my:Team", "t");';
  /** Node's own end, past every listener. */
  const HARD_END = "process.reallyExit(0);";
  const later = (then: string): string =>
    `module.exports = async () => { await new Promise((done) => setTimeout(done, 500)); ${then} };`;
  for (const [where, ...statements] of [
    ["at once", () => "process.exit(0);", operators],
    // Pulumi itself takes this one for a program that wants nothing.
    ["[long] after a wait, before it made anything", () => later("process.exit();")],
    ["halfway, after a wait", operators, () => later("process.exit();"), looked],
    [
      "[long] within a component",
      () => `${TEAM} process.exit(0); } }`,
      () => "new Team();",
      operators,
    ],
    [
      "[long] once all is declared",
      operators,
      looked,
      () => "operators.urn.apply(() => process.exit());",
    ],
    ["[long] by a signal", operators, () => "process.kill(process.pid);"],
  ] as const)
    it(`is refused where it ends itself ${where}`, async () => {
      const { exit, out } = await fateOfProcess(...statements.map((statement) => statement()));
      expect(exit, out).to.equal(2);
    });

  for (const [how, statement] of [
    ["ends itself past Pulumi and this package", HARD_END],
    ["[long] waits for what never comes", "module.exports = new Promise(() => undefined);"],
    ["[long] swallows an error", later('try { throw new Error("x"); } catch {}')],
  ] as const)
    it(`is stopped where it ${how} before it made anything: nothing is left`, async () => {
      const { exit, stoppedBy, out } = await fateOfProcess(statement);
      expect({ exit, stoppedBy }, out).to.deep.equal({ exit: 3, stoppedBy: ["delete"] });
      expect(out).to.include("a program that ended early");
    });

  it("passes where it only reads from now on what it managed, which is said", async () => {
    const { id: own = "" } = await scene.project.resource("operators");
    expect(
      await expectPasses(`veeam.Account.get("operators", ${JSON.stringify(own)});`, looked()),
    ).to.include("(the program only reads it from now on), but this stack no longer manages that");
  });

  it("passes with other dynamic resources that hide what they do, and where it spares the preview", async () => {
    const hidden = Buffer.from("pulumi-veeam-em").toString("base64");
    await expectPasses(
      operators(),
      looked(),
      `new pulumi.CustomResource("pulumi-nodejs:dynamic/tools:Note", "note", { __provider: 'exports.handler = () => ({ create: async () => ({ id: require(Buffer.from("${hidden}", "base64").toString()) }) });' });`,
    );
    await expectPasses(
      operators(),
      looked(),
      `if (!pulumi.runtime.isDryRun()) { ${operators({ name: "TECH\\later", ...ADMINISTRATOR }, {}, "later")} }`,
    );
  });

  it("[long] is stopped where the stack's configuration leads to another server, with the same account anew", async () => {
    const { simulator, project } = scene;
    const anew = [operators({}, {}, "anew"), looked()];
    await expectPasses(...anew);
    await project.configure({ url: "https://em.elsewhere.invalid:9398" });
    const { stoppedBy, out } = await fateOf(...anew);
    expect(stoppedBy).to.deep.equal(["widen"]);
    expect(out).to.include("may not go to the server that the state was made on");
    await project.configure({ url: simulator.url });
  });
});
