"use strict";
// Runs the programs of tests for the engine, one after the other, by the language server of the
// SDK's Automation API. Started by program-host.ts, which says whose program is next.
const { Server, ServerCredentials } = require("@grpc/grpc-js");
const automation = require("@pulumi/pulumi/automation/server");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");
const { join, sep } = require("node:path");

const PACKAGE = join(__dirname, "..", "..", "..", "dist") + sep;

/** Runs the program of the working directory, with nothing left of the one before. */
function runProgram() {
  const file = join(process.cwd(), "index.js");
  for (const loaded of Object.keys(require.cache))
    if (loaded === file || loaded.startsWith(PACKAGE))
      Reflect.deleteProperty(require.cache, loaded);
  /** @type {unknown} */
  const exported = require(file);
  return Promise.resolve(typeof exported === "function" ? exported() : exported);
}

/** The SDK leaves its class out of its declarations. */
function languageServer() {
  if (!("LanguageServer" in automation) || typeof automation.LanguageServer !== "function")
    throw new Error("The SDK has no language server for inline programs.");
  return Reflect.construct(automation.LanguageServer, [runProgram]);
}

/** @param {{ folder: string, env: Record<string, string> }} next */
function prepare({ folder, env }) {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  process.chdir(folder);
}

const server = new Server();
server.addService(LanguageRuntimeService, languageServer());
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) process.exit(1);
  process.on("message", (next) => {
    try {
      prepare(/** @type {{ folder: string, env: Record<string, string> }} */ (next));
      process.send?.(port);
    } catch {
      process.exit(1);
    }
  });
});
// What a program leaves behind that its engine has left or killed fails after its end. A process of
// its own would be gone by then; this one goes on with the next program.
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", () => undefined);
process.once("disconnect", () => process.exit());
