import { Connections, Operation, SETTINGS_TABLE } from "../../provider/em";
import { EXIT, type Command, type CommandIo, UsageError } from "../command";
import {
  environmentWith,
  parseOptions,
  SETTINGS_OPTIONS,
  SETTINGS_USAGE,
  settingsFrom,
} from "../shared/settings-options";
import { type Allowance, readAllowList } from "./allow-list";
import { type AccountChange, collectChanges } from "./changes";
import type { Hierarchy } from "./coverage";
import { planAccounts } from "./planned-accounts";
import { findExpired, collectFindings, kindsToFind, readFailOn } from "./findings";
import { readHierarchy } from "./hierarchy-file";
import { findMixedForms } from "./mixed-forms";
import { type Preview, readPreview } from "./preview/preview";
import { explanationJson, type Explanation, explanationPage, stoppedBy } from "./report";
import { findForeignCode, readRecorded } from "./preview/state-check";
import { completeFromServer, learnFromServer } from "./resolve/resolve";
import type { FailKind } from "../words/effect";
import { readInput, refusingBadInput } from "../shared/input";
import { failedRun, runPulumi } from "../shared/pulumi/run-pulumi";
import { Names } from "../shared/names";
import { paintFor } from "../shared/output/paint";
import { asMarkdown, asText, writeMarker } from "../shared/output/render";

const OPTIONS = {
  ...SETTINGS_OPTIONS,
  markdown: { type: "boolean" },
  json: { type: "boolean" },
  "fail-on": { type: "string", multiple: true },
  allow: { type: "string" },
  state: { type: "string" },
  resolve: { type: "boolean" },
  hierarchy: { type: "string" },
  stack: { type: "string" },
  cwd: { type: "string" },
  refresh: { type: "boolean" },
} as const;

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>["values"];

/** `veeam-em explain`: what a preview means for who may restore what. */
export const explain: Command = {
  name: "explain",
  summary: "a pulumi preview in words: who gains what, who loses what, what is dangerous",
  usage: `Usage: npx pulumi-veeam-em explain [FILE|-] [options]

Reads what \`pulumi preview --json\` printed (from FILE, or from the standard input for -;
runs it when neither is given) and says per account what it gains and loses, the most
dangerous first. What is secret or known only during up is reported as unknown, and counts
as the worst that it may be. Make the file with \`pulumi preview --json --show-sames\`:
without --show-sames it lacks unchanged resources, so their existing grants count as new.

  --markdown              for a comment in a pull request: the same text for the same change,
                          with a hidden first line that helps a pipeline find its comment
  --json                  one JSON document (docs/explain.schema.json)
  --fail-on KINDS         exit code 3 if the change contains one of widen, admin, all-vms, whole-root,
                          delete (commas, or several times). widen: an account may restore more
                          than before; admin: becomes Portal Administrator; all-vms: may restore
                          every VM; whole-root: gets a scope of a whole hierarchy root, its root
                          folder, a standalone host or a backup server, even if it adds nothing;
                          delete: an account is deleted or loses something; found with any
                          KINDS where all resources of this package are deleted, as the preview
                          of a program that ended early says.
                          Anything unknown counts as each kind that it may be
  --allow FILE            exceptions from --fail-on, a JSON list of
                          { "account", "reason", "expires": "2027-03-31" }, with "kinds" and
                          "server" if wanted; expires is the last day that it applies, in
                          UTC; without server it applies only to a program of one server,
                          and to a preview that has all its resources
  --resolve               ask the server (GET requests only) for names of objects and for
                          existing grants; accounts of other servers stay as in the preview
  --hierarchy FILE        which object is below which, a JSON list of
                          { "object": <reference>, "parent": <reference> }; Enterprise
                          Manager's look-up does not say that
  --state FILE            what \`pulumi stack export\` printed (- for the standard input): the
                          preview must cover all its resources of this package; code in it that
                          is not the program's stops, because the next up may run it
  --stack NAME, --cwd DIR, --refresh
                          for the preview that it runs if there is no FILE

Resources made on a different server from the program's current one count as new there. The
preview contains the url of a Provider and of the stack's configuration; if up has
VEEAM_EM_URL, give the same variable or --url here, even without --resolve.

Exit code 0; 1 if the server cannot be asked, 2 for an unusable file, a preview that failed
or does not cover all that --state has, 3 for a finding of --fail-on. Always 3, with any
--fail-on and any allow-list: a resource whose \`__provider\` names this package, or may
name it, and is not exactly the text of its type; and one whose provider is of another
package, or the provider plugin from another place (\`pluginDownloadURL\`).

${SETTINGS_USAGE}`,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, OPTIONS, true);
    if (positionals.length > 1) throw new UsageError(`give one file, not ${positionals.length}.`);
    const useless =
      positionals.length === 0
        ? []
        : (["stack", "cwd", "refresh"] as const).filter((name) => values[name] !== undefined);
    if (useless.length > 0)
      throw new UsageError(
        `${useless.map((name) => `--${name}`).join(" and ")} are for a preview that this command runs; with a file it runs none.`,
      );
    if (values.markdown === true && values.json === true)
      throw new UsageError("--markdown and --json exclude each other.");
    if (positionals[0] === "-" && values.state === "-")
      throw new UsageError("the preview and --state cannot both be the standard input.");
    const kinds = readFailOn(values["fail-on"] ?? []);
    return refusingBadInput("explain", io, () => explainPreview(positionals[0], values, kinds, io));
  },
};

