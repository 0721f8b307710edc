import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { main } from "../../cli/main";
import { RecordingError, startSimulator, SWITCH_TABLE } from "../../simulator";
import type { Simulator } from "../../simulator";
import { SERVERS_TO_RECORD } from "../../tools/recordings/kinds-of-server";
import type { Declared } from "../support/small-program";
import { Scene } from "../support/scene";
import { client } from "./scene";
import { fileOf, RECORDINGS, withReplay } from "./replay-support";

/**
 * What the reads and writes of these files do not show, or no recording can: names of hosts are
 * pseudonyms.
 */
const NOT_SHOWN: ReadonlySet<string> = new Set([
  "linkHost",
  "rootBackupServers",
  "accountGet",
  "lookupEmpty",
  "taskGoneStatus",
]);

const ROOT = join(__dirname, "..", "..");
const MAKE_RECORDINGS = join(ROOT, "tools", "recordings.ts");

interface Line {
  readonly kind: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: readonly [string, string][];
  };
  readonly answer?: { readonly status: number; readonly body?: { text: string; bom: boolean } };
}

function exchangesOf(recording: string): Line[] {
  return readFileSync(fileOf(recording), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line)
    .filter(({ kind }) => kind === "exchange");
}

/** What was read before anything was changed, apart from the session's own. */
function readsOf(recording: string): Line[] {
  const all = exchangesOf(recording);
  const write = all.findIndex(
    ({ request }) => request.method !== "GET" && request.path.includes("/security"),
  );
  return all.slice(0, write).filter(({ request }) => request.method === "GET");
}

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "replay-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What it is refused with; a simulator that starts all the same is ended. */
async function refusalOf(recording: string): Promise<unknown> {
  try {
    await (await startSimulator({ recording })).close();
    return "none";
  } catch (error) {
    return error;
  }
}

function program(simulator: Simulator): Record<string, Declared> {
  const { roots, objects } = simulator.state.inventory;
  const machine = objects.find(({ type, rootId }) => type === "Vm" && rootId === roots[0]?.id);
  const share = objects.find(({ platform }) => platform === "NasBackup");
  return {
    ops: {
      kind: "Account",
      props: {
        name: "NEW\\ops",
        type: "Group",
        roles: ["Portal User", "file restore operator"],
        scopes: [{ hierarchyObjRef: share?.ref ?? "" }],
      },
    },
    scope: {
      kind: "AccountScope",
      props: (resources) => ({
        account: resources.get("ops")?.id,
        object: { root: machine?.rootId, type: "Vm", name: machine?.name },
      }),
    },
  };
}

