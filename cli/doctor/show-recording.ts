import { readRecording, type RecordedExchange, type RecordedMessage } from "../../provider/em";
import { EXIT, type CommandIo } from "../command";
import { readInput } from "../shared/input";

/** Prints a recording as people read it, line breaks added; the file itself has none in a body. */
export async function showRecording(file: string, io: CommandIo): Promise<number> {
  const { text } = await readInput(file);
  const { by, note, exchanges, problem } = readRecording(file, text);
  if (by !== undefined) io.stdout(`Recorded by ${by}.${note === undefined ? "" : ` ${note}`}\n`);
  for (const exchange of exchanges) io.stdout(`\n${writeExchange(exchange)}`);
  if (problem === undefined) return EXIT.ok;
  io.stderr(`veeam-em doctor: ${problem}\n`);
  return EXIT.usage;
}

function writeExchange({ at, took, request, answer, failed }: RecordedExchange): string {
  const outcome =
    answer === undefined
      ? `No answer: ${failed ?? "unknown reason"}\n`
      : `${answer.status}\n${writeMessage(answer)}`;
  return `${request.method} ${request.path} (at ${at} ms, took ${took} ms)\n${writeMessage(request)}${outcome}`;
}

function writeMessage({ headers, body }: RecordedMessage): string {
  const head = headers.map(([name, value]) => `  ${name}: ${value}\n`).join("");
  if (body === undefined) return head;
  if ("leftOut" in body) return `${head}  (${body.bytes} bytes left out: ${body.leftOut})\n`;
  const mark = body.bom ? ", with a byte order mark" : "";
  return `${head}  (${body.encoding}${mark})\n${indent(body.text)}`;
}

function indent(text: string): string {
  if (text.trim() === "") return "";
  const lines = text.trimStart().startsWith("<") ? indentXml(text) : indentJson(text).split("\n");
  return lines.map((line) => `    ${line}\n`).join("");
}

/** What is no JSON stays as it is. */
function indentJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function indentXml(text: string): string[] {
  let depth = 0;
  return text
    .replace(/>\s*</g, ">\n<")
    .split("\n")
    .map((line) => {
      if (line.startsWith("</")) depth = Math.max(0, depth - 1);
      const indented = `${"  ".repeat(depth)}${line}`;
      if (/^<[^/?!]/.test(line) && !line.endsWith("/>") && !line.includes("</")) depth += 1;
      return indented;
    });
}
