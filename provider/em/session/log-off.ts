import { isHtml, tryReadDocument } from "../answers/call";
import { log } from "../log";
import type { Operation } from "../transport/operation";
import type { Send, WireRequest } from "../transport/send";

/**
 * Tries of one log-off, whatever made the others fail: a session that stays open counts against the
 * server's limits for 15 minutes.
 */
const TRIES = 3;

/** Between two tries, so that a server that refused one for its load has a moment. */
const PAUSE_MS = 100;

/** What EM answers for a session that it does not know, but also for other reasons. */
const MAY_BE_UNKNOWN = [401, 500];

/** What a log-off needs to know besides the session. */
interface LogOff {
  readonly server: string;
  readonly request: WireRequest;
  /** Shows the session, if there still is one. */
  readonly look: WireRequest;
  /**
   * Whether an earlier answer said, or a lost one may have meant, that the session is no more: then
   * a 401 is the end of it.
   */
  readonly wasForgotten: boolean;
}

/**
 * Logs a session off within the time of an operation. The next try begins when the last one failed,
 * or did not answer in its share of the time; an answer to any of them counts. Never throws.
 */
export async function logOffSession(send: Send, op: Operation, logOff: LogOff): Promise<void> {
  const share = op.remainingMs() / TRIES;
  let done: () => void = () => undefined;
  let isDone = false;
  const whenDone = new Promise<void>((resolve) => {
    done = resolve;
  });
  const tries: Promise<void>[] = [];
  for (let nth = 1; nth <= TRIES && op.remainingMs() > 0; nth += 1) {
    const tried = tryOnce(send, op, nth === 1 ? logOff : { ...logOff, wasForgotten: true }).then(
      (succeeded) => {
        if (!succeeded) return nth === TRIES ? undefined : op.sleep(PAUSE_MS);
        isDone = true;
        done();
        return undefined;
      },
    );
    tries.push(tried);
    await Promise.race([tried, whenDone, op.sleep(share)]);
    // Set by the callbacks above while this waits.
    if (hasEnded(() => isDone)) return;
  }
  await Promise.race([whenDone, Promise.all(tries)]);
  if (!hasEnded(() => isDone))
    log(
      "warn",
      `could not log off from ${logOff.server}: the logon session stays open until the server ends it, after 15 minutes without a request`,
    );
}

/** Hides from the compiler that it saw the value before. */
function hasEnded(ended: () => boolean): boolean {
  return ended();
}

async function tryOnce(send: Send, op: Operation, logOff: LogOff): Promise<boolean> {
  const { server, request } = logOff;
  try {
    const answer = await send(request, op);
    log("info", `log-off from ${server}: ${answer.status}`);
    if (isHtml(answer)) return false;
    if (answer.status < 300 || answer.status === 404) return true;
    if (answer.status === 401 && logOff.wasForgotten) return true;
    return MAY_BE_UNKNOWN.includes(answer.status) && !(await isOpen(send, op, logOff));
  } catch (error) {
    log(
      "info",
      `log-off from ${server} failed: ${error instanceof Error ? error.message : "unknown reason"}`,
    );
    return false;
  }
}

/** A look at the session tells whether there is still something to log off. */
async function isOpen(send: Send, op: Operation, { look }: LogOff): Promise<boolean> {
  const answer = await send(look, op);
  if (isHtml(answer) || answer.status > 500) return true;
  const session = answer.status < 300 ? tryReadDocument(answer) : undefined;
  return session?.text("SessionId") !== undefined;
}
