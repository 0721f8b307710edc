import {
  Connections,
  isEmError,
  Operation,
  startRecording,
  type Settings,
} from "../../provider/em";
import { visible } from "../../provider/model/visible";
import { EXIT, type Command, type CommandIo, exitCodeOf, UsageError } from "../command";
import { commandWords, errorInCommand } from "../shared/command-words";
import {
  parseOptions,
  SETTINGS_OPTIONS,
  SETTINGS_USAGE,
  settingsFrom,
  type SettingsValues,
} from "../shared/settings-options";
import { refusingBadInput } from "../shared/input";
import { probeServer, redactError, type ProbeOutcome } from "./probe";
import { showRecording } from "./show-recording";
import {
  settingsFinding,
  STEPS,
  type Examination,
  type StepFinding,
  type DoctorStep,
} from "./steps";

interface StepResult extends StepFinding {
  readonly name: string;
  readonly ok: boolean;
  readonly error?: ReturnType<typeof errorInCommand>;
}

/** The steps that read answers of Enterprise Manager, which a probe looks at one by one. */
const READING_STEPS = ["API versions", "logon", "rights"];

/** What says of an answer that it is another one than expected, and not that none comes. */
const OTHER_ANSWER = ["EM_PROTOCOL", "EM_REFUSED", "EM_NOT_FOUND"];

/**
 * `veeam-em doctor`: checks the connection step by step; the first step that fails says what to do.
 */
export const doctor: Command = {
  name: "doctor",
  summary: "check settings, name, TLS, logon, API version, rights; --probe: every form of answer",
  usage: `Usage: npx pulumi-veeam-em doctor [--probe] [--json] [--record FILE] [connection options]
       npx pulumi-veeam-em doctor --show FILE

Checks the way to Enterprise Manager step by step and stops at the first step that
fails, saying what to do about it. Changes nothing. Exit code 0 if all is well, 2 if the
settings are wrong, otherwise 1.

  --probe                 then reads every form of answer that this package relies on, in XML
                          and in JSON, and says of each whether it is as expected, another
                          form that is understood, or not understood, and what follows;
                          ends with a verdict. It sends GET requests only, apart from logon
                          and log-off. Exit code 0 when all is as expected, 3 when the server can
                          be managed but deviates, 1 when it cannot be managed
  --json                  one JSON document with every step (docs/doctor.schema.json)
  --record FILE           record requests and answers, with pseudonyms for all names, in a new
                          file (docs/recording.md); VEEAM_EM_RECORD=FILE does so in any run
  --show FILE             print a recording in readable form, before you send it to anybody;
                          asks no server

${SETTINGS_USAGE}`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      ...SETTINGS_OPTIONS,
      json: { type: "boolean" },
      probe: { type: "boolean" },
      record: { type: "string" },
      show: { type: "string" },
    });
    const { show, record } = values;
    if (show !== undefined) {
      refuseBesideShow(Object.keys(values));
      return refusingBadInput("doctor", io, () => showRecording(show, io));
    }
    const recording = record === undefined ? undefined : startRecording(record);
    const connections = new Connections();
    const say = values.json === true ? () => undefined : io.stdout;
    try {
      const run: Run = { values, io, connections, isProbe: values.probe === true };
      const examination = examinationOf(run);
      const results = await examine(run, examination, (result) => say(writeStepText(result)));
      const probed =
        values.probe === true ? await probeAfter(run, examination, results) : undefined;
      const code = probed?.code ?? exitCodeAfter(results);
      say(probed?.text ?? "");
      if (values.json === true) {
        const steps = results.map(writeStepJson);
        const document = { ok: code === EXIT.ok || code === EXIT.found, steps, ...probed?.json };
        io.stdout(`${JSON.stringify(document, null, 2)}\n`);
      }
      return code;
    } finally {
      await connections.closeAll();
      recording?.close();
    }
  },
};

