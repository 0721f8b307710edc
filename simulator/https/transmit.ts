import { STATUS_CODES } from "node:http";
import type { ServerResponse } from "node:http";
import type { Clock } from "../clock";
import type { Fault } from "../faults";
import type { WireAnswer } from "./serve";

/** Headers of every answer, as a capture of version 12.1 shows them. */
const STANDARD_HEADERS = {
  "Cache-Control": "private",
  Server: "Microsoft-HTTPAPI/2.0",
  "X-Frame-Options": "SAMEORIGIN",
  "X-XSS-Protection": "1; mode=block",
  "Strict-Transport-Security": "max-age=31536000",
  "X-Content-Type-Options": "nosniff",
};

/** The page of a portal or proxy that answers in Enterprise Manager's place. */
const HTML_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form action="/login"><input name="user"></form></body></html>\n';
const HTML = "text/html; charset=utf-8";

const HUGE_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const ENDLESS_PAUSE_MILLISECONDS = 20;

/** A web page in place of a document. */
export function htmlAnswer(status: number, headers: WireAnswer["headers"] = {}): WireAnswer {
  return { status, headers: { ...headers, "Content-Type": HTML }, body: HTML_PAGE };
}

/** Sends an answer whole. */
export function send(response: ServerResponse, answer: WireAnswer): void {
  begin(response, answer, Buffer.byteLength(answer.body));
  response.end(answer.body);
}

/** Sends an answer the way a fault wants it. */
export function sendSpoiled(
  response: ServerResponse,
  answer: WireAnswer,
  fault: Fault,
  clock: Clock,
): void {
  const bytes = Buffer.from(answer.body);
  switch (fault.kind) {
    case "emptyBody":
      send(response, { ...answer, body: "" });
      return;
    case "garbled":
      begin(response, answer, bytes.length);
      response.end(Buffer.from(bytes.map((byte) => byte ^ 0x15)));
      return;
    case "truncated":
      sendPart(response, answer, bytes.subarray(0, Math.floor(bytes.length / 2)), bytes.length);
      return;
    case "wrongLength":
      sendPart(response, answer, bytes, bytes.length + 100);
      return;
    case "huge":
      sendPadded(response, answer, fault.bytes ?? HUGE_BYTES);
      return;
    case "endless":
      dribble(response, answer, clock);
      return;
    case "unasked":
      sendTwice(response, answer);
      return;
    default:
      send(response, answer);
      return;
  }
}

/** An answer, and once it is sent the same one again, as a proxy that mixes up connections does. */
function sendTwice(response: ServerResponse, answer: WireAnswer): void {
  const { socket } = response;
  const type = answer.headers["Content-Type"] ?? "";
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(answer.body)}`;
  const again = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from(answer.body)]);
  response.once("finish", () => socket?.write(again));
  send(response, answer);
}

function begin(response: ServerResponse, answer: WireAnswer, length: number | undefined): void {
  // .NET's names of status codes have no blanks: "400 BadRequest".
  response.writeHead(
    answer.status,
    (STATUS_CODES[answer.status] ?? "").replace(/[^A-Za-z]/g, "") || "OK",
    {
      ...STANDARD_HEADERS,
      ...answer.headers,
      ...(length === undefined || answer.status === 204
        ? {}
        : { "Content-Length": String(length) }),
    },
  );
}

/** Less than promised, and then the connection ends. */
function sendPart(
  response: ServerResponse,
  answer: WireAnswer,
  part: Buffer,
  promised: number,
): void {
  const { socket } = response;
  begin(response, answer, promised);
  response.write(part, () => socket?.destroy());
}

function sendPadded(response: ServerResponse, answer: WireAnswer, bytes: number): void {
  begin(response, answer, Buffer.byteLength(answer.body) + bytes);
  response.write(answer.body);
  let left = bytes;
  const more = (): void => {
    while (left > 0) {
      const size = Math.min(left, CHUNK_BYTES);
      left -= size;
      if (!response.write(Buffer.alloc(size, " "))) {
        response.once("drain", more);
        return;
      }
    }
    response.end();
  };
  more();
}

function dribble(response: ServerResponse, answer: WireAnswer, clock: Clock): void {
  begin(response, answer, undefined);
  const more = (): void => {
    if (response.destroyed || response.socket?.destroyed !== false) return;
    response.write(" ");
    clock.setTimeout(more, ENDLESS_PAUSE_MILLISECONDS);
  };
  more();
}
