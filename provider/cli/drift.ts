import { Connections } from "../em";
import { EXIT, type Command, type CommandIo, UsageError } from "./command";
import { parseOptions, SETTINGS_OPTIONS, SETTINGS_USAGE } from "./settings-options";
import { compareWithServer } from "./drift/comparison";
import { asJson, type DriftReport, pageOf } from "./drift/report";
import { readState } from "./drift/state-file";
import { type Input, InputError, readInput, refusingBadInput, runPulumi } from "./words/input";
import { paintFor } from "./words/paint";
import { asMarkdown, asText, markerOf } from "./words/render";

const OPTIONS = {
  ...SETTINGS_OPTIONS,
  state: { type: "string" }, stack: { type: "string" }, cwd: { type: "string" },
  markdown: { type: "boolean" }, json: { type: "boolean" },
} as const;

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>["values"];

/** `veeam-em drift`: Enterprise Manager against the state of a stack. */
export const drift: Command = {
  name: "drift",
  summary: "what was changed in Enterprise Manager since the last pulumi up, without running the program",
  usage: `Usage: veeam-em drift [--state FILE|-] [options]

Compares every account and grant in a stack's state with Enterprise Manager and says in
words what differs. Sends GET requests only; runs no program and changes neither the state
nor the server. Exit code 0 when all is as in the state, 3 when something differs, 1 when
something could not be compared, 2 for an unusable state.

  --state FILE            what \`pulumi stack export\` printed (- for the standard input);
                          without it, \`pulumi stack export\` is run
  --stack NAME, --cwd DIR for that
  --markdown              for an issue or a message
  --json                  one JSON document (docs/drift.schema.json)

The connection is the one that the state records, with the password from VEEAM_EM_PASSWORD;
variables and options win over it, but not over explicit providers (veeam.Provider).

${SETTINGS_USAGE}`,
  async run(args, io) {
    const { values } = parseOptions(args, OPTIONS);
    if (values.markdown === true && values.json === true) throw new UsageError("--markdown and --json exclude each other.");
    return refusingBadInput("drift", io, () => findDrift(values, io));
  },
};

async function findDrift(values: Values, io: CommandIo): Promise<number> {
  const state = readState(await stateFrom(values, io));
  const connections = new Connections();
  try {
    const report = await compareWithServer(state, connections, values, io);
    io.stdout(rendered(report, values, io));
    if (report.results.some(({ verdict }) => verdict === "failed")) return EXIT.failed;
    return report.results.some(({ verdict }) => verdict !== "same") ? EXIT.found : EXIT.ok;
  } finally {
    await connections.closeAll();
  }
}

function rendered(report: DriftReport, values: Values, io: CommandIo): string {
  if (values.json === true) return asJson(report);
  const page = pageOf(report);
  return values.markdown === true ? asMarkdown(page, "Drift in Enterprise Manager", markerOf("drift", report.stack)) : asText(page, paintFor(io));
}

async function stateFrom(values: Values, io: CommandIo): Promise<Input> {
  if (values.state !== undefined) return readInput(values.state);
  const args = ["stack", "export", ...(values.stack === undefined ? [] : ["--stack", values.stack])];
  const { code, stdout, stderr } = await runPulumi(args, values.cwd, io);
  if (code !== 0) throw new InputError(`\`pulumi ${args.join(" ")}\` ended with ${code ?? "a signal"}: ${stderr.trim() || "it said nothing"}`);
  return { name: `\`pulumi ${args.join(" ")}\``, text: stdout };
}
