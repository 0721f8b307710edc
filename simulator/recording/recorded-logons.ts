import type { LogonSession } from "../state/sessions";
import { mediaTypeOfAnswer } from "../wire/media-type";
import type { MediaType } from "../wire/media-type";
import { toReplayed } from "./recorded-answers";
import type { ReplayedAnswer } from "./recorded-answers";
import { encodeBody } from "./recording-lines";
import { idInHref, isAt } from "./requests";
import type { Exchange } from "./requests";

/** The headers by which a session is known; a recording has them without their values. */
const SESSION_HEADERS: readonly string[] = ["x-restsvcsessionid", "set-cookie", "location"];

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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
    const { "content-type": type } = Object.fromEntries(logon.answer.headers);
    const own = Object.entries(given.headers).filter(
      ([name]) => isOfSession(name) && logon.answer.headers.has(name.toLowerCase()),
    );
    return {
      status: replayed.status,
      headers: {
        ...Object.fromEntries(own),
        ...(type === undefined ? {} : { "Content-Type": type }),
      },
      body: withSession(replayed, logon, session),
    };
  }
}

function isSuccess({ answer }: Exchange): boolean {
  return answer.status < 300;
}

function isOfSession(name: string): boolean {
  return SESSION_HEADERS.includes(name.toLowerCase());
}

function withSession(
  { body }: ReplayedAnswer,
  { tree, answer }: Exchange,
  session: LogonSession | undefined,
): Buffer {
  const id = tree.fields.get("sessionid") ?? idInHref(answer.headers.get("location") ?? "");
  const text = answer.body;
  if (!GUID.test(id) || text === undefined || session === undefined) return body;
  return encodeBody({ ...text, text: text.text.replaceAll(new RegExp(id, "gi"), session.id) });
}