describe("simulator: a recorded server", () => {
  let again: string;
  // In a process of its own: a recording hides every secret that its process knows.
  before(async () => {
    again = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-recordings-"));
    await promisify(execFile)(process.execPath, ["--import", "tsx", MAKE_RECORDINGS, again], {
      cwd: ROOT,
    });
  });
  after(() => rmSync(again, { recursive: true, force: true }));

  it("is there in the forms of version 12.3 and 13.0.1 and in positions of the switches", () => {
    expect(RECORDINGS).to.have.members(SERVERS_TO_RECORD.map(({ file }) => file));
    expect(RECORDINGS).to.include.members(["em-12.3", "em-13.0.1"]);
  });

  for (const server of SERVERS_TO_RECORD) {
    const { file: recording, format, switches } = server;

    it(`${recording} can be made again`, () => {
      // The first line names the version of the package.
      const linesOf = (file: string): string[] => readFileSync(file, "utf8").split("\n").slice(1);
      expect(linesOf(join(again, `${recording}.jsonl`))).to.deep.equal(linesOf(fileOf(recording)));
    });

    it(`${recording} shows the switches that it was made with, and lists the others`, () =>
      withReplay(recording, (simulator) => {
        const { told, untold } = simulator.recording ?? { told: {}, untold: [] };
        expect([...Object.keys(told), ...untold].sort()).to.deep.equal(
          Object.keys(SWITCH_TABLE).sort(),
        );
        const shown = Object.entries(switches).filter(([name]) => !NOT_SHOWN.has(name));
        for (const [name, value] of shown) expect(told, name).to.have.property(name, value);
        expect(Object.keys(told).length).to.be.greaterThan(15);
        return Promise.resolve();
      }));

    it(`${recording} is answered as it was recorded, byte for byte`, () =>
      withReplay(recording, async (simulator) => {
        const em = await client(simulator, format);
        const reads = readsOf(recording);
        expect(reads.length).to.be.greaterThan(10);
        for (const { request, answer } of reads) {
          const path = request.path.slice("/api".length);
          const replayed = await em.get(path);
          const { text = "", bom = false } = answer?.body ?? {};
          expect([replayed.status, replayed.body], path).to.deep.equal([
            answer?.status,
            bom ? `\uFEFF${text}` : text,
          ]);
        }
      }));

    it(`${recording} is exported, and keeps a life cycle's promises`, () =>
      inFolder(async (folder) => {
        const scene = await Scene.start({ recording: fileOf(recording) }, { format });
        try {
          const before = scene.everything();
          expect(before.length).to.be.greaterThan(4);
          const code = await main(["export", "--out", join(folder, "out"), "--built-in"], {
            stdout: () => undefined,
            stderr: () => undefined,
            env: {
              VEEAM_EM_URL: scene.sim.url,
              VEEAM_EM_USERNAME: scene.sim.username,
              VEEAM_EM_PASSWORD: scene.sim.password,
              VEEAM_EM_CA_CERT: scene.sim.caFile,
              VEEAM_EM_FORMAT: format,
            },
            ended: new AbortController().signal,
          });
          expect([code, readdirSync(join(folder, "out")).includes("import.json")]).to.deep.equal([
            0,
            true,
          ]);
          const up = await scene.engine.up(program(scene.sim));
          expect([...up.failures.values()].map(String)).to.deep.equal([]);
          expect(scene.account("NEW\\ops")?.scopes).to.have.lengthOf(2);
          const refresh = await scene.engine.refresh();
          expect(refresh.failures.size).to.equal(0);
          expect(refresh.steps.filter(({ what }) => what !== "same")).to.deep.equal([]);
          const down = await scene.engine.destroy();
          expect([...down.failures.values()].map(String)).to.deep.equal([]);
          expect(scene.everything()).to.deep.equal(before);
        } finally {
          await scene.close();
        }
      }));
  }

  it("answers with what has changed since, and only there", () =>
    withReplay("em-13.0.1", async (simulator) => {
      const em = await client(simulator, "json");
      const [first, second] = simulator.state.accounts();
      const read = async (): Promise<string[]> => {
        const paths = [
          "/security/accounts",
          `/security/accounts/${first?.id}?format=Entity`,
          `/security/accounts/${second?.id}?format=Entity`,
          "/security/roles",
        ];
        return Promise.all(paths.map(async (path) => (await em.get(path)).body));
      };
      const before = await read();
      simulator.state.renameAccount(first?.id ?? "", "NEW\\name");
      const after = await read();
      expect(after.map((body) => body.includes("NEW\\\\name"))).to.deep.equal([
        true,
        true,
        false,
        false,
      ]);
      expect(after.slice(2)).to.deep.equal(before.slice(2));
      simulator.state.renameAccount(first?.id ?? "", first?.name ?? "");
      expect(await read()).to.deep.equal(before);
    }));

  it("asks for a logon like any other, and takes switches of the options over its own", async () => {
    await withReplay(
      "em-13.0.1",
      async (simulator) => {
        const answer = await fetch(`${simulator.url}/api/security/accounts`);
        expect(answer.status).to.equal(401);
        expect(simulator.recording?.told).to.have.property("jsonKeys", "camel");
        const em = await client(simulator, "json");
        const roots = await em.get("/lookupSvc");
        expect(roots.body).to.include('"Links"');
      },
      { tls: false, switches: { jsonKeys: "pascal" } },
    );
  });

  it("is refused with the reason where the file is none, another version's, or cut off", () =>
    inFolder(async (folder) => {
      const whole = readFileSync(fileOf("em-13.0.1"), "utf8");
      const lines = whole.trimEnd().split("\n");
      for (const [text, reason] of [
        ["", "is not a recording"],
        ["not JSON\n", "is not a recording"],
        [
          whole.replace('"version":1', '"version":2'),
          "is a recording of version 2; the simulator reads version 1",
        ],
        [whole.slice(0, whole.length / 2), "is cut off"],
        [`${lines.slice(0, -1).join("\n")}\n`, "is cut off"],
        [[...lines.slice(0, 3), ...lines.slice(4)].join("\n"), "is cut off"],
        [
          whole.replace('"method":"GET"', '"method":1'),
          "has an exchange in line 2 that cannot be read",
        ],
        [
          whole.replace('"path":"/api/', '"path":"http://['),
          "has an exchange in line 2 that cannot be read",
        ],
      ] as const) {
        const file = join(folder, "em.jsonl");
        writeFileSync(file, text);
        const error: unknown = await refusalOf(file);
        expect(error, reason).to.be.instanceOf(RecordingError);
        expect(error).to.have.property("message").that.includes(reason).and.includes(file);
      }
      writeFileSync(join(folder, "em.jsonl"), `\uFEFF${whole.replaceAll("\n", "\r\n")}`);
      expect(await refusalOf(join(folder, "em.jsonl"))).to.equal("none");
      const missing: unknown = await refusalOf(join(folder, "none"));
      expect(missing)
        .to.be.instanceOf(RecordingError)
        .and.to.have.property("message")
        .that.includes("ENOENT");
    }));
});
