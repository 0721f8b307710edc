import { expect } from "chai";
import { Scene } from "../../support/scene";
import type { Declared } from "../../support/small-program";

/** A server and a state with one account, and a role that is given to it. */
export async function startedScene(): Promise<Scene> {
  const scene = await Scene.start();
  const machine = scene.object("Vm", 0);
  const program: Record<string, Declared> = {
    ops: {
      kind: "Account",
      props: {
        name: "TECH\\Ops",
        type: "Group",
        roles: ["VM Restore Operator"],
        scopes: [{ hierarchyObjRef: machine.ref }],
      },
    },
    sql: {
      kind: "AccountRole",
      props: (all) => ({ account: all.get("ops")?.id, role: "SQL Restore Operator" }),
    },
  };
  const { failures } = await scene.engine.up(program);
  expect([...failures.values()]).to.deep.equal([]);
  return scene;
}
