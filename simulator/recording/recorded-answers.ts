import { encodeBody } from "./recording-lines";
import type { RecordedAnswer } from "./recording-lines";
import { findsNothing, requestKey, requestShape } from "./requests";
import type { Exchange } from "./requests";

/** Headers that an answer has again; the others are about the connection or the session. */
const KEPT_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "Content-Type",
  location: "Location",
  allow: "Allow",
  "www-authenticate": "WWW-Authenticate",
};

/** Bodies that were left out because nobody could read them; another one like them is sent. */
const UNREADABLE =
  /web page|breaks off|malformed|outside|neither XML nor JSON|not an object|known form|not in the encoding/;
const WEB_PAGE = "<!DOCTYPE html>\n<html></html>\n";

/** An answer as it was recorded. */
export interface ReplayedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The answers of a recording by their requests. */
export class RecordedAnswers {
  /** Several where a server answered one request first this way and then that way. */
  private readonly byRequest = new Map<string, ReplayedAnswer[]>();
  private readonly ofNothing = new Map<string, ReplayedAnswer>();

  constructor(reads: readonly Exchange[]) {
    for (const { path, accept, answer, segments } of reads) {
      const replayed = segments[0] === "logonsessions" ? undefined : toReplayed(answer);
      if (replayed === undefined) continue;
      this.add(requestKey(path, accept), replayed);
      if (findsNothing(path, replayed)) this.ofNothing.set(requestShape(path, accept), replayed);
    }
  }

  /** The next answer to a request; the last one again and again. */
  next(url: string, accept: string | undefined): ReplayedAnswer | undefined {
    const answers = this.byRequest.get(requestKey(url, accept)) ?? [];
    return answers.length > 1 ? answers.shift() : answers[0];
  }

  /** The answer to a request of this sort for something that there is not. */
  nothing(url: string, accept: string | undefined): ReplayedAnswer | undefined {
    return this.ofNothing.get(requestShape(url, accept));
  }

  private add(key: string, answer: ReplayedAnswer): void {
    const answers = this.byRequest.get(key) ?? [];
    this.byRequest.set(key, answers);
    const last = answers.at(-1);
    if (last?.status !== answer.status || !last.body.equals(answer.body)) answers.push(answer);
  }
}

export function toReplayed({
  status,
  headers,
  body,
  leftOut,
}: RecordedAnswer): ReplayedAnswer | undefined {
  if (leftOut !== undefined && !UNREADABLE.test(leftOut)) return undefined;
  const kept = [...headers].flatMap(([name, value]) => {
    const header = KEPT_HEADERS[name];
    return header === undefined ? [] : [[header, value] as const];
  });
  const unreadable = leftOut?.includes("web page") === true ? WEB_PAGE : "<";
  const bytes =
    body === undefined ? Buffer.from(leftOut === undefined ? "" : unreadable) : encodeBody(body);
  return { status, headers: Object.fromEntries(kept), body: bytes };
}
