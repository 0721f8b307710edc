import { blankHeader, blankName, type WireAnswer } from "../../../../provider/em";
import { Differences, type Difference } from "./differences";
import type { AnswerForm } from "./form";
import { FormComparison, type KeyStyle } from "./compare-thing";
import { readRaw, type RawDocument } from "./tree";

const NAMESPACE = "http://www.veeam.com/ent/v1.0";

/** What an answer is held against. */
interface Expected {
  readonly form: AnswerForm;
  /** In which media type was asked. */
  readonly format: "xml" | "json";
  /** How the server writes keys, by its first answer; `undefined` where that told nothing. */
  readonly keys: KeyStyle | undefined;
}

/** Every difference between an answer and the form that the reference has of it. */
export function compareAnswer(answer: WireAnswer, expected: Expected): readonly Difference[] {
  const differences = new Differences();
  const { statuses, document } = expected.form;
  if (!statuses.includes(answer.status)) {
    const usual = statuses.join(" or ");
    differences.add(`status ${answer.status}`, `status ${answer.status} instead of ${usual}`);
  }
  // Another status has a document of another kind, or none: there is nothing to hold it against.
  const isOther = isBad(answer.status) !== isBad(statuses[0] ?? 0);
  if (document === undefined || isOther || answer.status === 204) return differences.all;
  if (/^\s*(<!doctype html|<html)/i.test(answer.body)) {
    differences.add("web page", "it is a web page");
    return differences.all;
  }
  if (answer.flaw !== undefined) {
    differences.add("flaw", `it is ${answer.flaw}`);
    return differences.all;
  }
  if (answer.body.trim() === "") {
    differences.add("document", "no document instead of one");
    return differences.all;
  }
  compareWriting(answer, expected, differences);
  const raw = readRaw(answer.body);
  if (raw === undefined) {
    differences.add("document", "no readable document instead of one");
    return differences.all;
  }
  compareMediaType(raw, expected, differences);
  if (raw.format === "xml") compareXml(raw, document.root, differences);
  const keys = expected.form.isRefusal === true ? undefined : expected.keys;
  new FormComparison(raw.format, keys, differences).compare(
    raw.root,
    document.thing,
    document.root ?? blankName(raw.root.name ?? "document"),
  );
  return differences.all;
}

function isBad(status: number): boolean {
  return status >= 400;
}

function compareWriting(answer: WireAnswer, { format, form }: Expected, found: Differences): void {
  if (answer.hasByteOrderMark === true) found.add("bom", "it starts with a byte order mark");
  const [type = "", ...parameters] = answer.contentType.toLowerCase().split(";");
  const mediaType = type.trim();
  const asked = form.isRefusal === true ? ["xml", "json"] : [format];
  const usual = form.mediaType ?? asked.map((one) => `application/${one}`);
  const isJson = mediaType.endsWith("json");
  if (form.isRefusal === true && usual.includes(mediaType) && isJson !== (format === "json"))
    found.add("error media type", "it is in another media type than was asked for");
  else if (!usual.includes(mediaType))
    found.add(
      "media type",
      `the header says ${mediaType === "" ? "no media type" : blankHeader(mediaType)}`,
    );
  if (mediaType !== "") compareCharset(parameters, form, found);
}

function compareCharset(parameters: readonly string[], form: AnswerForm, found: Differences): void {
  const charset = parameters
    .map((one) => /^\s*charset\s*=\s*"?([^"\s]*)/.exec(one)?.[1])
    .find((one) => one !== undefined);
  // Answers to malformed IDs were recorded without.
  if (charset === undefined && form.isRefusal !== true)
    found.add("no charset", "the header does not say charset=utf-8");
  if (charset !== undefined && charset !== "utf-8")
    found.add("charset", `its charset is ${blankHeader(charset)}`);
}

function compareMediaType(raw: RawDocument, { format, form }: Expected, found: Differences): void {
  if (raw.format !== format && form.isRefusal !== true)
    found.add("other format", `it is ${raw.format.toUpperCase()}, whatever was asked for`);
}

function compareXml(raw: RawDocument, root: string | undefined, found: Differences): void {
  if (!raw.hasProlog) found.add("prolog", "the line <?xml …?> is missing");
  if (raw.hasPrefix) found.add("prefix", "its elements have a prefix");
  if (raw.namespace !== NAMESPACE)
    found.add(
      "namespace",
      `its namespace is ${raw.namespace === undefined ? "missing" : "another"}`,
    );
  const name = blankName(raw.root.name ?? "");
  if (root !== undefined && name !== root)
    found.add(`root ${root}: ${name}`, `it is <${name}> instead of <${root}>`);
}
