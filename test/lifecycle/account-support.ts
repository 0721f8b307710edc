import type { Scene } from "../support/scene";
import type { Declared } from "../support/small-program";

export function account(props: Record<string, unknown>): Record<string, Declared> {
  return {
    ops: {
      kind: "Account",
      props: { name: "TECH\\ops", type: "Group", roles: ["Portal User"], ...props },
    },
  };
}

export function scopes(...objects: { ref: string }[]): { scopes: { hierarchyObjRef: string }[] } {
  return { scopes: objects.map(({ ref }) => ({ hierarchyObjRef: ref })) };
}

/** Methods and ends of the paths of writes, in order. */
export function writes(scene: Scene): string[] {
  return scene.sim.requests
    .filter(({ write }) => write)
    .map(({ route }) => route.replace("/security/accounts", ""));
}
