import { systemClock } from "./clock";
import { DEFAULT_LINUX_USERNAME, DEFAULT_PASSWORD, DEFAULT_USERNAME } from "./options";
import type { SimulatorOptions } from "./options";
import type { Replay } from "./recording/replay";
import { Administration } from "./state/administration";
import { EmState } from "./state/em-state";
import { DEFAULT_SIZE } from "./state/inventory-generator";
import { defaultSwitches, setSwitch } from "./switches";
import type { SwitchValues } from "./switches";

/** What a simulator knows when it starts. Throws `UnknownSwitchError`. */
export function makeState(options: SimulatorOptions, replay?: Replay): EmState {
  const switches = defaultSwitches();
  for (const [name, value] of Object.entries({ ...replay?.positions.told, ...options.switches }))
    setSwitch(switches, name, value);
  const first = {
    username: options.username ?? replay?.world.username ?? defaultUsername(switches),
    password: options.password ?? DEFAULT_PASSWORD,
    groups: replay?.groups ?? [],
  };
  const em = new EmState(
    switches,
    options.clock ?? systemClock,
    [first, ...(options.users ?? [])],
    { ...DEFAULT_SIZE, ...options.inventory },
    replay?.world,
  );
  const administration = new Administration(em);
  for (const account of options.accounts ?? []) administration.addAccount(account);
  return em;
}

function defaultUsername({ accountNames }: SwitchValues): string {
  return accountNames === "linux" ? DEFAULT_LINUX_USERNAME : DEFAULT_USERNAME;
}
