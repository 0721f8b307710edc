import type { ServiceError } from "@grpc/grpc-js";
import { engineAddress } from "../engine/engine-log";
import { grpc } from "../engine/sdk-modules";

/**
 * At the end of a run a language host kills the plugin that it runs. From this version on the
 * engine says before that the run is over (`Cancel`); with an older one a logon session would stay
 * open. `plugin/PulumiPlugin.yaml` says the same to engines that read it.
 */
const RANGE = ">=3.231.0";

const METHOD = "/pulumirpc.Engine/RequirePulumiVersion";

/** The engine runs on this machine. */
const DEADLINE_MS = 10_000;

/** Why the engine that started this process is too old for a plugin in a folder, if it is. */
export function requireEngine(argv: readonly string[]): Promise<string | undefined> {
  let address: string;
  try {
    address = engineAddress(argv);
  } catch {
    // Started by hand: the plugin itself says what it is.
    return Promise.resolve(undefined);
  }
  const { Client, credentials, Metadata } = grpc();
  const client = new Client(address, credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
  });
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      METHOD,
      requestOf,
      () => undefined,
      RANGE,
      new Metadata(),
      { deadline: Date.now() + DEADLINE_MS },
      (error) => {
        client.close();
        resolve(error === null ? undefined : problemOf(error));
      },
    );
  });
}

/** The message `RequirePulumiVersionRequest`, which the oldest SDK does not know: one text. */
function requestOf(range: string): Buffer {
  return Buffer.concat([Buffer.from([0x0a, range.length]), Buffer.from(range, "utf8")]);
}

function problemOf({ code, details }: ServiceError): string {
  const why = code === grpc().status.UNIMPLEMENTED ? "" : ` (${details})`;
  return `pulumi-veeam-em: the plugin in this folder needs Pulumi ${RANGE}${why}. An older Pulumi would leave its logon session in Enterprise Manager open. Update Pulumi, or let it find the command pulumi-resource-veeam-em instead: in Pulumi.yaml, plugins.providers with the path node_modules/.bin.`;
}
