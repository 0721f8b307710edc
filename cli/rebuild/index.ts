import {
  Connections,
  EmRefusedError,
  EmTimeoutError,
  type EnterpriseManager,
  isEmError,
  log,
  Operation,
  type RebuildChoice,
} from "../../provider/em";
import { unlessAccountGone } from "../../provider/lifecycle/shared/resolve";
import type { AccountReference, ScopeRow, Task } from "../../provider/model/entities";
import { sameName } from "../../provider/model/identity";
import { isProcessed, isRemoving } from "../../provider/model/scope-match";
import { type Command, type CommandIo, EXIT, UsageError } from "../command";
import { inLanes } from "../shared/lanes";
import { type Progress, progressOn } from "../shared/progress";
import { plural, printable } from "../words/text";
import {
  parseOptions,
  SETTINGS_OPTIONS,
  SETTINGS_USAGE,
  settingsFrom,
} from "../shared/settings-options";

const USAGE = `Usage: npx pulumi-veeam-em rebuild [--unprocessed | --all | --me] [--json] [connection options]

Starts Enterprise Manager's rebuild of restore scopes, and waits until they are processed.
New scopes take effect with it.

  --unprocessed           accounts whose scopes changed since the last rebuild (default)
  --all                   all accounts
  --me                    the account that is logged on
  --json                  print the result as JSON

Waits up to --timeout-seconds. Exit code 0 when all scopes are processed, 1 on failure,
2 for wrong arguments.

${SETTINGS_USAGE}`;

/** EM's jobs take seconds to minutes. */
const PAUSE_MS = 1_000;

/** A message names so many scopes; more would bury it. */
const NAMED_SCOPES = 5;

/** What a rebuild led to. */
export interface RebuildResult {
  readonly accounts: number;
  /** How many scopes there are, all of them processed. */
  readonly scopes: number;
}

/**
 * `veeam-em rebuild`: EM's rebuild of restore scopes, from its start until the scopes are
 * processed.
 */
export const rebuild: Command = {
  name: "rebuild",
  summary: "start the rebuild of restore scopes and wait until they are processed",
  usage: USAGE,
  async run(args, io) {
    const { values } = parseOptions(args, {
      ...SETTINGS_OPTIONS,
      unprocessed: { type: "boolean" },
      all: { type: "boolean" },
      me: { type: "boolean" },
      json: { type: "boolean" },
    });
    const choice = readChoice(values);
    const settings = settingsFrom(values, io.env);
    const connections = new Connections();
    try {
      return await run(connections.connect(settings), choice, values.json === true, io);
    } finally {
      await connections.closeAll();
    }
  },
};

async function run(
  em: EnterpriseManager,
  choice: RebuildChoice,
  json: boolean,
  io: CommandIo,
): Promise<number> {
  const progress = progressOn(io);
  const op = new Operation(
    "rebuild the restore scopes",
    em.settings.timeoutSeconds,
    undefined,
    io.ended,
  );
  try {
    const result = await rebuildScopes(em, op, choice, progress);
    progress.end();
    io.stdout(
      `${json ? JSON.stringify({ server: em.server, choice, ...result }) : await resultText(em, op, result)}\n`,
    );
    return EXIT.ok;
  } finally {
    progress.end();
  }
}

/** Only `--me` can lead to no account at all. */
async function resultText(
  em: EnterpriseManager,
  op: Operation,
  { accounts, scopes }: RebuildResult,
): Promise<string> {
  if (accounts > 0)
    return `All ${plural(scopes, "restore scope")} of ${plural(accounts, "account")} on ${em.server} are processed.`;
  return `The rebuild has started on ${em.server}. ${printable(await em.userName(op))} has no account of its own: its restore scopes come from its groups, which Enterprise Manager does not list, so nothing was waited for. --unprocessed waits for all accounts.`;
}

function readChoice(values: {
  readonly unprocessed?: boolean | undefined;
  readonly all?: boolean | undefined;
  readonly me?: boolean | undefined;
}): RebuildChoice {
  const given = (["unprocessed", "all", "me"] as const).filter((name) => values[name] === true);
  if (given.length > 1)
    throw new UsageError(`Give only one of ${given.map((name) => `--${name}`).join(", ")}.`);
  return given[0] ?? "unprocessed";
}

/**
 * Starts the rebuild and waits for it. Errors: EM_REFUSED if the task fails, EM_TIMEOUT with what
 * is not processed.
 */
export async function rebuildScopes(
  em: EnterpriseManager,
  op: Operation,
  choice: RebuildChoice,
  progress: Progress,
): Promise<RebuildResult> {
  const accounts = await affected(em, op, choice);
  const task = await start(em, op, choice);
  if (task !== undefined) await untilFinished(em, op, task);
  return untilProcessed(em, op, accounts, progress);
}

