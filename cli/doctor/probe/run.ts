import {
  chooseFormat,
  isEmError,
  withoutEchoes,
  type Connections,
  type EmError,
  type EmErrorCode,
  type MediaFormat,
  type Operation,
  type Settings,
} from "../../../provider/em";
import { compareAnswer } from "./form/compare";
import type { KeyStyle } from "./form/compare-thing";
import { Differences, type Difference } from "./form/differences";
import { hasNameAsked, type Seen } from "./questions/checks";
import type { Deviation, ProbeFinding, FormatFindings } from "./findings";
import { Knowledge } from "./questions/knowledge";
import { QUESTIONS } from "./questions";
import type { Question } from "./questions/question";
import type { Understood } from "./questions/understood";
import { countRows, isThing, readRaw } from "./form/tree";
import { redactError } from "./redaction";
import { variantOf } from "./questions/variants";

/** After these no later question would be answered either. */
const ENDING: readonly EmErrorCode[] = ["EM_TLS", "EM_AUTH"];

/** After these too, unless only one answer breaks off, or never comes. */
const SILENT: readonly EmErrorCode[] = ["EM_UNREACHABLE", "EM_TIMEOUT"];

/** Parts of every list that are none of its rows. */
const NO_ROWS = ["links", "paginginfo", "href", "type", "name", "uid"];

const LOG_OFF = {
  id: "logOff",
  what: "log-off",
  isEssential: false,
  lost: "logon sessions stay open until the server ends them, 15 minutes later",
} as const;

/** What a probe goes by. */
export interface ProbeScene {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly operation: (description: string) => Operation;
  readonly progress: (what: string, done: number, of: number) => void;
}

/** What the probe of a server showed. */
export interface Probed {
  readonly formats: readonly FormatFindings[];
  /** How its first answer is understood: the keys tell the version. */
  readonly keys: KeyStyle | undefined;
  /** What `format=auto` chooses. */
  readonly auto: MediaFormat;
}

/** Asks every question in both media types. @throws EmError when the server stops answering. */
export async function probe(scene: ProbeScene): Promise<Probed> {
  // JSON first: its keys tell the version.
  const json = await new FormatProbe(scene, "json").run();
  const xml = await new FormatProbe(scene, "xml").run();
  const formats = [xml.findings, json.findings];
  return { formats, keys: json.keys, auto: json.auto };
}

interface FormatResult {
  readonly findings: FormatFindings;
  readonly keys: KeyStyle | undefined;
  readonly auto: MediaFormat;
}

/** The probe in one media type. */
class FormatProbe {
  private readonly scene: ProbeScene;
  private readonly format: MediaFormat;
  private readonly seen: Seen[] = [];
  private readonly known: Knowledge;
  private readonly findings: ProbeFinding[] = [];
  private keys: KeyStyle | undefined;
  private auto: MediaFormat = "xml";
  /** Whether the last question that sent something had no answer. */
  private isSilent = false;

  constructor(scene: ProbeScene, format: MediaFormat) {
    this.scene = scene;
    this.format = format;
    const settings = { ...scene.settings, format };
    const manager = scene.connections.observe(settings, ({ method, path }, answer) =>
      this.seen.push({ request: `${method} ${path}`, answer }),
    );
    this.known = new Knowledge(manager, scene.operation);
  }

  async run(): Promise<FormatResult> {
    for (const [nth, question] of QUESTIONS.entries()) {
      this.scene.progress(`${this.format.toUpperCase()}: ${question.what}`, nth, QUESTIONS.length);
      const finding = await this.ask(question);
      this.findings.push(finding);
      // Each later question would try to log on again.
      if (question.id === "logon" && finding.result === "not understood") break;
    }
    const before = this.seen.length;
    await this.scene.connections.logOffAll();
    this.findings.push(this.judgeLogOff(this.seen.slice(before)));
    const findings = { format: this.format, findings: this.findings };
    return { findings, keys: this.keys, auto: this.auto };
  }

  private async ask(question: Question): Promise<ProbeFinding> {
    const before = this.seen.length;
    const outcome = await this.outcomeOf(question);
    const own = this.seen.slice(before).filter(({ request }) => question.requests.test(request));
    // What an earlier question had to ask as well is not asked again.
    const seen =
      own.length > 0 ? own : this.seen.filter((one) => question.requests.test(one.request));
    if (question.id === "versions") this.noteVersion(seen);
    if (seen.length === 0 && outcome.error === undefined) return notSeen(question);
    const differences = this.differencesOf(question, seen, outcome.error === undefined);
    const vital = differences.find(({ id }) => question.vital?.test(id) === true);
    const reason = this.reasonOf(question, seen, outcome) ?? vital?.text;
    return judge(question, differences, reason);
  }

