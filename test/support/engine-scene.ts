import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index";
import type { Form } from "../../provider/model/kinds";
import type { EngineVersion } from "../../tools/engine/versions";
import { type CommandResult, Project, type ProjectOptions } from "./engine";
import { offerPlugin } from "./plugin-program";

interface SceneOptions {
  readonly program: string;
  /** Of the program: the engine finds the plugin where it is "plugin". Default `dynamic`. */
  readonly form?: Form;
  readonly language?: ProjectOptions["language"];
  readonly inline?: ProjectOptions["inline"];
  readonly format?: "xml" | "json";
  readonly engine?: EngineVersion;
  readonly nodeModules?: string;
  readonly simulator?: SimulatorOptions;
  /** Added to the settings that lead to the simulator; `undefined` takes one of them away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * A stack against a simulated Enterprise Manager. Every command is checked for open logon sessions
 * and for secrets.
 */
export interface Scene {
  readonly simulator: Simulator;
  readonly project: Project;
  /** Runs `work` and returns the requests that the server got meanwhile, as `METHOD /path`. */
  requestsOf(work: () => Promise<unknown>): Promise<string[]>;
  close(): Promise<void>;
}

export async function startScene(options: SceneOptions): Promise<Scene> {
  const simulator = await startSimulator(options.simulator);
  const settings: Record<string, string | undefined> = {
    VEEAM_EM_URL: simulator.url,
    VEEAM_EM_USERNAME: simulator.username,
    VEEAM_EM_PASSWORD: simulator.password,
    VEEAM_EM_CA_CERT: simulator.caFile,
    VEEAM_EM_FORMAT: options.format ?? "xml",
    VEEAM_EM_LOG: "debug",
    ...options.env,
  };
  const env = Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const { program, language, inline, engine, nodeModules } = options;
  const project = await Project.create({
    program,
    env,
    ...(language === undefined ? {} : { language }),
    ...(inline === undefined ? {} : { inline }),
    ...(engine === undefined ? {} : { engine }),
    ...(nodeModules === undefined ? {} : { nodeModules }),
  });
  if (options.form === "plugin") offerPlugin(project);
  project.afterCommand = (result) => {
    expect(
      { open: simulator.openSessions, logoffs: simulator.logoffs },
      `logon sessions after ${result.command}`,
    ).to.deep.equal({ open: 0, logoffs: simulator.logons });
    expectNoSecret(result, project, simulator);
  };
  return {
    simulator,
    project,
    async requestsOf(work) {
      simulator.clearRequests();
      await work();
      return simulator.requests.map((request) => `${request.method} ${request.path}`);
    },
    async close() {
      project.close();
      await simulator.close();
    },
  };
}

/**
 * Looks through everything that a command leaves: output, event log, state, history and settings of
 * the stack.
 */
function expectNoSecret(result: CommandResult, project: Project, simulator: Simulator): void {
  const artefacts: [string, string][] = [
    ["stdout", result.stdout],
    ["stderr", result.stderr],
    ["event log", result.eventLog],
    ...filesOf(project.stateFolder),
    ...filesOf(project.folder),
  ];
  const basic = Buffer.from(`${simulator.username}:${simulator.password}`).toString("base64");
  for (const [name, text] of artefacts) {
    for (const secret of [simulator.password, basic])
      expect(text.includes(secret), `${name} of ${result.command} holds a secret`).to.equal(false);
    expect(
      text.match(/X-RestSvcSessionId["']?\s*[:=]\s*\S|logonSessions\/[0-9a-f-]{36}/i),
      `${name} of ${result.command} holds a logon session`,
    ).to.equal(null);
    expect(tokensIn(text), `${name} of ${result.command} holds a session token`).to.deep.equal([]);
  }
}

/**
 * Enterprise Manager's tokens are the base64 of a GUID's text, so they can be told without knowing
 * them.
 */
function tokensIn(text: string): string[] {
  const candidates = text.match(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{48}(?![A-Za-z0-9+/=])/g) ?? [];
  return candidates.filter((candidate) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(
      Buffer.from(candidate, "base64").toString("latin1"),
    ),
  );
}

function filesOf(folder: string): [string, string][] {
  // Not `recursive`: of Node.js 22 and newer it follows the links into this repository.
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [[entry.name, readFileSync(path, "utf8")]];
    return entry.isDirectory() && entry.name !== "node_modules" ? filesOf(path) : [];
  });
}