/**
 * The accounts to watch. Those that one belongs to by groups are not known: for `me`, the account
 * of one's own name.
 */
async function affected(
  em: EnterpriseManager,
  op: Operation,
  choice: RebuildChoice,
): Promise<readonly AccountReference[]> {
  const accounts = await em.listAccounts(op);
  if (choice !== "me") return accounts;
  const own = await em.userName(op);
  return accounts.filter(({ name }) => sameName(name, own));
}

/** A start whose answer is lost is not sent again: whether it had effect shows in the scopes. */
async function start(
  em: EnterpriseManager,
  op: Operation,
  choice: RebuildChoice,
): Promise<Task | undefined> {
  try {
    return await em.rebuildScopes(op, choice);
  } catch (error) {
    if (!isEmError(error) || !error.mayHaveHappened) throw error;
    log(
      "warn",
      `the answer to the start of the rebuild was lost (${error.message}); waiting for the scopes anyway`,
    );
    return undefined;
  }
}

/**
 * Waits for the task, which only starts the job (help center, page
 * post_security_accounts_actionrebuildscope).
 */
async function untilFinished(em: EnterpriseManager, op: Operation, task: Task): Promise<void> {
  const outcome = await em.settleTask(op, task);
  if (outcome.kind === "failed") throw failed(em, outcome.message);
  if (outcome.kind === "running") throw notStarted(em, outcome.task);
}

/** The next look needs time too; one that is cut off would not tell what is not done. */
function isNearlyOver(op: Operation): boolean {
  return op.remainingMs() <= 2 * PAUSE_MS;
}

function notStarted(em: EnterpriseManager, task: Task): EmTimeoutError {
  return new EmTimeoutError(
    `Enterprise Manager at ${em.server} did not start the rebuild of restore scopes in time: its task ${task.id} is ${task.state || "in no state"}.`,
    {
      hint: "See the sessions in Enterprise Manager's web page. The rebuild may still start: run the command again to continue waiting, or allow more time with --timeout-seconds.",
    },
  );
}

function failed(em: EnterpriseManager, message: string | undefined): EmRefusedError {
  const said = message === undefined ? "." : `: ${message}`;
  return new EmRefusedError(
    `Enterprise Manager at ${em.server} could not start the rebuild of restore scopes${said}`,
    { hint: "See the sessions in Enterprise Manager's web page, and start the rebuild again." },
  );
}

/**
 * Looks at the scopes again and again; accounts whose scopes are all processed are not asked a
 * second time.
 */
async function untilProcessed(
  em: EnterpriseManager,
  op: Operation,
  accounts: readonly AccountReference[],
  progress: Progress,
): Promise<RebuildResult> {
  let scopes = 0;
  let waiting = accounts;
  for (;;) {
    const looked = await inLanes(waiting, em.settings.maxConcurrency, async (account) => ({
      account,
      rows: await readRows(em, op, account),
    }));
    const open = looked.filter(({ rows }) => !rows.every(isProcessed));
    scopes += looked
      .filter((one) => !open.includes(one))
      .reduce((sum, { rows }) => sum + rows.length, 0);
    waiting = open.map(({ account }) => account);
    progress.show("accounts processed", accounts.length - waiting.length, accounts.length);
    if (waiting.length === 0) return { accounts: accounts.length, scopes };
    if (isNearlyOver(op)) throw notProcessed(open);
    await op.sleep(PAUSE_MS);
    op.check();
  }
}

async function readRows(
  em: EnterpriseManager,
  op: Operation,
  { id }: AccountReference,
): Promise<readonly ScopeRow[]> {
  const rows = await unlessAccountGone(() => em.listScopes(op, id, { maxAgeSeconds: 0 }));
  return (rows ?? []).filter((row) => !isRemoving(row));
}

function notProcessed(
  open: readonly { readonly account: AccountReference; readonly rows: readonly ScopeRow[] }[],
): EmTimeoutError {
  const names = open.flatMap(({ account, rows }) =>
    rows
      .filter((row) => !isProcessed(row))
      .map((row) => printable(`${row.name} of ${account.name} (${row.state})`)),
  );
  const more = names.length > NAMED_SCOPES ? ` and ${names.length - NAMED_SCOPES} more` : "";
  return new EmTimeoutError(
    `Enterprise Manager did not process ${plural(names.length, "restore scope")} in time: ${names.slice(0, NAMED_SCOPES).join(", ")}${more}.`,
    {
      hint: "The rebuild may still be running: run the command again to continue waiting, or allow more time with --timeout-seconds.",
    },
  );
}
