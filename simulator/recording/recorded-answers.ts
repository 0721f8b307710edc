import type { LogonSession } from "../state/sessions";
import { mediaTypeOfAnswer } from "../wire/media-type";
import type { MediaType } from "../wire/media-type";
import { encodeBody } from "./recording-lines";
import type { RecordedAnswer } from "./recording-lines";
import { findsNothing, isAt, requestKey, requestShape } from "./requests";
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

function toReplayed({
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

/** The headers by which a session is known; a recording has them without their values. */
const OF_SESSION = /^(?:x-restsvcsessionid|set-cookie|location)$/i;

interface Given {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** How a server answered logons, by media type. */
export class RecordedLogons {
  private readonly byMediaType = new Map<MediaType, Exchange>();

  constructor(exchanges: readonly Exchange[]) {
    const logons = exchanges.filter((one) => one.method === "POST" && isAt(one, "sessionMngr"));
    for (const logon of logons) {
      const mediaType = mediaTypeOfAnswer(logon.accept);
      const known = this.byMediaType.get(mediaType);
      // What was refused and then succeeded was refused for the moment, or the password.
      if (known === undefined || isSuccess(logon) || !isSuccess(known))
        this.byMediaType.set(mediaType, logon);
    }
  }

  /**
   * The recorded answer to a logon, with the ID of a session of now in it.
   * @param given what the simulator answers of its own, by which credentials are judged.
   * @param session the session that began with it.
   */
  answer(
    accept: string | undefined,
    given: Given,
    session: LogonSession | undefined,
  ): ReplayedAnswer | undefined {
    const logon = this.byMediaType.get(mediaTypeOfAnswer(accept));
    const replayed = logon === undefined ? undefined : toReplayed(logon.answer);
    if (logon === undefined || replayed === undefined || given.status >= 400) return undefined;
    if (!isSuccess(logon)) return replayed;
    const own = Object.entries(given.headers).filter(
      ([name]) => OF_SESSION.test(name) && logon.answer.headers.has(name.toLowerCase()),
    );
    return {
      ...replayed,
      headers: { ...replayed.headers, ...Object.fromEntries(own) },
      body: withSession(replayed.body, logon, session),
    };
  }
}

function isSuccess({ answer }: Exchange): boolean {
  return answer.status < 300;
}

function withSession(
  body: Buffer,
  { tree, answer }: Exchange,
  session: LogonSession | undefined,
): Buffer {
  const id = tree.fields.get("sessionid");
  if (id === undefined || answer.body === undefined || session === undefined) return body;
  return encodeBody({ ...answer.body, text: answer.body.text.replaceAll(id, session.id) });
}
