import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Exchange,
  recordExchange,
  startRecording,
} from "../../../provider/em/transport/recording/recorder";

/** A folder of a test's own. */
export function withFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "recording-"));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Line {
  readonly kind: string;
  readonly failed?: string;
  readonly request: Message & { readonly path: string };
  readonly answer?: Message & { readonly status: number };
}

interface Message {
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: { readonly text?: string; readonly leftOut?: string; readonly bom?: boolean };
}

/** An answer as a server sends it. */
export interface Sent {
  readonly path?: string;
  readonly body?: string | Buffer;
  readonly contentType?: string;
  readonly headers?: Exchange["requestHeaders"];
  readonly requestHeaders?: Exchange["requestHeaders"];
  readonly requestBody?: string;
}

/** What a recording of these answers holds: its text, and its exchanges. */
export function recorded(...sent: readonly Sent[]): { text: string; lines: readonly Line[] } {
  let text = "";
  withFolder((folder) => {
    const recording = startRecording(join(folder, "em.jsonl"));
    for (const one of sent) recordExchange(() => exchangeOf(one));
    recording.close();
    text = readFileSync(recording.file, "utf8");
  });
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line)
    .filter(({ kind }) => kind === "exchange");
  return { text, lines };
}

export function exchangeOf(sent: Sent): Exchange {
  const { path = "/api/", body = "", contentType = "application/xml; charset=utf-8" } = sent;
  return {
    method: sent.requestBody === undefined ? "GET" : "POST",
    path,
    requestHeaders: sent.requestHeaders ?? [["Content-Type", contentType]],
    requestBody: sent.requestBody,
    took: 1,
    outcome: {
      status: 200,
      headers: [["content-type", contentType], ...(sent.headers ?? [])],
      body: Buffer.from(body),
    },
  };
}

/** The text of the one answer's body. */
export function bodyOf(sent: Sent): string {
  return recorded(sent).lines[0]?.answer?.body?.text ?? "";
}