async function explainPreview(
  file: string | undefined,
  values: Values,
  kinds: readonly FailKind[],
  io: CommandIo,
): Promise<number> {
  const allowances = values.allow === undefined ? [] : readAllowList(await readInput(values.allow));
  const hierarchy =
    values.hierarchy === undefined
      ? new Map<string, string>()
      : readHierarchy(await readInput(values.hierarchy));
  const state =
    values.state === undefined ? undefined : readRecorded(await readInput(values.state));
  const preview = await previewFrom(file, values, io);
  const foreign = findForeignCode(preview, state);
  const changes = await changesIn(preview, hierarchy, values, io);
  const explanation = {
    ...explainChanges(preview, changes, kinds, allowances),
    foreign,
  };
  io.stdout(rendered(explanation, values, io));
  return stoppedBy(explanation).length > 0 ? EXIT.found : EXIT.ok;
}

function explainChanges(
  preview: Preview,
  changes: readonly AccountChange[],
  kinds: readonly FailKind[],
  allowances: readonly Allowance[],
): Omit<Explanation, "foreign"> {
  const today = new Date().toISOString().slice(0, "2027-03-31".length);
  return {
    stack: preview.stack,
    isOurs: preview.resources.length > 0,
    lacksSames: preview.lacksSames,
    deletesAll: preview.deletesAll,
    changes,
    findings: collectFindings(
      changes,
      kindsToFind(kinds, preview),
      allowances,
      today,
      preview.servers,
    ),
    expired: findExpired(allowances, today),
    mixed: findMixedForms(preview),
  };
}

function rendered(explanation: Explanation, values: Values, io: CommandIo): string {
  if (values.json === true) return explanationJson(explanation);
  const page = explanationPage(explanation);
  return values.markdown === true
    ? asMarkdown(page, "Restore permissions", writeMarker("explain", explanation.stack))
    : asText(page, paintFor(io));
}

/** What stays as it is belongs to what an account has: `--show-sames`. */
function previewArguments({ stack, refresh }: Values): string[] {
  return [
    "preview",
    "--json",
    "--show-sames",
    ...(stack === undefined ? [] : ["--stack", stack]),
    ...(refresh === true ? ["--refresh"] : []),
  ];
}

/**
 * A preview that is run and fails is refused where its output is read, which tells why; what prints
 * nothing, or hides that it failed, is refused here.
 */
async function previewFrom(
  file: string | undefined,
  values: Values,
  io: CommandIo,
): Promise<Preview> {
  const url = environmentWith(values, io.env)[SETTINGS_TABLE.url.variable];
  if (file !== undefined) return readPreview(await readInput(file), url);
  const run = await runPulumi(previewArguments(values), values.cwd, io);
  if (run.stdout.trim() === "") throw failedRun(run, "printed no preview");
  const preview = readPreview({ name: `\`${run.command}\``, text: run.stdout }, url);
  if (run.code !== 0) throw failedRun(run, "does not say why in what it printed");
  return preview;
}

async function changesIn(
  preview: Preview,
  hierarchy: Hierarchy,
  values: Values,
  io: CommandIo,
): Promise<AccountChange[]> {
  const names = new Names();
  if (values.resolve !== true || preview.resources.length === 0)
    return collectChanges(planAccounts(preview, names), hierarchy);
  const connections = new Connections();
  try {
    const settings = settingsFrom(values, io.env);
    const source = {
      em: connections.connect(settings),
      op: new Operation(
        "look up what the preview mentions",
        settings.timeoutSeconds,
        undefined,
        io.ended,
      ),
    };
    await learnFromServer(source, preview, names);
    const accounts = planAccounts(preview, names);
    await completeFromServer(source, accounts, preview.servers, names);
    return collectChanges(accounts, hierarchy);
  } finally {
    await connections.closeAll();
  }
}
