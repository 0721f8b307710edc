import * as grpc from "@grpc/grpc-js";
import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join, resolve } from "node:path";
import { AccountNames } from "../../../provider/lifecycle/shared/account-names";
import { Warnings } from "../../../provider/lifecycle/warnings";
import { UNKNOWN } from "../../../provider/model/properties";
import { engineAddress } from "../../../provider/engine/engine-log";

const ROOT = resolve(__dirname, "../../..");
const ADMINISTRATOR_UID = "urn:veeam:EnterpriseRole:5F37A46B-9ce2-40f4-8a62-b45b079257fc";

/**
 * Runs a script in a process whose last argument is an engine's address; a hanging process fails by
 * mocha's time-out.
 */
async function inProvider(
  script: string,
  address: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(
    process.execPath,
    ["--require", "tsx/cjs", "-e", script, "provider", address],
    { cwd: ROOT, env: { ...process.env, ...env } },
  );
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

const CHECK = `
  const { Account, AllVmsScope } = require(${JSON.stringify(join(ROOT, "provider/dynamic/v1"))});
  const news = { name: "TECH\\\\Ops", type: "Group", roles: ["Portal Administrator"], allVms: true };
  (async () => {
    for (const one of [1, 2]) await Account.check({}, news);
    const { inputs, failures } = await AllVmsScope.check({}, { account: "TECH\\\\DBA" });
    console.log(JSON.stringify({ inputs, failures, grpc: Object.keys(require.cache).some((file) => file.includes("grpc-js")) }));
  })();`;

describe("Warnings of dangerous grants", () => {
  it("are given for what a resource newly gives, however it is spelled, and for nothing else", () => {
    const account = { name: "TECH\\Ops", roles: ["VM Restore Operator"] };
    for (const [kind, olds, news, count] of [
      ["Account", {}, { ...account, roles: ["Portal Administrator"], allVms: true }, 2],
      [
        "Account",
        { ...account, roles: ["portal administrator"] },
        { ...account, roles: [ADMINISTRATOR_UID] },
        0,
      ],
      ["Account", { ...account, allVms: true }, { ...account, allVms: true }, 0],
      ["Account", { ...account, allVms: true }, { ...account, allVms: false }, 0],
      ["Account", {}, account, 0],
      ["AccountRole", {}, { account: "TECH\\Ops", role: ADMINISTRATOR_UID }, 1],
      ["AccountRole", {}, { account: "TECH\\Ops", role: "Portal User" }, 0],
      [
        "AllVmsScope",
        { account: "TECH\\Ops", enabled: false },
        { account: "TECH\\Ops", enabled: true },
        1,
      ],
      ["AllVmsScope", {}, { account: "TECH\\Ops", enabled: false }, 0],
      ["AccountScope", {}, { account: "TECH\\Ops", allVms: true, role: "Portal Administrator" }, 0],
    ] as const)
      expect(
        new Warnings().collect(kind, olds, news),
        JSON.stringify({ kind, olds, news }),
      ).to.have.length(count);
    expect(
      new Warnings().collect(
        "AllVmsScope",
        {},
        { account: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", enabled: true },
      )[0],
    ).to.match(/^An account that is not known yet may restore every virtual machine/);
  });

  it("are not given again for a resource that is replaced, and are for the other account that it may then belong to", () => {
    const warnings = new Warnings();
    const inputs = {
      name: "TECH\\Ops",
      type: "Group",
      roles: ["Portal Administrator"],
      allVms: true,
    };
    expect(
      warnings.collect("Account", inputs, { ...inputs, sqlRestore: { denyInPlace: true } }),
    ).to.deep.equal([]);
    expect(
      warnings.collect(
        "Account",
        {},
        { ...inputs, name: "tech\\ops", sqlRestore: { denyInPlace: true } },
      ),
    ).to.deep.equal([]);
    expect(warnings.collect("Account", {}, { ...inputs, name: "TECH\\Others" })).to.have.length(2);
  });

  it("are given for another account that takes over what one had, and for one that is not known yet", () => {
    const dangers = { roles: ["Portal Administrator"], allVms: true };
    for (const [kind, olds, news] of [
      ["Account", { name: "TECH\\one", ...dangers }, { name: "TECH\\evil", ...dangers }],
      [
        "AccountRole",
        { account: "TECH\\one", role: "Portal Administrator" },
        { account: "TECH\\evil", role: "Portal Administrator" },
      ],
      [
        "AllVmsScope",
        { account: "TECH\\one", enabled: true },
        { account: "TECH\\evil", enabled: true },
      ],
    ] as const) {
      const count = kind === "Account" ? 2 : 1;
      const moved = new Warnings().collect(kind, olds, news);
      expect(moved).to.have.length(count);
      expect(moved.join()).to.include("TECH\\evil").and.not.to.include("TECH\\one");
      const unknown = { ...news, [kind === "Account" ? "name" : "account"]: UNKNOWN };
      const warnings = new Warnings();
      for (const former of [olds, {}])
        expect(warnings.collect(kind, former, unknown)).to.have.length(count);
    }
  });

  it("name an account that is given by its ID as the state knows it", () => {
    const names = new AccountNames();
    const id = "91e375c4-4c5b-4d1a-9c29-3a1c6f4f0b11";
    const named = (): string[] =>
      new Warnings(names).collect("AllVmsScope", {}, { account: id, enabled: true });
    expect(named()[0]).to.match(new RegExp(`^Account ${id} may`));
    names.learn({ accountId: id.toUpperCase(), name: "tech\\ops", canonicalName: "TECH\\Ops" });
    expect(named()[0]).to.match(/^Account TECH\\Ops may/);
    names.learn({ accountId: id, account: id });
    names.learn({ account: "TECH\\Nobody" });
    expect(named()[0]).to.match(/^Account TECH\\Ops may/);
    const byUid = `urn:veeam:EnterpriseAccount:${id}`;
    expect(
      new Warnings(names).collect(
        "AllVmsScope",
        { account: "TECH\\Ops", enabled: true },
        { account: byUid, enabled: true },
      ),
    ).to.deep.equal([]);
  });

  it("wait for the state where only that knows what an account is called", () => {
    const id = "91e375c4-4c5b-4d1a-9c29-3a1c6f4f0b11";
    const [olds, news] = [
      { account: id, enabled: false },
      { account: id, enabled: true },
    ];
    const names = new AccountNames();
    const warnings = new Warnings(names);
    expect(warnings.collect("AllVmsScope", olds, news)).to.deep.equal([]);
    names.learn({ ...olds, accountId: id, accountName: "TECH\\Ops" });
    const [text, ...more] = warnings.collectDeferred("AllVmsScope", olds, news);
    expect(text).to.match(/^Account TECH\\Ops may/);
    expect(more).to.deep.equal([]);
    expect(warnings.collectDeferred("AllVmsScope", olds, news)).to.deep.equal([]);
    const unasked = new Warnings();
    unasked.collect("AllVmsScope", olds, news);
    expect(unasked.collect("AllVmsScope", {}, news)).to.have.length(1);
    unasked.collect("AllVmsScope", news, news);
    expect(unasked.collect("AllVmsScope", {}, news)).to.deep.equal([]);
  });

  it("show characters that would reverse or hide a part of an account's name", () => {
    const [text] = new Warnings().collect(
      "AllVmsScope",
      {},
      { account: "TECH\\\u202Espo", enabled: true },
    );
    expect(text).to.match(/^Account TECH\\\\u\{202e\}spo may/);
  });

  it("go to the address that the engine gives last, and to nothing that is none", () => {
    expect(engineAddress(["node", "main", "--logtostderr", "127.0.0.1:42181"])).to.equal(
      "127.0.0.1:42181",
    );
    expect(engineAddress(["[::1]:1"])).to.equal("[::1]:1");
    for (const argv of [[], ["node"], ["/some/path:1"], ["--tracing=x"], ["127.0.0.1"]])
      expect(() => engineAddress(argv)).to.throw("no engine's address");
  });

  it("reach the engine as warnings, each once, and the process ends", async () => {
    const messages: { severity: number; text: string }[] = [];
    const server = new grpc.Server();
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb") as {
      EngineService: grpc.ServiceDefinition;
    };
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { Empty } = require("google-protobuf/google/protobuf/empty_pb") as {
      Empty: new () => object;
    };
    server.addService(EngineService, {
      log(
        call: { request: { getSeverity(): number; getMessage(): string } },
        done: (error: null, answer: object) => void,
      ) {
        messages.push({ severity: call.request.getSeverity(), text: call.request.getMessage() });
        done(null, new Empty());
      },
    });
    const port = await new Promise<number>((done, failed) =>
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? done(bound) : failed(error),
      ),
    );
    try {
      const { code, stdout, stderr } = await inProvider(CHECK, `127.0.0.1:${port}`);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(JSON.parse(stdout)).to.deep.include({ failures: [] });
      expect(messages.map(({ severity }) => severity)).to.deep.equal([2, 2, 2]);
      expect(messages.map(({ text }) => text.split(":")[0])).to.deep.equal([
        "Account TECH\\Ops becomes Portal Administrator",
        "Account TECH\\Ops may restore every virtual machine, whatever its restore scopes are. (`pulumi config set veeam-em",
        "Account TECH\\DBA may restore every virtual machine, whatever its restore scopes are. (`pulumi config set veeam-em",
      ]);
    } finally {
      server.forceShutdown();
    }
  });

  it("go to standard error where no engine takes them, and break nothing", async () => {
    const closed = createServer().listen(0);
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    for (const address of [`127.0.0.1:${port}`, "no address"]) {
      const { code, stdout, stderr } = await inProvider(CHECK, address);
      expect(code).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.include({
        failures: [],
        inputs: { account: "TECH\\DBA", enabled: true },
      });
      expect(stderr.match(/^warning: Account/gm)).to.have.length(3);
    }
  });

  it("are switched off by the stack's configuration, and for an explicit provider by its own argument alone, as they say", async () => {
    const configured = (values: Readonly<Record<string, string>>): string => `
      const { AllVmsScope } = require(${JSON.stringify(join(ROOT, "provider/dynamic/v1"))});
      const values = ${JSON.stringify(values)};
      void AllVmsScope.configure({ config: { get: (key) => values[key] } });
      void AllVmsScope.check({}, { account: "TECH\\\\DBA" });`;
    const given = async (
      values: Readonly<Record<string, string>>,
      env: Readonly<Record<string, string>> = {},
    ): Promise<string> => (await inProvider(configured(values), "no address", env)).stderr;
    expect(await given({ "veeam-em:warnings": "false" })).to.equal("");
    expect(await given({ "veeam-em:explicit": "true", "veeam-em:warnings": "false" })).to.equal("");
    expect(await given({ "veeam-em:explicit": "true" }, { VEEAM_EM_WARNINGS: "false" })).to.match(
      /^warning: Account TECH\\DBA may restore .* \(`warnings: false` of its veeam\.Provider turns off/,
    );
    expect(await given({ "veeam-em:warnings": "no idea" })).to.include(
      "`pulumi config set veeam-em:warnings false`",
    );
  });

  it("are not given when they are switched off, and then nothing is loaded for them", async () => {
    const { stdout, stderr } = await inProvider(CHECK, "no address", {
      VEEAM_EM_WARNINGS: "false",
    });
    expect(stderr).to.equal("");
    expect(JSON.parse(stdout)).to.deep.include({ grpc: false });
  });
});