  private async outcomeOf(question: Question): Promise<Outcome> {
    const before = this.seen.length;
    try {
      const understood = await question.ask(this.known);
      if (this.seen.length > before) this.isSilent = false;
      return { understood };
    } catch (error) {
      if (!isEmError(error) || ENDING.includes(error.code)) throw error;
      const isSilent = SILENT.includes(error.code);
      if (isSilent && this.isSilent) throw error;
      this.isSilent = isSilent;
      // A question may need more than its own answers; those have questions of their own.
      const { method = "", path } = error.request ?? {};
      const failed = `${method} ${path ?? ""}`;
      const isOwn =
        path === undefined ||
        question.requests.test(failed) ||
        question.needs?.test(failed) === true;
      return isOwn ? { error } : {};
    }
  }

  private noteVersion(seen: readonly Seen[]): void {
    const answer = seen.at(-1)?.answer;
    if (answer === undefined || this.format === "xml") return;
    this.auto = chooseFormat(answer);
    const names = readRaw(answer.body)?.root.members.map(({ name }) => name) ?? [];
    if (names.includes("SupportedVersions")) this.keys = "pascal";
    if (names.includes("supportedVersions")) this.keys = "camel";
  }

  private differencesOf(
    question: Question,
    seen: readonly Seen[],
    isAnswered: boolean,
  ): readonly Deviation[] {
    const found = new Differences();
    for (const one of seen) {
      for (const { id, text } of this.compare(question, one)) found.add(id, text);
      question.check?.(one, this.known, found);
    }
    return found.all.map(({ id, text }) => {
      const position = variantOf(question.id, id, isAnswered)?.position;
      const safe = { id: withoutEchoes(id), text: withoutEchoes(text) };
      return position === undefined ? safe : { ...safe, position };
    });
  }

  /** By the form to which the answer is most alike. */
  private compare({ form, others = [] }: Question, { answer }: Seen): readonly Difference[] {
    const { format, keys } = this;
    const found = compareAnswer(answer, { form, format, keys });
    return others.reduce((best, other) => {
      // Refused with the same status, only in another form.
      const own = other.form.isRefusal === true ? { statuses: form.statuses } : {};
      const rest = compareAnswer(answer, { form: { ...other.form, ...own }, format, keys });
      const whole = [{ id: `form ${other.position}`, text: other.text }, ...rest];
      return best.length > 0 && whole.length <= best.length ? whole : best;
    }, found);
  }

  /** Why the answers are not understood; `undefined` if they are. */
  private reasonOf(
    question: Question,
    seen: readonly Seen[],
    { error, understood }: Outcome,
  ): string | undefined {
    if (error !== undefined)
      return `${error.code}: ${redactError(error, this.seen, this.scene.settings)}`;
    const { rows, found, problems = [] } = understood ?? {};
    if (problems.length > 0) return `it does not return ${problems.join(", ")}`;
    if (found === 0 && seen.some(hasNameAsked)) return "the object is in it and is not found there";
    const written = countWritten(question, seen);
    if (rows === undefined || written === undefined || rows === written) return undefined;
    return `${String(rows)} of its ${String(written)} entries can be read`;
  }

  private judgeLogOff(seen: readonly Seen[]): ProbeFinding {
    const last = seen.filter(({ request }) => request.startsWith("DELETE ")).at(-1);
    if (last === undefined) return { ...notSeen(LOG_OFF), reason: "no session was open" };
    const { status } = last.answer;
    const deviations =
      status === 204
        ? []
        : [{ id: `status ${String(status)}`, text: `status ${String(status)} instead of 204` }];
    const isDone = status < 300 || status === 404;
    return judge(LOG_OFF, deviations, isDone ? undefined : `status ${String(status)}`);
  }
}

interface Outcome {
  readonly understood?: Understood;
  readonly error?: EmError;
}

type Asked = Pick<Question, "id" | "what" | "isEssential" | "lost" | "unseen">;

function judge(question: Asked, deviations: readonly Deviation[], reason?: string): ProbeFinding {
  const { id, what, isEssential, lost } = question;
  const follows = deviations.flatMap((one) => variantOf(id, one.id, true)?.follows ?? []);
  if (reason !== undefined)
    return {
      question: id,
      what,
      result: "not understood",
      deviations,
      follows: [lost],
      reason,
      isEssential,
    };
  const result = deviations.length === 0 ? "as expected" : "other form";
  return { question: id, what, result, deviations, follows: [...new Set(follows)], isEssential };
}

function notSeen({ id, what, isEssential, unseen }: Asked): ProbeFinding {
  const reason = unseen ?? "no account could be asked for";
  const result = "not seen";
  return { question: id, what, result, deviations: [], follows: [], reason, isEssential };
}

/** The entries of the answers by what is written; `undefined` where they cannot be counted. */
function countWritten({ form }: Question, seen: readonly Seen[]): number | undefined {
  if (form.document?.thing.list === undefined) return undefined;
  const counts = seen
    .filter(({ answer }) => answer.status < 300 && answer.body.trim() !== "")
    .map(({ answer }) => readRaw(answer.body))
    .map((raw) =>
      raw === undefined || !isThing(raw.root)
        ? undefined
        : countRows(raw, (name) => NO_ROWS.includes(name.toLowerCase())),
    );
  return counts.length > 0 && counts.every((count) => count !== undefined)
    ? counts.reduce((sum, count) => sum + count, 0)
    : undefined;
}
