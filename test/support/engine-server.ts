import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { Simulator } from "../../simulator/index";

/** What the server says of one account, in an order that does not matter to it. */
export interface Grants {
  readonly type: string;
  readonly roles: readonly string[];
  /** References of objects. */
  readonly scopes: readonly string[];
  readonly allVms: boolean;
}

export function grantsOf(simulator: Simulator): Record<string, Grants> {
  return Object.fromEntries(
    simulator.state.accounts().map((account) => [
      account.name,
      {
        type: account.type,
        roles: [...account.roles].sort(),
        scopes: account.scopes.map((scope) => scope.hierarchyObjRef).sort(),
        allVms: account.allVms,
      },
    ]),
  );
}

/** The requests that change something: all but reads, logon and logoff. */
export function writesAmong(requests: readonly string[]): string[] {
  return requests.filter((request) => !/^GET |sessionMngr|logonSessions/.test(request));
}

/** An object of the inventory, in the two forms in which a scope may name it. */
export interface Target {
  readonly hierarchyObjRef: string;
  /** GUID of the hierarchy root: unlike its name, it is one root's alone. */
  readonly rootId: string;
  readonly object: { readonly root: string; readonly type: string; readonly name: string };
}

/** Three virtual machines whose names fit no other object of their root. */
export function virtualMachines(simulator: Simulator): [Target, Target, Target] {
  const { objects } = simulator.state.inventory;
  const machines = objects.filter(
    (one) =>
      one.type === "Vm" &&
      objects.filter((other) => other.rootId === one.rootId && other.name === one.name).length ===
        1,
  );
  const [first, second, third] = machines.map(({ ref, root, rootId, type, name }) => ({
    hierarchyObjRef: ref,
    rootId,
    object: { root, type, name },
  }));
  if (first === undefined || second === undefined || third === undefined)
    throw new Error("The inventory has not three virtual machines with names of their own.");
  return [first, second, third];
}

/**
 * Another client of the server deletes a scope: with the switch `scopeRemovingDelay`, Enterprise
 * Manager goes on showing it as `Removing`.
 */
export async function deleteScopeElsewhere(
  simulator: Simulator,
  accountName: string,
  hierarchyObjRef: string,
): Promise<void> {
  const account = simulator.state.account(accountName);
  const scope = account?.scopes.find((one) => one.hierarchyObjRef === hierarchyObjRef);
  if (account === undefined || scope === undefined)
    throw new Error(`${accountName} has no scope ${hierarchyObjRef}.`);
  const basic = Buffer.from(`${simulator.username}:${simulator.password}`).toString("base64");
  const logon = await send(simulator, "POST", "/api/sessionMngr/?v=latest", {
    Authorization: `Basic ${basic}`,
    "Content-Length": "0",
  });
  const session = { "X-RestSvcSessionId": String(logon.headers["x-restsvcsessionid"]) };
  await send(
    simulator,
    "DELETE",
    `/api/security/accounts/${account.id}/scopes/${scope.id}`,
    session,
  );
  await send(simulator, "DELETE", new URL(String(logon.headers.location)).pathname, session);
}

function send(
  simulator: Simulator,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, simulator.url),
      { method, headers, ca: simulator.caCert, agent: false },
      (answer) => {
        answer.resume().once("end", () => {
          if ((answer.statusCode ?? 0) < 300) resolve(answer);
          else
            reject(new Error(`${method} ${path} was answered with ${String(answer.statusCode)}.`));
        });
      },
    );
    sent.once("error", reject).end();
  });
}
