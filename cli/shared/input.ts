import { existsSync, readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { visible } from "../../provider/model/visible";
import { type CommandIo, EXIT } from "../command";

/** An input file that cannot be used, or a program that cannot be started. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/**
 * Runs a command; an input that cannot be used is told without the command's usage, which has
 * nothing to do with it.
 */
export async function refusingBadInput(
  command: string,
  io: CommandIo,
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    io.stderr(`veeam-em ${command}: ${error.message}\n`);
    return EXIT.usage;
  }
}

/** Texts of a document and of what it is called in messages. */
export interface Input {
  readonly name: string;
  readonly text: string;
}

/** Reads a file, or the standard input for `-`. @throws InputError */
export async function readInput(source: string): Promise<Input> {
  const name = source === "-" ? "the standard input" : visible(source);
  try {
    return {
      name,
      text: decode(source === "-" ? await readStandardInput() : readFileSync(source)),
    };
  } catch (error) {
    throw new InputError(
      `${name} cannot be read: ${error instanceof Error ? visible(error.message) : "unknown reason"}.`,
    );
  }
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * The text of a file. Windows PowerShell writes UTF-16 with a byte order mark when output is
 * redirected to a file.
 */
export function decode(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}

/** The JSON document in a text. @throws InputError that says what the text seems to be. */
export function parseJson({ name, text }: Input, wanted: string): unknown {
  if (text.trim() === "") throw new InputError(`${name} is empty; wanted is ${wanted}.`);
  try {
    return JSON.parse(text);
  } catch {
    const isStream = text.split("\n", 2).length === 2 && isJson(text.split("\n", 1)[0] ?? "");
    if (isStream)
      throw new InputError(
        `${name} holds one JSON document in each line: that is the engine's event stream. Wanted is ${wanted}; run it without PULUMI_ENABLE_STREAMING_JSON_PREVIEW.`,
      );
    throw new InputError(
      `${name} is not complete JSON, but begins with ${JSON.stringify(visible(text.trim().slice(0, 60)))}. Wanted is ${wanted}.`,
    );
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** What a run of `pulumi` gave. */
interface PulumiRun {
  /** As it is named in messages. */
  readonly command: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Would turn the JSON of a preview into the engine's event stream (pulumi,
 * cmd/pulumi/operations/preview.go).
 */
const STREAM_VARIABLE = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW";

/**
 * Runs the Pulumi CLI on PATH and waits for it. @throws InputError when there is none, or when it
 * is interrupted.
 */
export function runPulumi(
  args: readonly string[],
  cwd: string | undefined,
  io: CommandIo,
): Promise<PulumiRun> {
  const command = `pulumi ${args.map(visible).join(" ")}`;
  return new Promise((resolve, reject) => {
    const env = Object.fromEntries(
      Object.entries(io.env).filter(([name]) => name !== STREAM_VARIABLE),
    );
    const options = {
      env,
      signal: io.ended,
      killSignal: "SIGINT" as const,
      ...(cwd === undefined ? {} : { cwd }),
    };
    const child = spawn("pulumi", [...args, "--non-interactive"], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", (error) =>
      reject(new InputError(`\`${command}\` ${whyNotRun(error, cwd, io)}`)),
    );
    child.once("close", (code) => resolve({ command, code, stdout, stderr }));
  });
}

function whyNotRun(error: Error, cwd: string | undefined, io: CommandIo): string {
  if (io.ended.aborted) return "was interrupted.";
  if (cwd !== undefined && !existsSync(cwd))
    return `could not be run: there is no folder ${visible(cwd)}.`;
  const reason =
    "code" in error && error.code === "ENOENT" ? "no pulumi was found on PATH" : error.message;
  return `could not be run: ${reason}. Install the Pulumi CLI, or give the file that it wrote elsewhere.`;
}

/** The refusal of what a run gave, with what the program itself said of it. */
export function failedRun({ command, code, stderr }: PulumiRun, what: string): InputError {
  const said = stderr.trim().split("\n").map(visible).join("\n");
  return new InputError(
    `\`${command}\` ended with ${code === null ? "a signal" : `exit code ${code}`} and ${what}: ${said || "it said nothing"}`,
  );
}
