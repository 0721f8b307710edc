import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

let host: ChildProcess | undefined;

/**
 * Has the program of `folder` run in the one process that runs all inline programs of these tests,
 * as a service runs the programs of many stacks by the Automation API. Returns the flag that leads
 * the engine there. Most of what a command of the engine costs is starting Node.js and loading the
 * SDK: this happens once then.
 */
export async function inlineProgram(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  host ??= startHost();
  const current = host;
  current.ref();
  current.channel?.ref();
  try {
    const port = await new Promise((resolve, reject) => {
      const fail = (): void => {
        reject(new Error("The process of inline programs has ended."));
      };
      current.once("exit", fail);
      current.once("message", (message) => {
        current.off("exit", fail);
        resolve(message);
      });
      current.send({ folder, env });
    });
    return `--client=127.0.0.1:${String(port)}`;
  } finally {
    // It ends with the tests, and keeps none of their processes alive.
    current.unref();
    current.channel?.unref();
  }
}

function startHost(): ChildProcess {
  const started = fork(join(__dirname, "host-process.js"), [], {
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  started.once("exit", () => {
    host = undefined;
  });
  return started;
}
