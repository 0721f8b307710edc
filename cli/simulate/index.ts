import { parseArgs } from "node:util";
import { EXIT, UsageError } from "../command";
import type { Command, CommandIo } from "../command";
import { visible } from "../../provider/model/visible";
import { InputError, refusingBadInput } from "../shared/input";
import {
  InventoryError,
  RecordingError,
  UnknownSwitchError,
  startSimulator,
} from "../../simulator";
import type { Simulator, SimulatorOptions } from "../../simulator";
import { announced, asJson, asPositions } from "./announcement";
import { switchList } from "./switch-list";

const INVENTORY_KEYS = ["roots", "containers", "vms", "fileShares", "seed"] as const;
const HIGHEST_PORT = 65_535;

const USAGE = `Usage: npx pulumi-veeam-em simulate [--port N] [--host ADDRESS] [--json] [--set NAME=VALUE]...
                         [--inventory roots=4,containers=4,vms=8,fileShares=2,seed=1]
                         [--username NAME] [--http] [--recording FILE]
       npx pulumi-veeam-em simulate --switches

Runs an Enterprise Manager on this machine, with its own certificate, until you interrupt it.
It leaves nothing behind.

  --port N            port to listen on; default: any free one
  --host ADDRESS      address to listen on; default 127.0.0.1
  --json              print url, username, password, caFile and fingerprint as one line of JSON
  --set NAME=VALUE    change how the server behaves, such as --set jsonKeys=camel; repeatable
  --switches          list what --set takes, and exit
  --inventory SIZE    hierarchy roots; containers and virtual machines of each; file shares; seed
  --username NAME     who logs on, with the role Portal Administrator; default TECH\\em-admin
  --recording FILE    behave like the recorded server (docs/recording.md): recorded reads get their
                      recorded answers, switches follow the recording, and the standard error
                      lists what the recording does not show
  --http              plain HTTP without TLS, for clients with VEEAM_EM_INSECURE=true

Exit code 0 when interrupted, 1 if it cannot listen, 2 for wrong arguments.
`;

/**
 * `veeam-em simulate`: an Enterprise Manager on this machine until the process is asked to end.
 * Loaded only when it is called for.
 */
export const simulate: Command = {
  name: "simulate",
  summary: "run an Enterprise Manager simulator on this machine",
  usage: USAGE,
  run: (args, io) => refusingBadInput("simulate", io, () => simulateUntilEnded(args, io)),
};

async function simulateUntilEnded(args: readonly string[], io: CommandIo): Promise<number> {
  const { options, json, switches } = optionsFrom(args);
  if (switches) {
    io.stdout(switchList());
    return EXIT.ok;
  }
  const simulator = await start(options, io);
  if (simulator === undefined) return EXIT.failed;
  io.stdout(json ? asJson(simulator) : announced(simulator));
  if (simulator.recording !== undefined) io.stderr(asPositions(simulator.recording));
  await untilEnded(io.ended);
  await simulator.close();
  return EXIT.ok;
}

async function start(options: SimulatorOptions, io: CommandIo): Promise<Simulator | undefined> {
  try {
    return await startSimulator(options);
  } catch (error) {
    if (error instanceof UnknownSwitchError || error instanceof InventoryError)
      throw new UsageError(error.message);
    if (error instanceof RecordingError) throw new InputError(visible(error.message));
    const reason = error instanceof Error ? error.message : String(error);
    io.stderr(
      `The simulator cannot listen on port ${options.port ?? 0} of ${options.host ?? "127.0.0.1"}: ${reason}. Choose another --port or --host.\n`,
    );
    return undefined;
  }
}

function optionsFrom(args: readonly string[]): {
  readonly options: SimulatorOptions;
  readonly json: boolean;
  readonly switches: boolean;
} {
  const { port, host, json, set, inventory, username, http, recording, switches } = parse(args);
  const options: SimulatorOptions = {
    ...(port === undefined ? {} : { port: wholeNumber("--port", port, HIGHEST_PORT) }),
    ...(host === undefined ? {} : { host }),
    ...(username === undefined ? {} : { username: userName(username) }),
    ...(inventory === undefined ? {} : { inventory: inventorySize(inventory) }),
    ...(recording === undefined ? {} : { recording }),
    tls: http !== true,
    switches: Object.fromEntries((set ?? []).map((setting) => pair("--set", setting))),
  };
  return { options, json: json === true, switches: switches === true };
}

function parse(args: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: false,
    options: {
      port: { type: "string" },
      host: { type: "string" },
      json: { type: "boolean" },
      set: { type: "string", multiple: true },
      inventory: { type: "string" },
      username: { type: "string" },
      http: { type: "boolean" },
      recording: { type: "string" },
      switches: { type: "boolean" },
    },
  }).values;
}

function userName(text: string): string {
  if (text === "" || text.includes(":"))
    throw new UsageError(
      "--username cannot be empty or contain a colon: in Basic credentials the name ends at the first one.",
    );
  return text;
}

function inventorySize(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [name, value] = pair("--inventory", part);
      if (!INVENTORY_KEYS.some((key) => key === name))
        throw new UsageError(
          `--inventory does not know "${name}". It takes ${INVENTORY_KEYS.join(", ")}.`,
        );
      return [name, wholeNumber(`--inventory ${name}`, value, Number.MAX_SAFE_INTEGER)];
    }),
  );
}

function pair(option: string, text: string): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals <= 0) throw new UsageError(`${option} takes name=value, not "${text}".`);
  return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}

function wholeNumber(what: string, text: string, highest: number): number {
  const value = Number(text);
  const range =
    highest === Number.MAX_SAFE_INTEGER ? ", 0 or more" : ` between 0 and ${String(highest)}`;
  if (!/^\d+$/.test(text) || value > highest)
    throw new UsageError(`${what} must be a whole number${range}, not "${text}".`);
  return value;
}

function untilEnded(ended: AbortSignal): Promise<void> {
  if (ended.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    ended.addEventListener("abort", () => resolve(), { once: true });
  });
}
