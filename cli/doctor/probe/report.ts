import { visible } from "../../../provider/model/visible";
import type { ProbeFinding, FormatFindings } from "./findings";
import type { Probed } from "./run";
import { describeDeviation, followsOf, type Verdict } from "./verdict";

const HEADINGS = { xml: "Answers in XML", json: "Answers in JSON" } as const;

const WORDS: Readonly<Record<ProbeFinding["result"], string>> = {
  "as expected": "as expected   ",
  "other form": "other form    ",
  "not understood": "NOT UNDERSTOOD",
  "not seen": "not seen      ",
};

/** The probe as people read it: a line for each form of answer, and what follows. */
export function writeProbeText({ formats }: Probed, verdict: Verdict): string {
  const parts = formats.map(
    ({ format, findings }) =>
      `\n${HEADINGS[format]}\n${findings
        .map((finding) => writeFinding(finding, followsOf(finding, format, formats)))
        .join("")}`,
  );
  const list = verdict.deviations.map((what) => `     - ${visible(what)}\n`).join("");
  const deviations = list === "" ? "" : `\nDeviations, each once:\n${list}`;
  const unknown = verdict.onlyAfterAWrite.map((what) => `     - ${what}\n`).join("");
  return `${parts.join("")}${deviations}\nKnown only after a first write:\n${unknown}\nVerdict: ${visible(verdict.text)}\n`;
}

function writeFinding(finding: ProbeFinding, follows: string): string {
  const { result, what, reason, deviations } = finding;
  const details = [...(reason === undefined ? [] : [reason]), ...deviations.map(describeDeviation)];
  const known = result === "other form" ? "understood: " : "";
  const rest = details.length === 0 ? "" : `: ${known}${visible(details.join("; "))}`;
  const then = follows === "" ? "" : `                     What follows: ${visible(follows)}\n`;
  return `     ${WORDS[result]}  ${what}${rest}\n${then}`;
}

/** The probe for machines; docs/doctor.schema.json describes it. */
export function writeProbeJson(
  { formats, keys }: Probed,
  verdict: Verdict,
): Readonly<Record<string, unknown>> {
  const answersIn = ({ format, findings }: FormatFindings): unknown[] =>
    findings.map((finding) => {
      const { question, what, result, deviations, reason } = finding;
      const follows = followsOf(finding, format, formats);
      return {
        answer: question,
        what,
        result,
        deviations,
        ...(reason === undefined ? {} : { reason }),
        ...(follows === "" ? {} : { follows }),
      };
    });
  return {
    keys: keys ?? null,
    formats: formats.map((one) => ({ format: one.format, answers: answersIn(one) })),
    verdict,
  };
}
