import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import type * as PluginMessages from "@pulumi/pulumi/proto/plugin_pb";
import type * as Messages from "@pulumi/pulumi/proto/provider_pb";
import { readFileSync } from "node:fs";
import { packageVersion } from "../../em";
import { Configuration } from "../../engine/configuration";
import { cancelWork } from "../../engine/process-end";
import { emptyMessages } from "../../engine/sdk-modules";
import { withSecrets } from "../../engine/secret-inputs";
import { readName } from "../../model/kinds";
import { checkConfig, differingSettings, readSettings } from "./config";
import { toServiceError } from "./failures";
import { callFunction } from "./functions";
import { ResourceCalls } from "./resources";
import { checkResponse } from "./responses";
import { readPlain, toStruct } from "./wire";

/* eslint-disable @typescript-eslint/no-require-imports */
const messages = require("@pulumi/pulumi/proto/provider_pb") as typeof Messages;
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb") as typeof PluginMessages;
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * The service `pulumirpc.ResourceProvider` for programs in every language. It has no handshake and
 * no previews of its own: the engine then asks it just what it asks a dynamic provider. Only
 * secrets are taken as such, so that no output repeats one in clear.
 * @param schema the file that describes types and functions to SDKs
 */
export function resourceProviderService(schema: string): UntypedServiceImplementation {
  const configuration = new Configuration();
  const resources = new ResourceCalls(configuration);
  return {
    getSchema: answer(() => getSchema(schema)),
    getPluginInfo: answer(getPluginInfo),
    checkConfig: answer(checkProvider),
    diffConfig: answer(diffProvider),
    configure: answer((request: Messages.ConfigureRequest) => {
      configuration.set(readSettings(readPlain(request.getArgs())));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      return response;
    }),
    invoke: answer(async (request: Messages.InvokeRequest) => {
      const args = readPlain(request.getArgs());
      const response = new messages.InvokeResponse();
      response.setReturn(toStruct(await callFunction(request.getTok(), args, configuration)));
      return response;
    }),
    check: answer((request: Messages.CheckRequest) => resources.check(request)),
    diff: answer((request: Messages.DiffRequest) => resources.diff(request)),
    create: answer((request: Messages.CreateRequest) => resources.create(request)),
    read: answer((request: Messages.ReadRequest) => resources.read(request)),
    update: answer((request: Messages.UpdateRequest) => resources.update(request)),
    delete: answer(async (request: Messages.DeleteRequest) => {
      await resources.delete(request);
      return nothing();
    }),
    cancel: answer(async () => {
      await cancelWork();
      return nothing();
    }),
  };
}

/** A call of the engine's protocol; what it throws becomes an error of that protocol. */
function answer<Request, Response>(
  run: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, done) => {
    void (async () => {
      try {
        done(null, await run(call.request));
      } catch (error) {
        done(toServiceError(error), null);
      }
    })();
  };
}

function nothing(): InstanceType<ReturnType<typeof emptyMessages>["Empty"]> {
  return new (emptyMessages().Empty)();
}

function getSchema(file: string): Messages.GetSchemaResponse {
  const response = new messages.GetSchemaResponse();
  response.setSchema(readFileSync(file, "utf8"));
  return response;
}

function getPluginInfo(): PluginMessages.PluginInfo {
  const info = new PluginInfo();
  info.setVersion(packageVersion());
  return info;
}

function checkProvider(request: Messages.CheckRequest): Messages.CheckResponse {
  const { inputs, failures } = checkConfig(
    readName(request.getUrn()),
    readPlain(request.getNews()),
  );
  // Also where it was given plain: no state is to hold it in clear.
  return checkResponse(withSecrets(inputs, ["password"]), failures);
}

/** A provider that changes is never replaced, and its resources neither: each knows its server. */
function diffProvider(request: Messages.DiffRequest): Messages.DiffResponse {
  const { DiffChanges } = messages.DiffResponse;
  const differing = differingSettings(readPlain(request.getOlds()), readPlain(request.getNews()));
  const response = new messages.DiffResponse();
  response.setChanges(differing.length === 0 ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME);
  response.setDiffsList(differing);
  return response;
}
