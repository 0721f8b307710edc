import {
  type EmError,
  EmLockoutError,
  EmNoAccountsError,
  EmUnconfirmedError,
  isEmError,
} from "../../em";
import type { AccountReference } from "../../model/entities";
import { PORTAL_ADMINISTRATOR } from "../../model/roles";
import type { OperationContext } from "../shared/context";
import { findAdministrator, holdsAdministrator } from "./administrators";

/** A removal of an administrator that was sent, because another one was to stay. */
interface Removed {
  readonly account: AccountReference;
  /** What it is now: "deleted". */
  readonly consequence: string;
  readonly other: AccountReference;
  /** Undoes it, and resolves to what was done, as a sentence. */
  readonly undo: () => Promise<string>;
}

/**
 * Looks whether somebody still holds Portal Administrator after an account lost it. Of two
 * connections that remove one each at once, the later look is after both removals, so that one of
 * them sees it at least. Errors: EM_LOCKOUT, EM_UNCONFIRMED.
 */
export async function lookAgain(context: OperationContext, removed: Removed): Promise<void> {
  const seen = await look(context, removed);
  if (seen === "somebody") return;
  const { account, consequence } = removed;
  const what =
    seen === "nobody"
      ? `nobody held ${PORTAL_ADMINISTRATOR} any longer when account ${account.name} was ${consequence}`
      : `Enterprise Manager no longer lets the account of this run read its accounts since account ${account.name} is ${consequence}`;
  throw await undo(removed, what);
}

async function look(
  context: OperationContext,
  { account, consequence, other }: Removed,
): Promise<"somebody" | "nobody" | "refused"> {
  try {
    if (await holdsAdministrator(context, other.id)) return "somebody";
    return (await findAdministrator(context)) === undefined ? "nobody" : "somebody";
  } catch (error) {
    if (!isEmError(error)) throw error;
    if (error instanceof EmNoAccountsError) return "nobody";
    if (error.code === "EM_FORBIDDEN" || error.code === "EM_AUTH") return "refused";
    throw new EmUnconfirmedError(
      `Account ${account.name} is ${consequence}, but it is not known whether somebody still holds ${PORTAL_ADMINISTRATOR}: ${error.message}`,
      {
        hint: `Check in Enterprise Manager whether an account holds ${PORTAL_ADMINISTRATOR}.`,
        request: error.request,
      },
    );
  }
}

async function undo(removed: Removed, what: string): Promise<EmError> {
  const meanwhile = `${capitalized(what)}: the last other one was removed at the same time, by another connection or in Enterprise Manager.`;
  try {
    return new EmLockoutError(`${meanwhile} ${await removed.undo()}`, {
      hint: `Let one account keep ${PORTAL_ADMINISTRATOR}, then run \`pulumi up --refresh\`.`,
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return new EmLockoutError(`${meanwhile} It could not be undone: ${error.message}`, {
      hint: `Log on to Enterprise Manager with an account that still holds ${PORTAL_ADMINISTRATOR}, and give it to one more. If there is none, only Veeam's support can help.`,
    });
  }
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
