import { checkQuantity } from "../answers/element";
import { log } from "../log";
import { Operation, type Clock } from "../transport/operation";
import { within } from "../transport/limit";
import type { Send, WireAnswer } from "../transport/send";
import type { MediaFormat, Settings } from "../settings/settings";
import { versionsRequest } from "./session-requests";

/** One request without a logon; an overloaded server is waited for as at a logon. */
const QUESTION_TIMEOUT_SECONDS = 60;

/** Passing states of a server or of a proxy before it, which tell nothing of its version. */
const FIRST_TEMPORARY_STATUS = 502;

/** The key by which the versions are told apart, as Enterprise Manager 13 writes it. */
const KEY_OF_13 = "supportedVersions";

/**
 * The media type of a connection: as it is set, or for `auto` by the first answer of the server.
 * All operations share one choice.
 */
export class FormatChoice {
  private chosen: MediaFormat | undefined;
  private asking: Promise<MediaFormat> | undefined;
  private readonly stop = new AbortController();
  private readonly settings: Settings;
  private readonly send: Send;
  private readonly clock: Clock;

  /** @param send sends without a logon session. */
  constructor(settings: Settings, send: Send, clock: Clock) {
    this.settings = settings;
    this.send = send;
    this.clock = clock;
    if (settings.format !== "auto") this.chosen = settings.format;
  }

  /** `undefined` until {@link ask} was answered, where it depends on the server. */
  get known(): MediaFormat | undefined {
    return this.chosen;
  }

  /** @throws EmError when the server cannot be asked; the next one asks again. */
  async ask(op: Operation): Promise<MediaFormat> {
    if (this.chosen !== undefined) return this.chosen;
    this.asking ??= this.askServer().finally(() => {
      this.asking = undefined;
    });
    return within(op, this.asking);
  }

  /** Gives up a question that is under way. */
  end(): void {
    this.stop.abort();
  }

  private async askServer(): Promise<MediaFormat> {
    const { server } = this.settings;
    const description = `find out which version ${server} is`;
    const { clock, stop } = this;
    const op = new Operation(description, QUESTION_TIMEOUT_SECONDS, clock, stop.signal);
    const answer = await this.send(versionsRequest("json"), op);
    const format = chooseFormat(answer);
    // What comes instead is asked in its turn, and explains itself in an error of its own.
    if (answer.status < FIRST_TEMPORARY_STATUS) this.chosen = format;
    log("info", `format=auto: ${server} is asked in ${format === "json" ? "JSON" : "XML"}`);
    return format;
  }
}

/**
 * The media type that is proven for the version of the server, by its answer to `GET /api/` in
 * JSON: both versions list the same API versions there, and 13 begins keys with a small letter. XML
 * on 13 was never seen by anybody; before, both media types are proven, and XML is documented.
 */
export function chooseFormat(answer: WireAnswer): MediaFormat {
  if (answer.status !== 200 || answer.flaw !== undefined) return "xml";
  return readKeys(answer.body).includes(KEY_OF_13) ? "json" : "xml";
}

function readKeys(text: string): readonly string[] {
  try {
    checkQuantity(text, "{[,");
    const document: unknown = JSON.parse(text);
    return typeof document === "object" && document !== null ? Object.keys(document) : [];
  } catch {
    return [];
  }
}
