import fc from "fast-check";
import { MemoryEm } from "../../support/memory-em";
import type { JumpingClock } from "../../support/jumping-clock";
import type { SwitchSettings } from "../../../simulator";

/** After so long every list shows everything. */
export const SETTLED_MS = 20_000;

/** What no documentation says of a server, and what every client must expect of it. */
export const UNDOCUMENTED = {
  duplicateScope: fc.constantFrom("error" as const, "ignored" as const, "row" as const),
  duplicateRole: fc.constantFrom("ignored" as const, "error" as const),
  location: fc.constantFrom("none" as const, "present" as const),
  rowName: fc.constantFrom("sent" as const, "real" as const),
  rootName: fc.constantFrom("id" as const, "name" as const, "uniqueId" as const),
  listOrder: fc.constantFrom("stored" as const, "reversed" as const),
};

/** By how much the lists of a server lag. */
export function lags(lag: fc.Arbitrary<number>): {
  readonly accountRowDelay: fc.Arbitrary<number>;
  readonly scopeRowDelay: fc.Arbitrary<number>;
  readonly roleRowDelay: fc.Arbitrary<number>;
} {
  return { accountRowDelay: lag, scopeRowDelay: lag, roleRowDelay: lag };
}

/** A server on a clock that jumps, whose scopes are processed at once. */
export function startServer(switches: SwitchSettings, clock: JumpingClock): Promise<MemoryEm> {
  const positions = { ...switches, scopeProcessDelay: 0, scopeRemovingDelay: 0 };
  return MemoryEm.start({ inventory: { vms: 12 }, switches: positions }, clock);
}
