import { isDeepStrictEqual, stripVTControlCharacters } from "node:util";
import type { Simulator } from "../../simulator/index";
import type { Screen } from "./screen";
import type { DemoStack } from "./stack";

interface Chapter {
  readonly command: "preview" | "preview --diff" | "up" | "destroy";
  readonly meaning: string;
  /** Settings of the stack to change before: a permission that somebody asked for. */
  readonly change?: Readonly<Record<string, string>>;
}

const CREATION: readonly Chapter[] = [
  { command: "preview", meaning: "what would be made; the server is not asked" },
  { command: "up", meaning: "makes the accounts with their grants" },
  { command: "up", meaning: "a second time: nothing to do, not even a request" },
];

const CHANGE: readonly Chapter[] = [
  {
    command: "preview --diff",
    meaning: "the operators get another role, the night shift gets all virtual machines",
    change: { operatorRoles: "SQL Restore Operator,VM Restore Operator", nightShiftAllVms: "true" },
  },
  { command: "up", meaning: "makes just that change" },
];

const END: readonly Chapter[] = [{ command: "destroy", meaning: "leaves the server as it was" }];

/** From nothing to permissions on the server, a change of them, and, unless `keep`, back. */
export async function tellStory(
  screen: Screen,
  stack: DemoStack,
  simulator: Simulator,
  keep: boolean,
): Promise<void> {
  await stack.run(["stack", "init", "demo"]);
  const chapters = [...CREATION, ...CHANGE, ...(keep ? [] : END)];
  let shown = listRows(simulator);
  for (const [index, chapter] of chapters.entries()) {
    screen.heading(index + 1, `pulumi ${chapter.command}`, chapter.meaning);
    await play(screen, stack, chapter);
    const rows = listRows(simulator);
    showServer(screen, simulator, rows, shown);
    shown = rows;
  }
}

async function play(screen: Screen, stack: DemoStack, chapter: Chapter): Promise<void> {
  for (const [key, value] of Object.entries(chapter.change ?? {})) {
    screen.note(`  pulumi config set ${key} ${JSON.stringify(value)}`);
    await stack.run(["config", "set", key, value]);
  }
  const colour = ["--color", screen.colours ? "always" : "never"];
  const flags = chapter.command.startsWith("preview") ? [] : ["--yes", "--skip-preview"];
  await stack.run([...chapter.command.split(" "), ...flags, ...colour], (line) => {
    if (isWorthReading(line)) screen.quoted(line);
  });
}

/**
 * Without the engine's empty lines and signs of life, its internal names, and its advice for real
 * stacks.
 */
function isWorthReading(line: string): boolean {
  const text = stripVTControlCharacters(line).trim();
  return (
    text !== "" &&
    !/^(@ |\[(urn|id)=|The resources in the stack have been deleted|If you want to remove the stack)/.test(
      text,
    )
  );
}

/**
 * What the server says of its accounts, from its own memory and not from what the program asked
 * for.
 */
function listRows(simulator: Simulator): string[][] {
  return simulator.state
    .accounts()
    .map((account) => [
      account.name,
      account.type,
      account.roles.join("\n"),
      account.scopes.map((scope) => scope.name).join("\n"),
      account.allVms ? "yes" : "no",
    ]);
}

/**
 * The server's accounts, with a mark at those that the last command made (+) or changed (~), and
 * its requests.
 */
function showServer(
  screen: Screen,
  simulator: Simulator,
  rows: readonly string[][],
  before: readonly string[][],
): void {
  const { requests, logons, logoffs } = simulator;
  const writes = requests.filter((request) => request.write).length;
  const traffic =
    requests.length === 0
      ? "got no request"
      : `got ${String(requests.length)} requests, ${String(writes)} of them changes`;
  simulator.clearRequests();
  screen.line();
  screen.note(
    `  Enterprise Manager ${traffic} (log-ons so far ${String(logons)}, log-offs ${String(logoffs)}). Its accounts:`,
  );
  screen.table(
    [" ", "account", "type", "roles", "restore scopes", "all VMs"],
    rows.map((row) => [chooseMark(screen, row, before), ...row]),
  );
}

function chooseMark(screen: Screen, row: readonly string[], before: readonly string[][]): string {
  const former = before.find(([name]) => name === row[0]);
  if (former === undefined) return screen.style("green", "+");
  return isDeepStrictEqual(former, row) ? "" : screen.style("yellow", "~");
}
