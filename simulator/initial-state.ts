import { systemClock } from "./clock";
import { DEFAULT_LINUX_USERNAME, DEFAULT_PASSWORD, DEFAULT_USERNAME } from "./options";
import type { SimulatorOptions } from "./options";
import { Administration } from "./state/administration";
import { EmState } from "./state/em-state";
import { DEFAULT_SIZE } from "./state/inventory-generator";
import { defaultSwitches, setSwitch } from "./switches";

/** What a simulator knows when it starts. Throws `UnknownSwitchError`. */
export function makeState(options: SimulatorOptions): EmState {
  const switches = defaultSwitches();
  for (const [name, value] of Object.entries(options.switches ?? {}))
    setSwitch(switches, name, value);
  const username =
    options.username ??
    (switches.accountNames === "linux" ? DEFAULT_LINUX_USERNAME : DEFAULT_USERNAME);
  const first = { username, password: options.password ?? DEFAULT_PASSWORD };
  const em = new EmState(
    switches,
    options.clock ?? systemClock,
    [first, ...(options.users ?? [])],
    { ...DEFAULT_SIZE, ...options.inventory },
  );
  const administration = new Administration(em);
  for (const account of options.accounts ?? []) administration.addAccount(account);
  return em;
}
