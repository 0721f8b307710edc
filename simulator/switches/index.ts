import { ACCOUNT_SWITCHES } from "./accounts";
import { INVENTORY_SWITCHES } from "./inventory";
import { LOGON_SWITCHES } from "./logon";
import { ROLE_SWITCHES } from "./roles";
import { SCOPE_SWITCHES } from "./scopes";
import { WIRE_SWITCHES } from "./wire";
import type { SwitchKind } from "./switch-kinds";

/**
 * Every point at which the sources about Enterprise Manager disagree or say nothing, as a switch.
 * This table is the only one: options, `--set`, `set()` and the documentation all come from it.
 */
export const SWITCH_TABLE = {
  ...WIRE_SWITCHES,
  ...LOGON_SWITCHES,
  ...ACCOUNT_SWITCHES,
  ...ROLE_SWITCHES,
  ...SCOPE_SWITCHES,
  ...INVENTORY_SWITCHES,
} as const;

/** The name of a switch. */
export type SwitchName = keyof typeof SWITCH_TABLE;

export type SwitchValues = {
  -readonly [N in SwitchName]: (typeof SWITCH_TABLE)[N] extends SwitchKind<infer T> ? T : never;
};

/** Values as a caller writes them: in options, in a seed file, after `--set`. */
export type SwitchSettings = Partial<Record<SwitchName, string | number | boolean>>;

/** A switch or a value that the simulator does not have; the message lists what there is. */
export class UnknownSwitchError extends Error {
  override readonly name = "UnknownSwitchError";
}

/** All switches in their default positions. */
export function defaultSwitches(): SwitchValues {
  // The compiler cannot follow a mapped type through fromEntries; the keys and values are those of
  // the table.
  return Object.fromEntries(
    Object.entries(SWITCH_TABLE).map(([name, kind]) => [name, kind.fallback]),
  ) as SwitchValues;
}

/** Puts one switch into another position. Throws {@link UnknownSwitchError}. */
export function setSwitch(
  switches: SwitchValues,
  name: string,
  value: string | number | boolean,
): void {
  if (!isSwitchName(name)) {
    throw new UnknownSwitchError(
      `The simulator has no switch "${name}". Switches: ${Object.keys(SWITCH_TABLE).sort().join(", ")}.`,
    );
  }
  const kind = SWITCH_TABLE[name];
  const parsed = kind.parse(String(value));
  if (parsed === undefined) {
    throw new UnknownSwitchError(
      `The switch "${name}" cannot be "${String(value)}". It accepts: ${kind.accepts}.`,
    );
  }
  Object.assign(switches, { [name]: parsed });
}

function isSwitchName(name: string): name is SwitchName {
  return Object.hasOwn(SWITCH_TABLE, name);
}
