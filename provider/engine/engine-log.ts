import type * as EngineCalls from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as EngineMessages from "@pulumi/pulumi/proto/engine_pb";
import { shownText } from "../em";
import { grpc } from "./sdk-modules";

/**
 * The engine runs on this machine and answers in milliseconds; one that does not must not hold up a
 * run for the sake of a warning.
 */
const DEADLINE_MS = 2_000;

/** What was said already in this process. */
const said = new Set<string>();

/**
 * Shows a warning in `pulumi preview` and `up`, each text once. Dynamic providers have no logging
 * of their own (pulumi issue 6065); but the engine's address is the last argument of their process
 * (pulumi, pkg/resource/plugin, `ExecPlugin`), and it takes log messages from whoever knows it.
 * Where that fails the warning goes to standard error, which the engine shows as information. Never
 * throws.
 */
export async function warnInEngine(warning: string): Promise<void> {
  const text = shownText(warning);
  if (said.has(text)) return;
  said.add(text);
  try {
    await send(engineAddress(process.argv), text);
  } catch {
    console.error(`warning: ${text}`);
  }
}

/** @throws Error where this is no process that an engine started. */
export function engineAddress(argv: readonly string[]): string {
  const address = argv.at(-1) ?? "";
  if (/^[\w.-]+:\d+$|^\[[0-9a-f:]+\]:\d+$/i.test(address)) return address;
  throw new Error("The last argument is no engine's address.");
}

// Loaded when there is something to warn of: most runs have nothing, and start faster for it.
/* eslint-disable @typescript-eslint/no-require-imports */
function send(address: string, text: string): Promise<void> {
  const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb") as typeof EngineCalls;
  const { LogRequest, LogSeverity } =
    require("@pulumi/pulumi/proto/engine_pb") as typeof EngineMessages;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const { credentials, Metadata } = grpc();
  const client = new EngineClient(address, credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
  });
  const request = new LogRequest();
  request.setSeverity(LogSeverity.WARNING);
  request.setMessage(text);
  return new Promise((resolve, reject) => {
    client.log(request, new Metadata(), { deadline: Date.now() + DEADLINE_MS }, (error) => {
      // An open connection would keep the process alive.
      client.close();
      if (error === null) resolve();
      else reject(error);
    });
  });
}
