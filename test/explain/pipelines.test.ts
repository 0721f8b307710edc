import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { parse } from "yaml";
import { engineEnvironment } from "../../tools/engine/environment";
import { findEngine } from "../../tools/engine/find-engine";
import type { CommandResult } from "../support/engine";
import { declare, program } from "../support/engine-program";
import { type Scene, startScene } from "../support/engine-scene";
import { virtualMachines } from "../support/engine-server";
import { checkGuide } from "./guide";

const ROOT = resolve(__dirname, "../..");
const FOLDER = join(ROOT, "examples", "pipelines");

type Bag = Readonly<Record<string, unknown>>;

/** The commands of a pipeline's three jobs, without those that install what is needed. */
interface Pipeline {
  readonly file: string;
  readonly commands: (document: Bag, job: "preview" | "up" | "drift") => string[];
  readonly env: (address: string) => Readonly<Record<string, string>>;
}

function at(document: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? (value as Bag)[key] : undefined), document);
}

const isInstall = (command: string): boolean => command === "npm ci";
const texts = (list: unknown, key?: string): string[] => (list as unknown[]).map((item) => (key === undefined ? item : at(item, key))).filter((text): text is string => typeof text === "string" && !isInstall(text));

const PIPELINES: Readonly<Record<string, Pipeline>> = {
  "github-actions": {
    file: ".github/workflows/restore-permissions.yml",
    commands: (document, job) => texts(at(document, "jobs", job, "steps"), "run"),
    env: (address) => ({ GITHUB_API_URL: address, GITHUB_REPOSITORY: "tech/permissions", GITHUB_TOKEN: "the token", PULL_REQUEST: "7" }),
  },
  "gitlab-ci": {
    file: ".gitlab-ci.yml",
    commands: (document, job) => texts(at(document, job, "script")),
    env: (address) => ({ CI_API_V4_URL: address, CI_PROJECT_ID: "1", CI_MERGE_REQUEST_IID: "7", GITLAB_TOKEN: "the token" }),
  },
  "azure-devops": {
    file: "azure-pipelines.yml",
    commands: (document, job) => texts(at((at(document, "jobs") as Bag[]).find((one) => one["job"] === job), "steps"), "script"),
    env: (address) => ({ SYSTEM_COLLECTIONURI: `${address}/`, SYSTEM_TEAMPROJECT: "Tech Inc", BUILD_REPOSITORY_ID: "1", SYSTEM_PULLREQUEST_PULLREQUESTID: "7", SYSTEM_ACCESSTOKEN: "the token" }),
  },
};

function load(name: string): Bag {
  return parse(readFileSync(join(FOLDER, name, PIPELINES[name]?.file ?? ""), "utf8"), { strict: true }) as Bag;
}

