import { Connections } from "../../provider/em";
import { EXIT, type Command, type CommandIo, UsageError } from "../command";
import { parseOptions, SETTINGS_OPTIONS, SETTINGS_USAGE } from "../shared/settings-options";
import { compareWithServer, lacksPassword } from "./comparison";
import { driftJson, type DriftReport, driftPage } from "./report";
import { readState, type StackState } from "./state-file";
import { readInput, refusingBadInput } from "../shared/input";
import { failedRun, runPulumi } from "../shared/pulumi/run-pulumi";
import { paintFor } from "../shared/output/paint";
import { asMarkdown, asText, writeMarker } from "../shared/output/render";

const OPTIONS = {
  ...SETTINGS_OPTIONS,
  state: { type: "string" },
  stack: { type: "string" },
  cwd: { type: "string" },
  strict: { type: "boolean" },
  markdown: { type: "boolean" },
  json: { type: "boolean" },
} as const;

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>["values"];

/** `veeam-em drift`: Enterprise Manager against the state of a stack. */
export const drift: Command = {
  name: "drift",
  summary:
    "what changed in Enterprise Manager since the last pulumi up, without running the program",
  usage: `Usage: npx pulumi-veeam-em drift [--state FILE|-] [options]

Compares every account and grant in a stack's state with Enterprise Manager and says in
words what differs. Sends GET requests only; runs no program and changes neither the state
nor the server. Exit code 0 if everything matches the state, 3 if something differs, 1 if
something could not be compared, 2 for an unusable state. Always 3: a resource in the state
whose \`__provider\` names this package, or may name it, and is not exactly the text of its
type, or whose provider is of another package, or the plugin from another place.

  --state FILE            what \`pulumi stack export\` printed (- for the standard input);
                          without it, \`pulumi stack export\` is run
  --stack NAME, --cwd DIR for that
  --strict                grants from elsewhere, on accounts that are not exclusive, are always
                          reported; with --strict they count as different
  --markdown              for an issue or a message
  --json                  one JSON document (docs/drift.schema.json)

The connection is the one that the state records, with the password from VEEAM_EM_PASSWORD;
variables and options win over it, but not over explicit providers (veeam.Provider). If the
state encrypts what is needed, \`pulumi stack export --show-secrets\` is run.

${SETTINGS_USAGE}`,
  async run(args, io) {
    const { values } = parseOptions(args, OPTIONS);
    if (values.markdown === true && values.json === true)
      throw new UsageError("--markdown and --json exclude each other.");
    const useless =
      values.state === undefined
        ? []
        : (["stack", "cwd"] as const).filter((name) => values[name] !== undefined);
    if (useless.length > 0)
      throw new UsageError(
        `${useless.map((name) => `--${name}`).join(" and ")} are for an export that this command runs; with --state it runs none.`,
      );
    return refusingBadInput("drift", io, () => findDrift(values, io));
  },
};

async function findDrift(values: Values, io: CommandIo): Promise<number> {
  const state = await stateFrom(values, io);
  const connections = new Connections();
  try {
    const report = await compareWithServer(state, connections, values, io);
    io.stdout(rendered(report, values, io));
    if (report.foreign.length > 0) return EXIT.found;
    // What a run was at when it was cut off cannot be compared either: the state does not have it.
    if (report.interrupted.length > 0 || report.results.some(({ verdict }) => verdict === "failed"))
      return EXIT.failed;
    return report.results.some(
      ({ verdict, unmanaged }) =>
        verdict !== "same" || (values.strict === true && unmanaged.length > 0),
    )
      ? EXIT.found
      : EXIT.ok;
  } finally {
    await connections.closeAll();
  }
}

function rendered(report: DriftReport, values: Values, io: CommandIo): string {
  if (values.json === true) return driftJson(report);
  const page = driftPage(report);
  return values.markdown === true
    ? asMarkdown(page, "Drift in Enterprise Manager", writeMarker("drift", report.stack))
    : asText(page, paintFor(io));
}

async function stateFrom(values: Values, io: CommandIo): Promise<StackState> {
  if (values.state !== undefined) return readState(await readInput(values.state));
  const state = await exportState(values, io, []);
  // Only where something cannot be compared without them: secrets of other packages have no
  // business here.
  const needsSecrets = state.resources.some(
    ({ encrypted, provider }) => encrypted.length > 0 || lacksPassword(provider, io.env),
  );
  return needsSecrets ? exportState(values, io, ["--show-secrets"]) : state;
}

async function exportState(
  { stack, cwd }: Values,
  io: CommandIo,
  more: readonly string[],
): Promise<StackState> {
  const run = await runPulumi(
    ["stack", "export", ...more, ...(stack === undefined ? [] : ["--stack", stack])],
    cwd,
    io,
  );
  if (run.code !== 0) throw failedRun(run, "exported no state");
  return readState({ name: `\`${run.command}\``, text: run.stdout });
}
