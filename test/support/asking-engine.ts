import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/engine_pb";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/** How Pulumi's language host for Node.js runs a plugin that is a folder. */
export function folderCommand(folder: string): [string, ...string[]] {
  const host = join(ROOT, "node_modules", "@pulumi", "pulumi", "cmd", "run-plugin");
  return [process.execPath, host, folder];
}

type Answer = "newer" | "older" | "oldest";

/**
 * A process of the engine's that a plugin asks for its version, which is newer or older than it
 * needs, or so old that it does not know the question.
 */
export async function withEngine(
  version: Answer,
  run: (address: string, asked: string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = new grpc.Server();
  const require: grpc.handleUnaryCall<
    messages.RequirePulumiVersionRequest,
    messages.RequirePulumiVersionResponse
  > = ({ request }, done) => {
    asked.push(request.getPulumiVersionRange());
    if (version === "newer") done(null, new messages.RequirePulumiVersionResponse());
    else done({ code: grpc.status.FAILED_PRECONDITION, details: "this is 3.230.0" });
  };
  server.addService(EngineService, version === "oldest" ? {} : { requirePulumiVersion: require });
  const port = await new Promise<number>((done, failed) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? done(bound) : failed(error),
    ),
  );
  try {
    await run(`127.0.0.1:${port}`, asked);
  } finally {
    server.forceShutdown();
  }
}