/** What the three systems' comment APIs have in common: a list, and comments that are added or changed. */
class Comments {
  readonly written: { method: string; path: string; text: string }[] = [];
  private text: string | undefined;
  private readonly server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString()));
    request.on("end", () => {
      const isAuthorized = [request.headers.authorization, request.headers["private-token"]].some((one) => one === "Bearer the token" || one === "the token");
      const path = (request.url ?? "").split("?")[0] ?? "";
      if (request.method !== "GET") this.write(request.method ?? "", path, JSON.parse(body) as Bag);
      response.statusCode = isAuthorized ? 200 : 401;
      response.end(JSON.stringify(path.includes("/_apis/") ? { value: [{ id: 3, comments: [{ id: 1 }, { id: 2, content: this.text ?? "unrelated" }] }] } : [{ id: 1, body: "unrelated" }, { id: 2, body: this.text ?? "unrelated" }]));
    });
  });

  async start(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As on another pull request. */
  forget(): void {
    this.text = undefined;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private write(method: string, path: string, body: Bag): void {
    const text = body["body"] ?? body["content"] ?? at((body["comments"] as unknown[])[0], "content");
    this.text = String(text);
    this.written.push({ method, path, text: this.text });
  }
}

/** Warnings of dangerous grants, as the engine shows them. */
function warningsIn({ events }: CommandResult): string[] {
  return events.flatMap(({ diagnosticEvent: event }) => (event?.severity === "warning" && event.message.includes("Account TECH") ? [event.message] : []));
}

describe("The pipelines", () => {
  it("keep every credential in a secret of the pipeline, and write with no more rights than they need", () => {
    for (const [name, { file }] of Object.entries(PIPELINES)) {
      const text = readFileSync(join(FOLDER, name, file), "utf8");
      const assigned = [...text.matchAll(/^\s*(\w*(?:TOKEN|PASSWORD)\w*):\s*(.+)$/gm)].map(([, , value]) => value ?? "");
      for (const value of assigned) expect(value, name).to.match(/^\$\{\{ (secrets\.\w+|github\.token) \}\}$|^\$\([\w.]+\)$/);
      expect(text).to.not.match(/insecure/i);
    }
    const workflow = load("github-actions");
    expect(workflow["permissions"]).to.deep.equal({ contents: "read" });
    expect(at(workflow, "jobs", "preview", "permissions")).to.deep.equal({ contents: "read", "pull-requests": "write" });
    expect(at(workflow, "jobs", "preview", "if")).to.include("github.event.pull_request.head.repo.full_name == github.repository");
  });

  it("have three jobs with their triggers, and only keys that their systems know", () => {
    const github = load("github-actions");
    expect(Object.keys(github)).to.have.members(["name", "on", "permissions", "concurrency", "env", "jobs"]);
    expect(Object.keys(github["on"] as Bag)).to.have.members(["pull_request", "push", "schedule"]);
    for (const job of Object.values(github["jobs"] as Record<string, Bag>)) {
      expect(["if", "runs-on", "permissions", "environment", "env", "steps"]).to.include.members(Object.keys(job));
      for (const step of job["steps"] as Bag[]) expect(["uses", "with", "name", "run", "env", "shell"]).to.include.members(Object.keys(step));
    }
    const gitlab = load("gitlab-ci");
    expect(Object.keys(gitlab)).to.have.members(["stages", "default", "preview", "up", "drift"]);
    for (const job of ["preview", "up", "drift"]) {
      expect(["stage", "rules", "script", "environment", "resource_group"]).to.include.members(Object.keys(gitlab[job] as Bag));
      expect(gitlab["stages"]).to.include(at(gitlab, job, "stage"));
    }
    const azure = load("azure-devops");
    expect(Object.keys(azure)).to.have.members(["trigger", "schedules", "pool", "variables", "jobs"]);
    for (const job of azure["jobs"] as Bag[]) {
      expect(Object.keys(job)).to.have.members(["job", "condition", "steps"]);
      for (const step of job["steps"] as Bag[]) expect(["script", "displayName", "env"]).to.include.members(Object.keys(step));
    }
  });

  it("name only files that are beside them", () => {
    for (const name of Object.keys(PIPELINES)) expect(readdirSync(join(FOLDER, name))).to.include.members(["allow.json", "post-comment.mjs"]);
  });
});

describe("The commands of the pipelines, run with the real engine,", function () {
  this.timeout(300_000);
  let scene: Scene;
  let tools: string;
  let comments: Comments;
  let env: NodeJS.ProcessEnv;
  const outputs: Record<string, string> = {};

  before(async () => {
    scene = await startScene({ program: "" });
    comments = new Comments();
    tools = mkdtempSync(join(tmpdir(), "veeam-em-pipeline-"));
    // As `npx` finds it in an installed package.
    writeFileSync(join(tools, "npx"), `#!/bin/sh\nshift\nexec "${process.execPath}" "${join(ROOT, "dist", "provider", "cli", "main.js")}" "$@"\n`);
    chmodSync(join(tools, "npx"), 0o755);
    const { folder: engine } = await findEngine();
    const own = engineEnvironment({ folder: join(scene.project.folder, ".."), engine, passphrase: "of no account" });
    const { simulator } = scene;
    const settings = { VEEAM_EM_URL: simulator.url, VEEAM_EM_USERNAME: simulator.username, VEEAM_EM_PASSWORD: simulator.password, VEEAM_EM_CA_CERT: simulator.caFile };
    env = { ...own, ...settings, PATH: [tools, own["PATH"] ?? ""].join(delimiter), PULUMI_STACK: "dev", GITHUB_STEP_SUMMARY: join(tools, "summary.md") };
  });
  after(async () => {
    comments.stop();
    rmSync(tools, { recursive: true, force: true });
    await scene.close();
  });

  async function run(command: string, more: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; out: string }> {
    const child = spawn("bash", ["-eo", "pipefail", "-c", command], { cwd: scene.project.folder, env: { ...env, ...more }, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (out += data.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    expect(out).to.not.include(scene.simulator.password);
    return { code, out };
  }

  function programOf(change: Bag): string {
    const [machine, other] = virtualMachines(scene.simulator);
    return program(
      declare("Account", "operators", { name: "TECH\\Operators", type: "Group", roles: ["Portal User", "VM Restore Operator"], scopes: [{ object: machine.object }], allVms: false, ...change }),
      declare("AccountScope", "databases", { account: "BUILTIN\\Administrators", object: other.object }),
    );
  }

  const commandsOf = (name: string, job: "preview" | "up" | "drift"): string[] => PIPELINES[name]?.commands(load(name), job) ?? [];

  it("bring main up, and find no drift at night until somebody changes something by hand", async () => {
    scene.project.write(programOf({}));
    for (const command of commandsOf("github-actions", "up")) expect(await run(command)).to.deep.include({ code: 0 });
    for (const name of Object.keys(PIPELINES)) expect(commandsOf(name, "up"), name).to.deep.equal(commandsOf("github-actions", "up"));
    outputs["no drift"] = (await run("npx veeam-em drift --stack dev")).out;
    scene.simulator.state.setAllVms("TECH\\Operators", true);
    scene.simulator.state.revokeRole("TECH\\Operators", "Portal User");
    for (const name of Object.keys(PIPELINES)) {
      for (const command of commandsOf(name, "drift")) expect((await run(command)).code, command).to.equal(3);
    }
    expect(readFileSync(join(tools, "summary.md"), "utf8")).to.include("<!-- veeam-em drift permissions/dev -->");
    outputs["drift"] = (await run("npx veeam-em drift --stack dev")).out;
    scene.simulator.state.setAllVms("TECH\\Operators", false);
    scene.simulator.state.grantRole("TECH\\Operators", "Portal User");
  });

  it("explain a dangerous change in one comment that is edited in place, and stop it after that", async () => {
    scene.project.write(programOf({ roles: ["Portal Administrator", "VM Restore Operator"], allVms: true }));
    const address = await comments.start();
    let preview = "";
    for (const [name, pipeline] of Object.entries(PIPELINES)) {
      for (const file of ["allow.json", "post-comment.mjs"]) copyFileSync(join(FOLDER, name, file), join(scene.project.folder, file));
      const commands = commandsOf(name, "preview");
      const more = pipeline.env(address);
      const [first = "", ...others] = commands;
      // The preview is the same in all three: once is enough.
      expect(first).to.equal(commandsOf("github-actions", "preview")[0]);
      if (preview === "") expect(await run(first, more)).to.deep.include({ code: 0 });
      preview ||= readFileSync(join(scene.project.folder, "preview.json"), "utf8");
      const written = comments.written.length;
      for (let round = 0; round < 2; round++) {
        const codes = [];
        for (const command of others) codes.push((await run(command, more)).code);
        expect(codes, name).to.deep.equal([0, 0, 3]);
      }
      const calls = comments.written.slice(written);
      expect(calls.map(({ method }) => method.replace("PUT", "PATCH")), name).to.deep.equal(["POST", "PATCH"]);
      expect(calls[1]?.text).to.equal(calls[0]?.text);
      comments.forget();
      expect(statSync(join(scene.project.folder, "comment.md")).size).to.be.greaterThan(0);
    }
    outputs["comment"] = comments.written[0]?.text ?? "";
    outputs["explain"] = (await run("npx veeam-em explain preview.json --fail-on admin,all-vms --allow allow.json")).out;
    expect(JSON.parse(preview)).to.have.property("steps");
  });

  it("explain a preview that they run themselves, and refuse one that failed", async () => {
    const { code, out } = await run("npx veeam-em explain --stack dev --fail-on admin");
    expect(code, out).to.equal(3);
    expect(out).to.include("becomes Portal Administrator");
    scene.project.write(program(declare("AccountRole", "role", { account: "TECH\\Operators", role: "" })));
    expect(await run(commandsOf("github-actions", "preview")[0] ?? "")).to.deep.include({ code: 0 });
    const refused = await run("npx veeam-em explain preview.json");
    expect(refused.code).to.equal(2);
    expect(refused.out).to.include("a preview that failed").and.to.include("must not be empty");
  });

  it("show warnings in preview and up, once each, and none when they are switched off", async () => {
    scene.project.write(programOf({ roles: ["Portal Administrator", "VM Restore Operator"], allVms: true }));
    const warnings = warningsIn(await scene.project.preview());
    expect(warnings).to.have.length(2);
    expect(warnings.join("\n")).to.include("becomes Portal Administrator").and.to.include("may restore every virtual machine");
    outputs["warnings"] = warnings.map((text) => `warning: ${text.trim()}`).join("\n");
    const silent = await scene.project.run(["preview"], { VEEAM_EM_WARNINGS: "false" });
    expect(warningsIn(silent)).to.deep.equal([]);
    expect(warningsIn(await scene.project.up())).to.have.length(2);
    expect(warningsIn(await scene.project.up("--expect-no-changes"))).to.deep.equal([]);
  });

  for (const guide of ["review-in-a-pull-request", "nightly-drift"]) {
    it(`print what the guide ${guide} shows`, () => checkGuide(join(ROOT, "docs", "guides", `${guide}.md`), outputs));
  }
});
