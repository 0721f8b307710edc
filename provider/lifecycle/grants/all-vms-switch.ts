import {
  EmNotFoundError,
  EmProtocolError,
  EmUnconfirmedError,
  isEmError,
  withFirstSentence,
} from "../../em";
import type { AccountEntity, AccountReference } from "../../model/entities";
import type { OperationContext } from "../shared/context";
import { sendAndConfirm } from "../shared/send-and-confirm";

type Account = Pick<AccountReference, "id" | "name">;

/**
 * Brings the "all virtual machines" switch to the wanted position. EM only knows to flip it (Veeam
 * help center, page post_security_accounts_id): it is read just before, flipped if it differs, and
 * read again; where somebody else flipped it in between, once more. Resolves to whether it was
 * flipped. An error says first if the switch may be on although it was to be off.
 */
export async function setAllVms(
  { em, op, queues, claims }: OperationContext,
  account: Account,
  enabled: boolean,
): Promise<boolean> {
  let seen: boolean | undefined;
  const isSet = async (): Promise<boolean> => {
    seen = undefined;
    seen = readAllVms(await em.getAccount(op, account.id, { maxAgeSeconds: 0 }));
    return seen === enabled;
  };
  return queues.run(account.id, async () => {
    try {
      // What another process switches off now, it began before this one claimed it.
      if (enabled) await claims.wasTakenAway({ kind: "switch", id: account.id }, op);
      if (await isSet()) return false;
      await sendAndConfirm({
        what: `switch "all virtual machines" of account ${account.name} ${enabled ? "on" : "off"}`,
        op,
        send: () => em.toggleAllVms(op, account.id),
        look: async () => ((await isSet()) ? true : undefined),
        isFlip: true,
      });
      return true;
    } catch (error) {
      // Without the account there is nothing that it may restore.
      const isNarrow = enabled || error instanceof EmNotFoundError;
      throw isNarrow ? error : saidToBeWide(account, error, seen);
    }
  });
}

/**
 * For a change that failed before it came to switch "all virtual machines" off: the error, which
 * says first if the switch is on, or may be.
 */
export async function saidIfWide(
  { em, op }: OperationContext,
  account: Account,
  error: unknown,
): Promise<unknown> {
  const allVms = await em.getAccount(op, account.id, { maxAgeSeconds: 0 }).then(
    (entity) => entity.allVms,
    (failure: unknown) => (failure instanceof EmNotFoundError ? false : undefined),
  );
  return allVms === false ? error : saidToBeWide(account, error, allVms);
}

/** @param seen what the last look showed; `undefined` if it told nothing. */
function saidToBeWide({ name }: Account, error: unknown, seen: boolean | undefined): unknown {
  const sentence =
    seen === true
      ? `Account ${name} may still restore all virtual machines, because its switch is on.`
      : `Account ${name} may still restore all virtual machines: it could not be established that its switch is off.`;
  return isEmError(error)
    ? withFirstSentence(error, sentence)
    : new EmUnconfirmedError(`${sentence} ${String(error)}`);
}

/** The position of the switch. Errors: EM_PROTOCOL if the answer does not tell it. */
export function readAllVms(account: AccountEntity): boolean {
  if (account.allVms !== undefined) return account.allVms;
  throw new EmProtocolError(
    `Enterprise Manager's answer for account ${account.name} does not contain the position of its "all virtual machines" switch.`,
    {
      hint: "Look at the answer with VEEAM_EM_LOG=debug; without the position the switch cannot be set safely.",
    },
  );
}
