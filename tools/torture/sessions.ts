/**
 * Prints the table "faults × logon sessions left open" of docs/development/reliability.md: `npx tsx
 * tools/torture/sessions.ts`. Each fault strikes once, at the logon, at a request in between, or at
 * the log-off; then the run ends.
 */
import { Connections, Operation, resolveSettings } from "../../provider/em";
import { type Fault, startSimulator } from "../../simulator";
import { settingsOf } from "../../test/support/scene";
import { fastClock } from "./fast-clock";
import { FAULTS } from "./faults";

const ROUTES = [
  "POST /sessionMngr",
  "GET /security/accounts",
  "DELETE /logonSessions/{ID}",
] as const;
const SPEED = 50;
const SECONDS = 120;

/** Sessions that are open on the server after a run with one fault. */
async function leftOpen(fault: Fault, route: string): Promise<number> {
  const sim = await startSimulator();
  const clock = fastClock(SPEED);
  const connections = new Connections(clock);
  const em = connections.connect(resolveSettings(settingsOf(sim), {}));
  sim.faults.add({ ...fault, match: { route } });
  for (let nth = 0; nth < 2; nth += 1)
    await em
      .listAccounts(new Operation("list the accounts", SECONDS, clock))
      .catch(() => undefined);
  await connections.closeAll();
  const { openSessions } = sim;
  await sim.close();
  return openSessions;
}

async function main(): Promise<void> {
  console.log(
    "| fault | at the logon | in between | at the log-off |\n| --- | ---: | ---: | ---: |",
  );
  for (const [name, fault] of Object.entries(FAULTS)) {
    const left = await Promise.all(ROUTES.map((route) => leftOpen(fault, route)));
    console.log(`| ${name} | ${left.join(" | ")} |`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
