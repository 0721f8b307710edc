import { readFileSync } from "node:fs";

/** The form of the file that can be read here (docs/recording.md). */
const VERSION = 1;

/** A file that is no whole recording of a version that can be read here; the message says why. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
}

interface RecordedBody {
  readonly encoding: string;
  readonly bom: boolean;
  readonly text: string;
}

export interface RecordedAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Nothing where there was none, or where it was left out of the recording. */
  readonly body: RecordedBody | undefined;
  /** Why it was left out. */
  readonly leftOut: string | undefined;
}

/** One request with its answer; requests without an answer are not among them. */
export interface RecordedExchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly accept: string;
  /** The name that was logged on with; the header has nothing else of the credentials. */
  readonly username: string | undefined;
  readonly body: RecordedBody | undefined;
  readonly answer: RecordedAnswer;
}

/** A read whose answer never came, or broke off. */
interface BrokenRead {
  readonly path: string;
  readonly accept: string;
}

/** What a file holds. @throws RecordingError */
export function readRecordingFile(file: string): {
  readonly exchanges: readonly RecordedExchange[];
  readonly broken: readonly BrokenRead[];
} {
  const lines = readText(file).split("\n").map(parseLine);
  const [first] = lines;
  if (first?.["kind"] !== "recording")
    throw new RecordingError(
      `${file} is not a recording of an Enterprise Manager. VEEAM_EM_RECORD=FILE makes one (docs/recording.md).`,
    );
  if (first["version"] !== VERSION)
    throw new RecordingError(
      `${file} is a recording of version ${String(first["version"])}; the simulator reads version ${VERSION}. Use the version of pulumi-veeam-em that made it: ${String(first["by"])}.`,
    );
  const found = lines.flatMap((line) => (line?.["kind"] === "exchange" ? [line] : []));
  const end = lines[found.length + 1];
  if (end?.["kind"] !== "end" || end["exchanges"] !== found.length)
    throw new RecordingError(
      `${file} is cut off: the line at the end that counts the exchanges is missing, or does not match the ${found.length} in the file. Copy the whole file, or record again.`,
    );
  const exchanges = found.flatMap((line, at) => {
    const exchange = readExchange(line);
    if (exchange === undefined && line["failed"] === undefined)
      throw new RecordingError(`${file} has an exchange in line ${at + 2} that cannot be read.`);
    return exchange === undefined ? [] : [exchange];
  });
  return { exchanges, broken: found.flatMap(readBroken) };
}

function readBroken({ request, failed }: Members): readonly BrokenRead[] {
  if (failed !== "EM_UNREACHABLE" || !isMembers(request) || request["method"] !== "GET") return [];
  const { path } = request;
  if (typeof path !== "string" || !URL.canParse(path, "http://localhost")) return [];
  return [{ path, accept: readHeaders(request["headers"]).get("accept") ?? "" }];
}

function readText(file: string): string {
  try {
    // Windows' own editors begin a file that they save with a byte order mark.
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const reason =
      error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    throw new RecordingError(`The recording ${file} cannot be read: ${reason}.`);
  }
}

type Members = Readonly<Record<string, unknown>>;

function parseLine(line: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isMembers(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readExchange({ request, answer }: Members): RecordedExchange | undefined {
  if (!isMembers(request) || !isMembers(answer)) return undefined;
  const { method, path } = request;
  const { status } = answer;
  if (typeof method !== "string" || typeof path !== "string" || typeof status !== "number")
    return undefined;
  if (!URL.canParse(path, "http://localhost")) return undefined;
  const headers = readHeaders(request["headers"]);
  return {
    method,
    path,
    accept: headers.get("accept") ?? "",
    username: /^\*\*\* (.+)$/.exec(headers.get("authorization") ?? "")?.[1],
    body: readBody(request["body"]),
    answer: {
      status,
      headers: readHeaders(answer["headers"]),
      body: readBody(answer["body"]),
      leftOut: readReason(answer["body"]),
    },
  };
}

function readHeaders(value: unknown): ReadonlyMap<string, string> {
  const pairs: readonly unknown[] = Array.isArray(value) ? value : [];
  return new Map(
    pairs.flatMap((pair): [string, string][] => {
      const both: readonly unknown[] = Array.isArray(pair) ? pair : [];
      const [name, text] = both;
      return typeof name === "string" && typeof text === "string"
        ? [[name.toLowerCase(), text]]
        : [];
    }),
  );
}

function readBody(value: unknown): RecordedBody | undefined {
  if (!isMembers(value) || typeof value["text"] !== "string") return undefined;
  return {
    encoding: String(value["encoding"]),
    bom: value["bom"] === true,
    text: value["text"],
  };
}

function readReason(value: unknown): string | undefined {
  const reason = isMembers(value) ? value["leftOut"] : undefined;
  return typeof reason === "string" ? reason : undefined;
}

/** The bytes that a body had, with pseudonyms in it. */
export function encodeBody({ encoding, bom, text }: RecordedBody): Buffer {
  const whole = bom ? `\uFEFF${text}` : text;
  if (encoding === "utf-16le") return Buffer.from(whole, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(whole, "utf16le").swap16();
  return Buffer.from(whole, encoding === "iso-8859-1" ? "latin1" : "utf8");
}