function refuseBesideShow(given: readonly string[]): void {
  const others = given.filter((option) => option !== "show").map((option) => `--${option}`);
  if (others.length > 0)
    throw new UsageError(`--show asks no server: give it without ${others.join(", ")}.`);
}

function exitCodeAfter(results: readonly StepResult[]): number {
  const failed = results.find(({ ok }) => !ok);
  return failed === undefined ? EXIT.ok : exitCodeOf(failed.error?.code ?? "");
}

interface Run {
  readonly values: SettingsValues;
  readonly io: CommandIo;
  readonly connections: Connections;
  readonly isProbe: boolean;
}

function examinationOf({ values, io, connections }: Run): Examination {
  const settings = (): Settings => settingsFrom(values, io.env);
  return {
    values,
    io,
    settings,
    manager: () => connections.connect(settings()),
    operation: (description) =>
      new Operation(description, settings().timeoutSeconds, undefined, io.ended),
  };
}

async function examine(
  { isProbe }: Run,
  examination: Examination,
  report: (result: StepResult) => void,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of STEPS) {
    const result = await runStep(step, examination);
    results.push(result);
    report(result);
    if (!result.ok && !(isProbe && mayGoOn(results))) break;
  }
  return results;
}

/** Whether a probe tells more than the steps that failed: not of a server that is none. */
function mayGoOn(results: readonly StepResult[]): boolean {
  const failed = results.filter(({ ok }) => !ok);
  const isOther = ({ name, error }: StepResult): boolean =>
    READING_STEPS.includes(name) && OTHER_ANSWER.includes(error?.code ?? "");
  // A refusal is Enterprise Manager's own; the other media type may get in.
  const isNone =
    failed.some(({ name, error }) => name === "logon" && error?.code !== "EM_REFUSED") &&
    failed.length > 1;
  return failed.every(isOther) && !isNone;
}

async function probeAfter(
  { connections, io }: Run,
  { settings, operation }: Examination,
  results: readonly StepResult[],
): Promise<ProbeOutcome> {
  const failed = results.filter(({ ok }) => !ok).at(-1);
  if (failed !== undefined && !mayGoOn(results)) return notProbed(failed);
  await connections.logOffAll();
  try {
    return await probeServer({ connections, settings: settings(), operation }, io);
  } catch (error) {
    if (!isEmError(error)) throw error;
    const message = commandWords(redactError(error, [], settings()));
    const told = { ...errorInCommand(error), message };
    const result = { name: "probe", ok: false, lines: [], data: {}, error: told };
    const outcome = notProbed(result);
    return { ...outcome, text: `${writeStepText(result)}${outcome.text}` };
  }
}

function notProbed({ name, error }: StepResult): ProbeOutcome {
  const text = `This server cannot be managed as it is: see what to do about the step "${name}".`;
  return {
    code: exitCodeOf(error?.code ?? ""),
    text: `\nVerdict: ${text}\n`,
    json: {
      failed: { step: name, ...(error === undefined ? {} : { error }) },
      verdict: { manageable: false, text },
    },
  };
}

async function runStep(step: DoctorStep, examination: Examination): Promise<StepResult> {
  try {
    return { name: step.name, ok: true, ...(await step.run(examination)) };
  } catch (error) {
    if (!isEmError(error)) throw error;
    const found = step.name === "settings" ? settingsFinding(examination) : { lines: [], data: {} };
    return {
      name: step.name,
      ok: false,
      ...found,
      error: errorInCommand(error),
    };
  }
}

function writeStepText({ name, ok, lines, error }: StepResult): string {
  const body = lines.map((line) => `     ${visible(line)}\n`).join("");
  const failure =
    error === undefined
      ? ""
      : `     ${error.code}: ${error.message}\n${error.hint === undefined ? "" : `     What to do: ${error.hint}\n`}`;
  return `${ok ? "ok  " : "FAIL"} ${name}\n${body}${failure}`;
}

function writeStepJson({ name, ok, data, error }: StepResult): Readonly<Record<string, unknown>> {
  return { name, ok, ...data, ...(error === undefined ? {} : { error }) };
}
