import { EmProtocolError, type EnterpriseManager, type Operation } from "../../em";
import type { AccountEntity } from "../../model/entities";
import { sendAndConfirm } from "../shared/send-and-confirm";

/**
 * Brings the "all virtual machines" switch to the wanted position. EM only knows to flip it (Veeam
 * help center, page post_security_accounts_id): it is read just before, flipped if it differs, and
 * read again. Runs within the account's queue. Resolves to whether it was flipped.
 */
export async function setAllVms(
  em: EnterpriseManager,
  op: Operation,
  account: { readonly id: string; readonly name: string },
  enabled: boolean,
): Promise<boolean> {
  const position = async (): Promise<boolean> =>
    allVmsOf(await em.getAccount(op, account.id, { maxAgeSeconds: 0 }));
  if ((await position()) === enabled) return false;
  await sendAndConfirm({
    what: `switch "all virtual machines" of account ${account.name} ${enabled ? "on" : "off"}`,
    op,
    send: () => em.toggleAllVms(op, account.id),
    look: async () => ((await position()) === enabled ? true : undefined),
  });
  return true;
}

/** The position of the switch. Errors: EM_PROTOCOL if the answer does not tell it. */
export function allVmsOf(account: AccountEntity): boolean {
  if (account.allVms !== undefined) return account.allVms;
  throw new EmProtocolError(
    `Enterprise Manager's answer for account ${account.name} does not tell the position of its "all virtual machines" switch.`,
    {
      hint: "Look at the answer with VEEAM_EM_LOG=debug; without the position the switch cannot be set safely.",
    },
  );
}
