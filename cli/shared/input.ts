import { readFileSync } from "node:fs";
import { visible } from "../../provider/model/visible";
import { type CommandIo, EXIT } from "../command";

/** An input that cannot be used, or a program that gives none. */
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
 * The text of a file. PowerShell writes UTF-16 with a byte order mark: Windows PowerShell when
 * output is redirected, any with `-Encoding unicode` or `bigendianunicode`.
 */
export function decode(bytes: Buffer): string {
  const mark = bytes.toString("hex", 0, 2);
  const encoding = mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** The JSON document in a text. @throws InputError that says what the text seems to be. */
export function parseJson({ name, text }: Input, wanted: string): unknown {
  if (text.trim() === "") throw new InputError(`${name} is empty. Give ${wanted}.`);
  try {
    return JSON.parse(text);
  } catch {
    const isStream = text.split("\n", 2).length === 2 && isJson(text.split("\n", 1)[0] ?? "");
    if (isStream)
      throw new InputError(
        `${name} contains one JSON document in each line: that is the engine's event stream. Wanted is ${wanted}; run it without PULUMI_ENABLE_STREAMING_JSON_PREVIEW.`,
      );
    throw new InputError(
      `${name} is not complete JSON, but begins with "${visible(text.trim().replace(/\s+/g, " ").slice(0, 60))}". Wanted is ${wanted}.`,
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
