import { EmWrongServerError } from "../em";
import { type Properties, readText } from "../model/properties";
import { oncePerServer, type OperationContext } from "./shared/context";
import { accountLabel } from "./shared/grant";
import type { Lifecycle, Reading } from "./shared/lifecycle";
import { isUnconfirmed } from "./shared/unconfirmed";

/**
 * The engine asks for many resources at once; one that seems to be gone waits for what becomes of
 * the others. For so long no other question may have come, until nothing more is expected.
 */
const QUIET_MS = 100;

const SHOWN_ACCOUNTS = 5;

/**
 * A life cycle whose reads refuse to find everything gone. Where two or more accounts are asked
 * about and nothing of either is there, the server is rather another one at the same address, or
 * one whose database was restored, than one from which all was removed: a refresh would empty the
 * state, and the next `up` would grant everything again. Errors of reads: EM_WRONG_SERVER.
 */
export function refuseAllGone(lifecycle: Lifecycle): Lifecycle {
  return { ...lifecycle, read: (context, id, props) => readOne(lifecycle, context, id, props) };
}

async function readOne(
  lifecycle: Lifecycle,
  context: OperationContext,
  id: string,
  props: Properties,
): Promise<Reading | undefined> {
  const findings = findingsOn(context.em);
  const reading = await findings.during(() => lifecycle.read(context, id, props));
  if (reading !== undefined) findings.noteThere();
  // What an earlier run may never have made is no loss.
  else if (!isUnconfirmed(id) && !context.em.settings.allowAllGone && context.isReport !== true)
    await findings.believe(context, accountOf(id, props), accountLabel(props));
  return reading;
}

function accountOf(id: string, props: Properties): string {
  return readText(props, "accountId") ?? id.split("/")[0] ?? id;
}

const findingsOn = oncePerServer(() => new Findings());

/** What the reads of one process found on one server. */
class Findings {
  /** Names of the accounts of which something is gone, by ID. */
  private readonly gone = new Map<string, string>();
  private readonly believed = new Set<string>();
  private isAnythingThere = false;
  private tellThere: () => void = () => undefined;
  private readonly whenThere = new Promise<void>((resolve) => {
    this.tellThere = resolve;
  });
  private running = 0;
  private reads = 0;

  async during<T>(read: () => Promise<T>): Promise<T> {
    this.running += 1;
    this.reads += 1;
    try {
      return await read();
    } finally {
      this.running -= 1;
    }
  }

  noteThere(): void {
    this.isAnythingThere = true;
    this.tellThere();
  }

  /** Returns if what is gone may be dropped from the state. */
  async believe(context: OperationContext, accountId: string, name: string): Promise<void> {
    const isBelieved = this.gone.size === 1 && this.believed.has(accountId);
    this.gone.set(accountId, name);
    if (!isBelieved) await this.waitForOthers(context);
    if (this.isAnythingThere || this.gone.size === 1) {
      this.believed.add(accountId);
      return;
    }
    throw nothingThere(context.em.server, [...this.gone.values()]);
  }

  private async waitForOthers({ op }: OperationContext): Promise<void> {
    for (let seen = -1; !this.isAnythingThere && (this.running > 0 || seen !== this.reads);) {
      seen = this.reads;
      await Promise.race([this.whenThere, op.sleep(QUIET_MS)]);
      op.check();
    }
  }
}

function nothingThere(server: string, names: readonly string[]): EmWrongServerError {
  const shown = names.slice(0, SHOWN_ACCOUNTS).join(", ");
  const more = names.length > SHOWN_ACCOUNTS ? ` and ${names.length - SHOWN_ACCOUNTS} more` : "";
  return new EmWrongServerError(
    `Nothing that the state has of the accounts ${shown}${more} is on ${server}. Probably another Enterprise Manager answers at this address, or its database was restored: everything stays in the state.`,
    {
      hint: "Check the accounts in Enterprise Manager. If everything really was removed, run the command once with VEEAM_EM_ALLOW_ALL_GONE=true (veeam-em:allowAllGone).",
    },
  );
}
