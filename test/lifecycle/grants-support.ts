import type { Scene } from "../support/scene";
import type { Declared } from "../support/small-program";

export const OTHER = { name: "TECH\\other", roles: ["Portal User"], allVms: true };

export function scope(props: Record<string, unknown>): Declared {
  return { kind: "AccountScope", props: { account: "TECH\\other", ...props } };
}

export function writes(scene: Scene): string[] {
  return scene.sim.requests
    .filter(({ write }) => write)
    .map(({ route }) => route.replace("/security/accounts", ""));
}
