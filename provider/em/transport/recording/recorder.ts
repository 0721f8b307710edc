import { lstatSync } from "node:fs";
import { parse, join } from "node:path";
import { EmConfigError } from "../../errors";
import { log } from "../../log";
import { packageVersion } from "../package-version";
import { Pseudonyms, type Draw } from "./pseudonyms";
import { RecordingFile } from "./recording-file";
import { scrubBody } from "./scrub-body";
import { scrubHeaders, type RecordedHeaders } from "./scrub-headers";
import { scrubText } from "./scrub-text";
import { scrubUrl } from "./scrub-url";

/** The form of the file, which `docs/recording.md` describes; another form has another number. */
export const RECORDING_VERSION = 1;

/** So many processes of one run write files of one name with a number. */
const MOST_FILES = 1000;

/** A request with what came of it, before anything is scrubbed. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly requestHeaders: RecordedHeaders;
  readonly requestBody: string | undefined;
  /** Milliseconds that it took. */
  readonly took: number;
  readonly outcome:
    | { readonly status: number; readonly headers: RecordedHeaders; readonly body: Buffer }
    /** The code of the error, where no answer came or none that could be read. */
    | { readonly failed: string };
}

/** What a tool that makes recordings needs, so that they can be made again. */
interface RecordingOptions {
  readonly draw?: Draw;
  /** No times in it. */
  readonly timeless?: boolean;
  /** For the first line. */
  readonly note?: string;
}

/** A recording that is being made. */
interface Recording {
  readonly file: string;
  /** Records nothing more. May be called again. */
  close(): void;
}

class Recorder implements Recording {
  readonly file: string;
  private readonly lines: RecordingFile;
  private readonly pseudonyms: Pseudonyms;
  private readonly timeless: boolean;
  private readonly started = Date.now();

  constructor(file: string, { draw, timeless = false, note }: RecordingOptions = {}) {
    this.file = file;
    this.pseudonyms = new Pseudonyms(draw);
    this.timeless = timeless;
    this.lines = new RecordingFile(file, {
      kind: "recording",
      version: RECORDING_VERSION,
      by: `pulumi-veeam-em ${packageVersion()}`,
      ...(note === undefined ? {} : { note }),
    });
  }

  /** Never throws: a change of permissions must not stop half-way for its recording. */
  record(exchange: Exchange): void {
    try {
      this.lines.append(this.scrub(exchange));
    } catch (error) {
      this.lines.breakOff();
      this.close();
      log(
        "warn",
        `the recording ${this.file} ends here, without what follows: ${readReason(error)}. The run continues.`,
      );
    }
  }

  close(): void {
    active.delete(this);
    this.lines.close();
  }

  private scrub({ method, path, requestHeaders, requestBody, took, outcome }: Exchange): object {
    const { pseudonyms } = this;
    banCredentials(requestHeaders, pseudonyms);
    const sentType = headerOf(requestHeaders, "content-type");
    const body = scrubBody(Buffer.from(requestBody ?? ""), sentType, pseudonyms);
    const request = {
      method,
      path: scrubUrl(path, pseudonyms),
      headers: scrubHeaders(requestHeaders, pseudonyms),
      ...(body === undefined ? {} : { body }),
    };
    const at = Math.max(0, Math.round(Date.now() - this.started - took));
    const times = this.timeless ? { at: 0, took: 0 } : { at, took: Math.round(took) };
    return { kind: "exchange", ...times, request, ...this.scrubOutcome(outcome) };
  }

  private scrubOutcome(outcome: Exchange["outcome"]): object {
    if ("failed" in outcome) return { failed: outcome.failed };
    const contentType = headerOf(outcome.headers, "content-type");
    const body = scrubBody(outcome.body, contentType, this.pseudonyms);
    const headers = scrubHeaders(outcome.headers, this.pseudonyms);
    return {
      answer: { status: outcome.status, headers, ...(body === undefined ? {} : { body }) },
    };
  }
}

const active = new Set<Recorder>();

/** By the value of `VEEAM_EM_RECORD`; `undefined` where the file could not be made. */
const byVariable = new Map<string, Recorder | undefined>();

/**
 * Records what this process sends and receives from now on. @throws EmConfigError when the file
 * cannot be made, or is there already.
 */
export function startRecording(file: string, options: RecordingOptions = {}): Recording {
  try {
    const recorder = new Recorder(file, options);
    active.add(recorder);
    return recorder;
  } catch (error) {
    throw new EmConfigError(`The recording ${file} cannot be made: ${readReason(error)}.`, {
      hint: "Name a file that does not exist yet, in a folder that you may write to.",
    });
  }
}

/** Adds to every recording that is being made. Never throws. */
export function recordExchange(exchange: () => Exchange): void {
  const recorders = [...active, ...fromEnvironment()];
  if (recorders.length === 0) return;
  const made = exchange();
  for (const recorder of recorders) recorder.record(made);
}

function fromEnvironment(): readonly Recorder[] {
  const file = process.env["VEEAM_EM_RECORD"]?.trim() ?? "";
  if (file === "") return [];
  if (!byVariable.has(file)) byVariable.set(file, makeNumbered(file));
  const recorder = byVariable.get(file);
  return recorder === undefined ? [] : [recorder];
}

/**
 * A run has several processes, and each needs pseudonyms of its own: where there is a file of the
 * name, the next one has a number.
 */
function makeNumbered(file: string): Recorder | undefined {
  const { dir, name, ext } = parse(file);
  let failure: unknown;
  for (let number = 1; number <= MOST_FILES; number += 1) {
    const numbered = number === 1 ? file : join(dir, `${name}-${number}${ext}`);
    try {
      return new Recorder(numbered);
    } catch (error) {
      failure = error;
      if (!isFileThere(error, numbered)) break;
    }
  }
  log(
    "warn",
    `VEEAM_EM_RECORD: the recording ${file} cannot be made, so nothing is recorded: ${readReason(failure)}. The run continues.`,
  );
  return undefined;
}

/** Whether the reason is a file of that name; beside a device or a link no other one is made. */
function isFileThere(error: unknown, file: string): boolean {
  return (
    readCode(error) === "EEXIST" && lstatSync(file, { throwIfNoEntry: false })?.isFile() === true
  );
}

function readCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function readReason(error: unknown): string {
  const code = readCode(error);
  if (code === "EEXIST") return "it exists already, and nothing is overwritten (EEXIST)";
  if (code === "ENOSPC") return "the disk is full (ENOSPC)";
  return code ?? (error instanceof Error ? error.name : "unknown reason");
}

function headerOf(headers: RecordedHeaders, wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
}

/** Words of the name and the password are never taken for those of a message. */
function banCredentials(headers: RecordedHeaders, pseudonyms: Pseudonyms): void {
  const encoded = /^Basic\s+(\S+)$/i.exec(headerOf(headers, "authorization"))?.[1];
  if (encoded !== undefined) scrubText(Buffer.from(encoded, "base64").toString("utf8"), pseudonyms);
}
