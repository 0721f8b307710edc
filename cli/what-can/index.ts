import { resolveAccount } from "../../provider/lifecycle/shared/resolve";
import { isProcessed } from "../../provider/model/scope-match";
import { EXIT, type Command, UsageError } from "../command";
import { readAccounts } from "../shared/live-accounts";
import { printable } from "../words/text";
import { objectInWords, describeRestrictions, type ReviewAccount } from "../shared/review/review";
import { reviewAccount } from "../shared/review/review-account";
import {
  parseOptions,
  SETTINGS_OPTIONS,
  SETTINGS_USAGE,
  settingsFrom,
} from "../shared/settings-options";
import { type GraphNode, mermaidGraph } from "../shared/output/mermaid";
import { textTable } from "../shared/output/text-table";
import { type Manager, withManager } from "../shared/manager";

/** `veeam-em what-can`: everything that one account may restore. */
export const whatCan: Command = {
  name: "what-can",
  summary: "everything that one account may restore",
  usage: `Usage: npx pulumi-veeam-em what-can ACCOUNT [--json | --mermaid] [connection options]

Lists what an account may restore: everything (Portal Administrator), every virtual machine
(its switch), or its restore scopes with everything below them; and its roles and
restrictions. Grants of its groups are listed with the groups, because Enterprise Manager does
not return their members. Reads only; exit code 0.

  ACCOUNT                 whole name, ID or UID; in a shell, put a backslash in quotes
  --json                  one JSON document
  --mermaid               a graph for Mermaid

${SETTINGS_USAGE}`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      { ...SETTINGS_OPTIONS, json: { type: "boolean" }, mermaid: { type: "boolean" } },
      true,
    );
    if (values.json === true && values.mermaid === true)
      throw new UsageError("Give --json or --mermaid, not both.");
    const [name, ...more] = positionals;
    if (name === undefined || name === "" || more.length > 0)
      throw new UsageError(
        "Give one account. Put quotes around a name with blanks or a backslash.",
      );
    const answer = await withManager(settingsFrom(values, io.env), io, (manager) =>
      answerTo(name, manager),
    );
    if (values.json === true) io.stdout(`${JSON.stringify(answer, null, 2)}\n`);
    else io.stdout(values.mermaid === true ? drawGraph(answer) : whatCanText(answer));
    return EXIT.ok;
  },
};

interface Answer {
  readonly server: string;
  /** The widest thing that it may restore. */
  readonly reach:
    "everything" | "every virtual machine" | "restore scopes" | "nothing" | "not reported";
  readonly account: ReviewAccount;
}

async function answerTo(name: string, { em, operation }: Manager): Promise<Answer> {
  const reference = await resolveAccount({ em, op: operation(`find the account ${name}`) }, name);
  const [roots, live] = await Promise.all([
    em.listHierarchyRoots(operation("list the hierarchy roots")),
    readAccounts({ em, operation }, [reference], () => undefined),
  ]);
  const [account] = live.map((one) => reviewAccount(one, roots));
  if (account === undefined) throw new Error(`the account ${reference.id} was not read`);
  return { server: em.server, reach: judgeReach(account), account };
}

function judgeReach({ marks, allVms, scopes }: ReviewAccount): Answer["reach"] {
  if (marks.some(({ kind }) => kind === "administrator")) return "everything";
  if (allVms === true) return "every virtual machine";
  if (scopes.length > 0) return "restore scopes";
  return allVms === null ? "not reported" : "nothing";
}

const REACH: Readonly<Record<Answer["reach"], string>> = {
  everything: "may restore everything and change every permission, as Portal Administrator",
  "every virtual machine":
    "may restore every virtual machine, and according to Veeam's user guide every file share: its switch is on, and no restore scope limits it",
  "restore scopes": "may restore what is in its restore scopes, with everything below them",
  nothing:
    'may restore nothing: it has no restore scope, and its switch "all virtual machines" is off',
  "not reported": "has no restore scope",
};

function whatCanText({ reach, account }: Answer): string {
  const doubts = account.marks
    .filter(({ kind }) => kind === "unclear" || kind === "no-restore-role")
    .map(({ kind, text }) => `\n${kind === "unclear" ? "But" : "It"} ${text}.`);
  const facts = [
    ["Roles:", account.roles.map(({ name }) => name).join(", ") || "none"],
    ["Restrictions:", describeRestrictions(account).join("; ") || "none"],
  ];
  const scopes = account.scopes.map(({ type, name, branches, state, overlap, wholeRoot }) => [
    name,
    type,
    branches.join(", "),
    state,
    [
      ...(isProcessed({ state }) ? [] : ["not in effect yet"]),
      ...(wholeRoot ? ["the whole hierarchy root"] : []),
      ...(overlap === null ? [] : [overlap]),
    ].join("; "),
  ]);
  const table =
    scopes.length === 0
      ? ""
      : `\n${textTable(["Object", "Type", "Branch", "State", "Note"], scopes)}`;
  const told = facts.map(([head = "", fact = ""]) => `${head.padEnd(14)}${printable(fact)}\n`);
  return [
    `${printable(account.name)} (${printable(account.type)}) ${REACH[reach]}.${doubts.join("")}\n\n`,
    ...told,
    table,
    `\n${MEMBERS[/group$/i.test(account.type) ? "group" : "other"]}\n`,
  ].join("");
}

const MEMBERS = {
  group: "Enterprise Manager's REST API does not list the members of a group.",
  other:
    "Grants of its groups are listed with the groups: Enterprise Manager's REST API does not list their members.",
};

function drawGraph({ reach, account }: Answer): string {
  const from: GraphNode = { key: "account", label: `${account.name} (${account.type})` };
  const whole: GraphNode[] =
    reach === "everything" || reach === "every virtual machine"
      ? [{ key: "whole", label: reach, grave: true }]
      : [];
  const scopes = account.scopes.map((scope) => ({
    node: { key: `scope ${scope.id}`, label: objectInWords(scope) },
    certain: isProcessed(scope),
  }));
  return mermaidGraph(
    [
      ...whole.map((to) => ({ from, to, certain: true })),
      ...scopes.map(({ node, certain }) => ({ from, to: node, certain })),
    ],
    [from],
  );
}
