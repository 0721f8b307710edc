import { expect } from "chai";
import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineEnvironment } from "../../tools/engine/environment";
import { findEngine } from "../../tools/engine/find-engine";
import { program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { type Simulator, startSimulator } from "../../simulator";

const REPOSITORY = join(__dirname, "..", "..");

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Program {
  /** What the program does after its look-ups. */
  readonly end: string;
  /** What it does before them. */
  readonly before?: string;
  /** Where it has the package from. */
  readonly from?: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
  /** Called when the program has written "ready". */
  readonly onReady?: (kill: (signal: NodeJS.Signals) => void) => void;
}

const LOGON = "POST /sessionMngr";
const LOG_OFF = "DELETE /logonSessions/{ID}";
const LOOK_UPS = 'Promise.all([veeam.getRoles(), veeam.getHierarchyRoots(), veeam.getRole({ name: "Portal User" })])';

/** Runs a program of plain Node.js with look-ups on a server. */
async function run(simulator: Simulator, { end, before = "", from = "pulumi-veeam-em", flags = [], env = {}, onStart = () => undefined, onReady = () => undefined }: Program): Promise<Ended> {
  const text = `${before}; const veeam = require(${JSON.stringify(from)}); ${LOOK_UPS}.then(() => { process.stdout.write("ready\\n"); ${end} });`;
  const connection = { VEEAM_EM_URL: simulator.url, VEEAM_EM_USERNAME: simulator.username, VEEAM_EM_PASSWORD: simulator.password, VEEAM_EM_CA_CERT: simulator.caFile };
  const child = spawn(process.execPath, [...flags, "-e", text], { cwd: REPOSITORY, env: { ...process.env, ...connection, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const written = { stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => { written.stdout += data.toString(); });
  child.stderr.on("data", (data: Buffer) => { written.stderr += data.toString(); });
  onStart((signal) => child.kill(signal));
  child.stdout.once("data", () => onReady((signal) => child.kill(signal)));
  return new Promise((resolve) => {
    child.once("close", (code, signal) => { resolve({ code, signal, ...written }); });
  });
}

/** Makes a program write how it starts other processes. */
const TELL_PROCESSES = `
  const processes = require("node:child_process");
  const { spawnSync } = processes;
  processes.spawnSync = (file, args, options) => {
    process.stdout.write(JSON.stringify({ args, env: options.env }) + "\\n");
    return spawnSync(file, args, options);
  }`;

describe("the logon session of look-ups", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  beforeEach(async () => { simulator = await startSimulator(); });
  afterEach(() => simulator.close());

  function expectLoggedOff(server = simulator): void {
    expect({ logons: server.logons, logoffs: server.logoffs, open: server.openSessions }).to.deep.equal({ logons: 1, logoffs: 1, open: 0 });
  }

  const quiet = { stdout: "ready\n", stderr: "" };

  it("is logged off once when a program has nothing left to do, without another process, and does not keep it alive", async () => {
    expect(await run(simulator, { end: "", before: TELL_PROCESSES })).to.deep.equal({ code: 0, signal: null, ...quiet });
    expectLoggedOff();
    expect(simulator.count(LOG_OFF)).to.equal(1);
  });

  it("is logged off when a program ends with an exit code of its own", async () => {
    expect(await run(simulator, { end: "process.exitCode = 3;" })).to.deep.equal({ code: 3, signal: null, ...quiet });
    expectLoggedOff();
  });

  for (const [how, end, code] of [
    ["calls process.exit()", "process.exit(5);", 5],
    ["calls process.exit() in the midst of other look-ups", "void veeam.getAccount({ name: 'TECH\\\\none' }); void veeam.getFileServer({ name: 'none' }); setImmediate(() => process.exit(5));", 5],
    ["calls process.exit() while it is being logged off", "process.on('beforeExit', () => process.exit(5));", 5],
  ] as const) {
    it(`is logged off once when a program ${how}, which ends with its own code and prints nothing more`, async () => {
      expect(await run(simulator, { end })).to.deep.equal({ code, signal: null, ...quiet });
      expectLoggedOff();
    });
  }

  for (const [what, end] of [["an error that nobody catches", "setImmediate(() => { throw new Error('boom'); });"], ["a rejection that nobody handles", "void Promise.reject(new Error('boom'));"]] as const) {
    it(`is logged off when a program ends by ${what}, which is shown as ever`, async () => {
      const { stderr, ...ended } = await run(simulator, { end });
      expect(ended).to.deep.equal({ code: 1, signal: null, stdout: quiet.stdout });
      expect(stderr.match(/^Error: boom/gm)).to.have.length(1);
      expect(stderr).to.not.match(/(error|warn|info|debug) veeam-em:/);
      expectLoggedOff();
    });
  }

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`is logged off when a program is ended by ${signal}, which ends it as it would have`, async () => {
      expect(await run(simulator, { end: "setInterval(() => undefined, 1000);", onReady: (kill) => kill(signal) })).to.deep.equal({ code: null, signal, ...quiet });
      expectLoggedOff();
    });
  }

  it("leaves a program that handles a signal itself running", async () => {
    const end = "const timer = setInterval(() => undefined, 1000); process.on('SIGTERM', () => { clearInterval(timer); process.exitCode = 7; });";
    expect(await run(simulator, { end, onReady: (kill) => kill("SIGTERM") })).to.deep.equal({ code: 7, signal: null, ...quiet });
    expectLoggedOff();
  });

  it("is logged off when a program handles a signal by process.exit()", async () => {
    const end = "setInterval(() => undefined, 1000); process.on('SIGTERM', () => process.exit(7));";
    expect(await run(simulator, { end, onReady: (kill) => kill("SIGTERM") })).to.deep.equal({ code: 7, signal: null, ...quiet });
    expectLoggedOff();
  });

  for (const [when, before, end] of [["before", "require('signal-exit')(() => undefined)", ""], ["after", "", "require('signal-exit')(() => undefined);"]] as const) {
    it(`is logged off when a library that ends the program itself (signal-exit) listens from ${when} the look-ups on`, async () => {
      expect(await run(simulator, { before, end: `${end} setInterval(() => undefined, 1000);`, onReady: (kill) => kill("SIGTERM") })).to.deep.equal({ code: null, signal: "SIGTERM", ...quiet });
      expectLoggedOff();
    });
  }

  it("is opened anew by a look-up after a signal that the program handles, and logged off again", async () => {
    const end = "process.on('SIGHUP', () => veeam.getAccount({ name: 'BUILTIN\\\\Administrators' }).then(() => process.exit(8))); setInterval(() => undefined, 1000);";
    expect(await run(simulator, { end, onReady: (kill) => kill("SIGHUP") })).to.deep.equal({ code: 8, signal: null, ...quiet });
    expect({ logons: simulator.logons, logoffs: simulator.logoffs, open: simulator.openSessions }).to.deep.equal({ logons: 2, logoffs: 2, open: 0 });
  });

  it("does not hold a program that calls process.exit() when the server does not answer the log-off", async () => {
    simulator.faults.add({ kind: "never", times: 100, match: { route: LOG_OFF } });
    expect(await run(simulator, { end: "process.exit(5);" })).to.deep.equal({ code: 5, signal: null, ...quiet });
    expect(simulator.count(LOG_OFF)).to.be.at.least(1);
  });

  it("is logged off although the first log-off is refused", async () => {
    simulator.faults.add({ kind: "reset", match: { route: LOG_OFF } }, { kind: "status", status: 503, match: { route: LOG_OFF } });
    expect(await run(simulator, { end: "process.exit(5);" })).to.deep.equal({ code: 5, signal: null, ...quiet });
    expectLoggedOff();
  });

  it("is no concern of a program that calls process.exit() before anything was sent", async () => {
    const { code, stdout } = await run(simulator, { before: `${TELL_PROCESSES}; setImmediate(() => process.exit(5))`, end: "", env: { VEEAM_EM_URL: "https://127.0.0.1:1" } });
    expect([code, stdout, simulator.requests]).to.deep.equal([5, "", []]);
  });

  it("that is not open yet when a program calls process.exit() does not hold it, and is at most one that the server ends itself", async () => {
    simulator.faults.add({ kind: "slow", milliseconds: 500, match: { route: LOGON } });
    const whenSent = async (kill: (signal: NodeJS.Signals) => void): Promise<void> => {
      while (simulator.count(LOGON) === 0) await new Promise((resolve) => setImmediate(resolve));
      kill("SIGUSR2");
    };
    const ended = await run(simulator, { before: "process.on('SIGUSR2', () => process.exit(5))", end: "", onStart: (kill) => void whenSent(kill) });
    expect(ended).to.deep.equal({ code: 5, signal: null, stdout: "", stderr: "" });
    expect(simulator.openSessions).to.be.at.most(1);
    expect([simulator.count(LOGON), simulator.count(LOG_OFF)]).to.deep.equal([1, 0]);
  });

  it("is in neither the arguments nor the environment of the process that logs it off, nor is the password", async () => {
    const { stdout } = await run(simulator, { end: "process.exit(5);", before: TELL_PROCESSES, env: { NODE_OPTIONS: "--tls-min-v1.2" } });
    const told = stdout.split("\n").filter((line) => line.startsWith("{"));
    expect(told).to.have.length(1);
    const { args } = JSON.parse(told[0] ?? "") as { args: string[] };
    expect(args).to.deep.equal(["--tls-min-v1.2", join(REPOSITORY, "dist", "provider", "functions", "log-off-process.js")]);
    expect(told[0]).to.not.include(simulator.password);
    expect(told[0]).to.not.match(/logonSessions|VEEAM_EM_|NODE_OPTIONS/);
    expectLoggedOff();
  });

  for (const [how, settings] of [
    ["the fingerprint of its certificate", () => ({ VEEAM_EM_CA_CERT: undefined, VEEAM_EM_FINGERPRINT: simulator.fingerprint })],
    ["the text of its authority", () => ({ VEEAM_EM_CA_CERT: simulator.caCert })],
    ["an authority that Node.js was told of", () => ({ VEEAM_EM_CA_CERT: undefined, NODE_EXTRA_CA_CERTS: simulator.caFile })],
  ] as const) {
    it(`is logged off by process.exit() from a server that is trusted by ${how}`, async () => {
      expect(await run(simulator, { end: "process.exit(5);", env: settings() })).to.deep.equal({ code: 5, signal: null, ...quiet });
      expectLoggedOff();
    });
  }

  it("is logged off by process.exit() without verification where that is asked for, with one warning", async () => {
    const { code, stderr } = await run(simulator, { end: "process.exit(5);", env: { VEEAM_EM_CA_CERT: undefined, VEEAM_EM_INSECURE: "true" } });
    expect([code, stderr.match(/insecure=true/g)]).to.deep.equal([5, ["insecure=true"]]);
    expectLoggedOff();
  });

  it("is logged off in JSON where that is asked for, and where a proxy drops the session's header", async () => {
    simulator.set("sessionHeader", "missing");
    expect((await run(simulator, { end: "process.exit(5);", env: { VEEAM_EM_FORMAT: "json" } })).code).to.equal(5);
    expectLoggedOff();
  });

  it("is logged off by process.exit() from a program with a debugger and loaders, which see nothing of it", async () => {
    const { code, stderr } = await run(simulator, { end: "process.exit(5);", flags: ["--inspect=127.0.0.1:0"], env: { NODE_OPTIONS: "--require tsx/cjs" } });
    expect([code, stderr.match(/Debugger listening/g)?.length]).to.deep.equal([5, 1]);
    expectLoggedOff();
  });

  it("is logged off by process.exit() from a program that runs the package's sources", async () => {
    expect(await run(simulator, { end: "process.exit(5);", from: join(REPOSITORY, "provider", "index.ts"), flags: ["--require", "tsx/cjs"] })).to.deep.equal({ code: 5, signal: null, ...quiet });
    expectLoggedOff();
  });

  it("of each of several servers is logged off by process.exit()", async () => {
    const other = await startSimulator();
    try {
      const connection = { url: other.url, username: other.username, password: other.password, caCert: other.caCert };
      const end = `veeam.getRoles({ connection: ${JSON.stringify(connection)} }).then(() => process.exit(5));`;
      expect(await run(simulator, { end })).to.deep.equal({ code: 5, signal: null, ...quiet });
      expectLoggedOff();
      expectLoggedOff(other);
    } finally {
      await other.close();
    }
  });
});

describe("the logon session of look-ups in a program that runs others by the Automation API", function () {
  this.timeout(120_000);

  for (const [how, inside, afterwards, ended] of [
    ["comes to its end", "", "", [0, null]],
    ["calls process.exit() in the midst of the other one", "process.exit(4);", "", [4, null]],
    ["calls process.exit() after it", "", "process.exit(6);", [6, null]],
    ["is ended by SIGTERM while the engine runs", "process.kill(process.pid, 'SIGTERM'); await new Promise((resolve) => setTimeout(resolve, 60_000));", "", [null, "SIGTERM"]],
  ] as const) {
    it(`is logged off when the program ${how}`, async () => {
      const folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-automation-"));
      const simulator = await startSimulator();
      try {
        const env = engineEnvironment({ folder, engine: (await findEngine()).folder, passphrase: "of no account" });
        const end = `
          const program = async () => { await veeam.getRole({ name: "Portal User" }); ${inside} return { ref: veeam.getHierarchyObjectOutput({ root: "vc01.tech.local", type: "Vm", name: "VM01" }).hierarchyObjRef }; };
          require("@pulumi/pulumi/automation").LocalWorkspace.createOrSelectStack({ stackName: "dev", projectName: "inline", program }).then((stack) => stack.preview()).then(() => { ${afterwards} });`;
        const { code, signal } = await run(simulator, { end, env });
        expect([code, signal]).to.deep.equal(ended);
        expect({ logons: simulator.logons, logoffs: simulator.logoffs, open: simulator.openSessions }).to.deep.equal({ logons: 1, logoffs: 1, open: 0 });
      } finally {
        await simulator.close();
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    });
  }
});

describe("a Pulumi program with look-ups", function () {
  this.timeout(120_000);
  let scene: Scene;
  afterEach(() => scene.close());

  it("uses them in previews with the stack's configuration, does not look up what is not known yet, and leaves no logon session, also if it fails", async () => {
    const none = { VEEAM_EM_URL: undefined, VEEAM_EM_USERNAME: undefined, VEEAM_EM_PASSWORD: undefined, VEEAM_EM_CA_CERT: undefined };
    const looking = (...more: string[]): string => program(
      'const root = veeam.getHierarchyRootsOutput().apply((roots) => roots[0].name);',
      'const pool = veeam.getHierarchyObjectOutput({ root, type: "ResourcePool", name: "Test" });',
      'const made = new veeam.Account("ops", { name: "TECH\\\\ops", type: "Group", roles: ["Portal User"], scopes: [{ hierarchyObjRef: pool.hierarchyObjRef }] });',
      "exports.type = veeam.getAccountOutput({ id: made.uid }).type;",
      ...more,
    );
    scene = await startScene({ program: looking(), env: none });
    const { simulator, project } = scene;
    await project.configure({ url: simulator.url, username: simulator.username, caCert: simulator.caFile });
    await project.configure({ password: simulator.password }, "secret");
    await project.preview();
    expect([simulator.logons, simulator.requests.filter(({ path }) => path.includes("/security/accounts"))]).to.deep.equal([1, []]);
    await project.up();
    expect(JSON.parse((await project.run(["stack", "output", "--json"])).stdout)).to.deep.equal({ type: "Group" });
    project.write(looking('veeam.getRole({ name: "none" });'));
    const logons = simulator.logons;
    const failed = await project.tryRun(["preview"]);
    expect([failed.code === 0, simulator.logons]).to.deep.equal([false, logons + 1]);
    expect(failed.stdout + failed.stderr).to.include("There is no role none");
    for (const end of ["process.exit(9)", "setImmediate(() => { throw new Error('boom'); })"]) {
      project.write(program(`veeam.getRoles().then(() => { ${end}; });`));
      expect((await project.tryRun(["preview"])).code, end).to.not.equal(0);
    }
    expect(simulator.logons).to.equal(logons + 3);
  });
});
