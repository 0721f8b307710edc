import { isProperties, type Properties } from "../../../model/properties";
import { visible } from "../../../model/visible";
import { RECORDING_VERSION } from "./recorder";
import type { RecordedBody } from "./scrub-body";

/** One line of a recording. */
export interface RecordedExchange {
  readonly at: number;
  readonly took: number;
  readonly request: RecordedMessage & { readonly method: string; readonly path: string };
  /** Left out where none came: then `failed` is the code of the error. */
  readonly answer?: RecordedMessage & { readonly status: number };
  readonly failed?: string;
}

export interface RecordedMessage {
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: RecordedBody;
}

/** What a file holds, as far as it can be read. */
interface ReadRecording {
  readonly by?: string;
  readonly note?: string;
  readonly exchanges: readonly RecordedExchange[];
  /** Why it is not a whole recording that this version reads; begins with the file's name. */
  readonly problem?: string;
}

/** Reads a recording. Never throws: what can be read of a part of one helps as well. */
export function readRecording(file: string, text: string): ReadRecording {
  const name = visible(file);
  const lines = text.split("\n").map(parseLine);
  const [first] = lines;
  if (first?.["kind"] !== "recording")
    return {
      exchanges: [],
      problem: `${name} is not a recording: VEEAM_EM_RECORD or \`veeam-em doctor --record\` makes one.`,
    };
  const by = String(first["by"]);
  if (first["version"] !== RECORDING_VERSION)
    return {
      exchanges: [],
      problem: `${name} is a recording of version ${visible(String(first["version"]))}, made by ${visible(by)}; ${RECORDING_VERSION} is the version that this package reads. Use the version of the package that made it.`,
    };
  const exchanges = lines.filter(isExchange);
  const end = lines.findIndex((line) => line?.["kind"] === "end");
  const isWhole = end === exchanges.length + 1 && lines[end]?.["exchanges"] === exchanges.length;
  const note = first["note"];
  return {
    by,
    ...(typeof note === "string" ? { note } : {}),
    exchanges,
    ...(isWhole
      ? {}
      : {
          problem: `${name} is cut off after ${exchanges.length} exchanges: the line at the end that counts them is missing, or does not match. The disk was full, or the file was not copied whole.`,
        }),
  };
}

function parseLine(line: string): Properties | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isProperties(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isExchange(line: unknown): line is RecordedExchange & Properties {
  return (
    isProperties(line) &&
    line["kind"] === "exchange" &&
    isMessage(line["request"]) &&
    (line["answer"] === undefined || isMessage(line["answer"]))
  );
}

function isMessage(value: unknown): value is RecordedMessage {
  return (
    isProperties(value) &&
    Array.isArray(value["headers"]) &&
    value["headers"].every((header) => Array.isArray(header)) &&
    (value["body"] === undefined || isBody(value["body"]))
  );
}

function isBody(value: unknown): value is RecordedBody {
  return (
    isProperties(value) &&
    (typeof value["text"] === "string" || typeof value["leftOut"] === "string")
  );
}
