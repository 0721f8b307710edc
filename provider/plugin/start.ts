import { join } from "node:path";
import type * as Services from "@pulumi/pulumi/proto/provider_grpc_pb";
import { engineAddress } from "../engine/engine-log";
import { endWithEngine } from "../engine/process-end";
import { grpc } from "../engine/sdk-modules";
import { resourceProviderService } from "./service";

/* eslint-disable-next-line @typescript-eslint/no-require-imports */
const services = require("@pulumi/pulumi/proto/provider_grpc_pb") as typeof Services;

/** Generated from the classes of resources and the look-ups: `npm run schema`. */
const SCHEMA = join(__dirname, "schema.json");

/** A message holds the state of one resource: what Pulumi's own servers take at most. */
const MOST_BYTES_A_MESSAGE = 400 * 1024 * 1024;

/** Starts the provider and prints its port, as the engine wants it (pulumi, `ExecPlugin`). */
export function startPlugin(): void {
  if (!isStartedByEngine()) {
    console.error(
      "pulumi-resource-veeam-em is the provider plugin of pulumi-veeam-em. Pulumi starts it; there is nothing to do with it by hand.",
    );
    process.exitCode = 2;
    return;
  }
  // From the start: look-ups log on before any resource does.
  endWithEngine();
  const { Server, ServerCredentials } = grpc();
  const server = new Server({ "grpc.max_receive_message_length": MOST_BYTES_A_MESSAGE });
  server.addService(services.ResourceProviderService, resourceProviderService(SCHEMA));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) {
      console.error(`pulumi-resource-veeam-em cannot listen on 127.0.0.1: ${error.message}`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
}

function isStartedByEngine(): boolean {
  try {
    return engineAddress(process.argv.slice(2)) !== "";
  } catch {
    return false;
  }
}
