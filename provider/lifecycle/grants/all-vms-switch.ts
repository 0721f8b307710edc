import { EmProtocolError } from "../../em";
import type { AccountEntity, AccountReference } from "../../model/entities";
import type { OperationContext } from "../shared/context";
import { sendAndConfirm } from "../shared/send-and-confirm";

/**
 * Brings the "all virtual machines" switch to the wanted position. EM only knows to flip it (Veeam
 * help center, page post_security_accounts_id): it is read just before, flipped if it differs, and
 * read again. Resolves to whether it was flipped.
 */
export async function setAllVms(
  { em, op, queues }: OperationContext,
  account: Pick<AccountReference, "id" | "name">,
  enabled: boolean,
): Promise<boolean> {
  const isSet = async (): Promise<boolean> =>
    readAllVms(await em.getAccount(op, account.id, { maxAgeSeconds: 0 })) === enabled;
  return queues.run(account.id, async () => {
    if (await isSet()) return false;
    await sendAndConfirm({
      what: `switch "all virtual machines" of account ${account.name} ${enabled ? "on" : "off"}`,
      op,
      send: () => em.toggleAllVms(op, account.id),
      look: async () => ((await isSet()) ? true : undefined),
    });
    return true;
  });
}

/** The position of the switch. Errors: EM_PROTOCOL if the answer does not tell it. */
export function readAllVms(account: AccountEntity): boolean {
  if (account.allVms !== undefined) return account.allVms;
  throw new EmProtocolError(
    `Enterprise Manager's answer for account ${account.name} does not tell the position of its "all virtual machines" switch.`,
    {
      hint: "Look at the answer with VEEAM_EM_LOG=debug; without the position the switch cannot be set safely.",
    },
  );
}
