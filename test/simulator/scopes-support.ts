import { ManualClock } from "./manual-clock";
import { client, scene, valuesOf } from "./scene";
import type { Client } from "./scene";
import type { SimulatorOptions, SwitchSettings } from "../../simulator/index";

const ANN = { name: "TECH\\ann", roles: ["Portal User"] };

interface Scene {
  readonly em: Client;
  readonly clock: ManualClock;
  readonly path: string;
  readonly states: () => Promise<readonly string[]>;
}

export async function withAnn(
  switches: SwitchSettings = {},
  format: "xml" | "json" = "xml",
  options: SimulatorOptions = {},
): Promise<Scene> {
  const clock = new ManualClock();
  const em = await client(await scene(switches, { clock, accounts: [ANN], ...options }), format);
  const path = `/security/accounts/${em.simulator.state.account("TECH\\ann")?.id ?? "none"}/scopes`;
  return { em, clock, path, states: async () => valuesOf(await em.get(path), "State") };
}
