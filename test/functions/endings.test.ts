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
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called when the program has written "ready". */
  readonly onReady?: (kill: (signal: NodeJS.Signals) => void) => void;
}

const LOG_OFF = "DELETE /logonSessions/{ID}";
const LOOK_UPS =
  'Promise.all([veeam.getRoles(), veeam.getHierarchyRoots(), veeam.getRole({ name: "Portal User" })])';

/** Runs a program of plain Node.js with look-ups on a server. */
async function run(
  simulator: Simulator,
  { end, before = "", env = {}, onReady = () => undefined }: Program,
): Promise<Ended> {
  const text = `${before}; const veeam = require("pulumi-veeam-em"); ${LOOK_UPS}.then(() => { process.stdout.write("ready\\n"); ${end} });`;
  const connection = {
    VEEAM_EM_URL: simulator.url,
    VEEAM_EM_USERNAME: simulator.username,
    VEEAM_EM_PASSWORD: simulator.password,
    VEEAM_EM_CA_CERT: simulator.caFile,
  };
  const child = spawn(process.execPath, ["-e", text], {
    cwd: REPOSITORY,
    env: { ...process.env, ...connection, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => {
    written.stdout += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    written.stderr += data.toString();
  });
  child.stdout.once("data", () => onReady((signal) => child.kill(signal)));
  return new Promise((resolve) => {
    child.once("close", (code, signal) => {
      resolve({ code, signal, ...written });
    });
  });
}

/** Makes a program tell which of its signals somebody else listens to. */
const TELL_LISTENERS = `
  const events = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"];
  const before = events.map((event) => process.listenerCount(event));
  process.once("beforeExit", () => {
    const added = events.filter((event, at) => process.listenerCount(event) > before[at]);
    process.stdout.write(JSON.stringify(added) + "\\n");
  })`;

const WAITING = "setInterval(() => undefined, 1000);";

describe("the logon session of look-ups", () => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  function expectSessions(expected: { logons: number; logoffs: number; open: number }): void {
    const { logons, logoffs, openSessions: open } = simulator;
    expect({ logons, logoffs, open }).to.deep.equal(expected);
  }
  const expectLoggedOff = (): void => {
    expectSessions({ logons: 1, logoffs: 1, open: 0 });
  };
  const expectLeftToServer = (): void => {
    expectSessions({ logons: 1, logoffs: 0, open: 1 });
  };

  const quiet = { stdout: "ready\n", stderr: "" };

  it("is logged off once when a program has nothing left to do, and does not keep it alive", async () => {
    expect(await run(simulator, { end: "" })).to.deep.equal({ code: 0, signal: null, ...quiet });
    expectLoggedOff();
    expect(simulator.count(LOG_OFF)).to.equal(1);
  });

  it("is logged off when a program ends with an exit code of its own", async () => {
    const ended = await run(simulator, { end: "process.exitCode = 3;" });
    expect(ended).to.deep.equal({ code: 3, signal: null, ...quiet });
    expectLoggedOff();
  });

  it("is logged off although the first log-off is refused", async () => {
    const match = { route: LOG_OFF };
    simulator.faults.add({ kind: "reset", match }, { kind: "status", status: 503, match });
    expect(await run(simulator, { end: "" })).to.deep.equal({ code: 0, signal: null, ...quiet });
    expectLoggedOff();
  });

  it("is logged off when a program that handles a signal itself comes to its end", async () => {
    const before = `const timer = ${WAITING} process.on("SIGTERM", () => { clearInterval(timer); process.exitCode = 7; })`;
    const ended = await run(simulator, { before, end: "", onReady: (kill) => kill("SIGTERM") });
    expect(ended).to.deep.equal({ code: 7, signal: null, ...quiet });
    expectLoggedOff();
  });

  it("adds no listener for signals to a program", async () => {
    const { stdout } = await run(simulator, { before: TELL_LISTENERS, end: "" });
    expect(stdout).to.equal("ready\n[]\n");
    expectLoggedOff();
  });

  for (const [how, signal, before, end, code] of [
    ["calls process.exit()", undefined, "", "process.exit(5);", 5],
    [
      "calls process.exit() on a signal",
      "SIGTERM",
      `${WAITING} process.on("SIGTERM", () => process.exit(7))`,
      "",
      7,
    ],
  ] as const) {
    it(`is left to the server when a program ${how}, which ends at once with its own code`, async () => {
      const onReady: Program["onReady"] = (kill) => {
        if (signal !== undefined) kill(signal);
      };
      expect(await run(simulator, { before, end, onReady })).to.deep.equal({
        code,
        signal: null,
        ...quiet,
      });
      expectLeftToServer();
    });
  }

  it("is left to the server when a program ends by an error that nobody catches, which is shown as ever", async () => {
    const end = "setImmediate(() => { throw new Error('boom'); });";
    const { stderr, ...ended } = await run(simulator, { end });
    expect(ended).to.deep.equal({ code: 1, signal: null, stdout: quiet.stdout });
    expect(stderr.match(/^Error: boom/gm)).to.have.length(1);
    expect(stderr).to.not.match(/(error|warn|info|debug) veeam-em:/);
    expectLeftToServer();
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`is left to the server when a program is ended by ${signal}, which ends it as it would have`, async () => {
      const ended = await run(simulator, { end: WAITING, onReady: (kill) => kill(signal) });
      expect(ended).to.deep.equal({ code: null, signal, ...quiet });
      expectLeftToServer();
    });
  }

  it("is no concern of a program that calls process.exit() before anything was sent", async () => {
    const { code, stdout } = await run(simulator, {
      before: "setImmediate(() => process.exit(5))",
      end: "",
      env: { VEEAM_EM_URL: "https://127.0.0.1:1" },
    });
    expect([code, stdout, simulator.requests]).to.deep.equal([5, "", []]);
  });
});

describe("the logon session of look-ups in a program that runs others by the Automation API, [long]", () => {
  for (const [outcome, how, afterwards, expected] of [
    ["logged off", "comes to its end", "", { code: 0, logoffs: 1, open: 0 }],
    [
      "left to the server",
      "calls process.exit()",
      "process.exit(6);",
      { code: 6, logoffs: 0, open: 1 },
    ],
  ] as const) {
    it(`is ${outcome} when the program ${how}`, async () => {
      const folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-automation-"));
      const simulator = await startSimulator();
      try {
        const env = engineEnvironment({
          folder,
          engine: (await findEngine()).folder,
          passphrase: "of no account",
        });
        const end = `
          const program = async () => { await veeam.getRole({ name: "Portal User" }); return { ref: veeam.getHierarchyObjectOutput({ root: "vc01.tech.local", type: "Vm", name: "VM01" }).hierarchyObjRef }; };
          require("@pulumi/pulumi/automation").LocalWorkspace.createOrSelectStack({ stackName: "dev", projectName: "inline", program }).then((stack) => stack.preview()).then(() => { ${afterwards} });`;
        const { code, signal } = await run(simulator, { end, env });
        const { logons, logoffs, openSessions: open } = simulator;
        expect({ code, signal, logons, logoffs, open }).to.deep.equal({
          ...expected,
          signal: null,
          logons: 1,
        });
      } finally {
        await simulator.close();
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    });
  }
});

describe("a Pulumi program with look-ups, [long]", () => {
  let scene: Scene;
  afterEach(() => scene.close());

  it("uses them in previews with the stack's configuration, does not look up what is not known yet, and leaves no logon session, also if it fails", async () => {
    const none = {
      VEEAM_EM_URL: undefined,
      VEEAM_EM_USERNAME: undefined,
      VEEAM_EM_PASSWORD: undefined,
      VEEAM_EM_CA_CERT: undefined,
    };
    const looking = (...more: string[]): string =>
      program(
        "const root = veeam.getHierarchyRootsOutput().apply((roots) => roots[0].name);",
        'const pool = veeam.getHierarchyObjectOutput({ root, type: "ResourcePool", name: "Test" });',
        'const made = new veeam.Account("ops", { name: "TECH\\\\ops", type: "Group", roles: ["Portal User"], scopes: [{ hierarchyObjRef: pool.hierarchyObjRef }] });',
        "exports.type = veeam.getAccountOutput({ id: made.uid }).type;",
        ...more,
      );
    scene = await startScene({ program: looking(), env: none });
    const { simulator, project } = scene;
    await project.configure({
      url: simulator.url,
      username: simulator.username,
      caCert: simulator.caFile,
    });
    await project.configure({ password: simulator.password }, "secret");
    await project.preview();
    expect([
      simulator.logons,
      simulator.requests.filter(({ path }) => path.includes("/security/accounts")),
    ]).to.deep.equal([1, []]);
    await project.up();
    expect(JSON.parse((await project.run(["stack", "output", "--json"])).stdout)).to.deep.equal({
      type: "Group",
    });
    project.write(looking('veeam.getRole({ name: "none" });'));
    const logons = simulator.logons;
    const failed = await project.tryRun(["preview"]);
    expect([failed.code === 0, simulator.logons]).to.deep.equal([false, logons + 1]);
    expect(failed.stdout + failed.stderr).to.include("There is no role none");
    project.write(
      program(
        "veeam.getRoles().then(() => { setImmediate(() => { throw new Error('boom'); }); });",
      ),
    );
    expect((await project.tryRun(["preview"])).code).to.not.equal(0);
    expect(simulator.logons).to.equal(logons + 2);
  });
});
