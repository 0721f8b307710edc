import { expect } from "chai";
import type * as pulumi from "@pulumi/pulumi";
import type * as veeam from "../../provider";
import { isEmError, processConnections } from "../../provider/em";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";

export type Given = { readonly connection: veeam.Connection };

/** A look-up as a program makes it, on a server of the test's own. */
export async function withServer(
  options: SimulatorOptions,
  run: (given: Given, sim: Simulator) => Promise<void>,
  more: Partial<veeam.Connection> = {},
): Promise<void> {
  const sim = await startSimulator(options);
  try {
    await run(
      {
        connection: {
          url: sim.url,
          username: sim.username,
          password: sim.password,
          caCert: sim.caCert,
          ...more,
        },
      },
      sim,
    );
  } finally {
    await processConnections.logOffAll();
    expect([sim.openSessions, sim.logoffs], "logon sessions left").to.deep.equal([0, sim.logons]);
    await sim.close();
  }
}

export async function failureOf(
  work: Promise<unknown>,
): Promise<{ code: string; message: string; hint: string }> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isEmError(error)) throw new Error(`no EmError: ${String(error)}`);
  return { code: error.code, message: error.message, hint: error.hint ?? "" };
}

export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
