import type { AccountReference } from "../../model/entities";
import { sameName } from "../../model/identity";
import { EmProtocolError } from "../errors";
import type { Wire } from "../session/wire";
import type { Operation } from "../transport/operation";
import { answersForAccount, loadAccounts } from "./accounts";
import type { OwnWrites } from "./shared-reads";

/**
 * Reads lists of accounts, and holds them against what is known of the account that is logged on.
 * It may be in none, because its rights may come from a group; but one that a list has shown, and
 * that the server still answers for, cannot be missing.
 */
export class OwnAccount {
  /** What a list showed; with the number of own writes to it, which may have removed it. */
  private shown: { readonly id: string; readonly writes: number } | undefined;

  constructor(private readonly writes: OwnWrites) {}

  /**
   * The accounts. Errors: EM_PROTOCOL if the one that is logged on is left out.
   * @param onSend told when the request leaves.
   */
  async load(wire: Wire, op: Operation, onSend?: () => void): Promise<readonly AccountReference[]> {
    const accounts = await loadAccounts(wire, op, onSend);
    if (await this.fits(wire, op, accounts)) return accounts;
    // What is moved while a list is read may be missing from it.
    const again = await loadAccounts(wire, op);
    if (this.isIn(wire, again)) return again;
    const { server } = wire.settings;
    throw new EmProtocolError(
      `Enterprise Manager at ${server} sent a list of accounts without ${wire.session.knownUserName ?? "the one"} that is logged on, which an earlier list had and which it shows by its ID: the list is not whole.`,
      {
        hint: "Something may answer in its place, or its database is not ready: check the accounts in Enterprise Manager, then run the command again.",
        request: { method: "GET", path: "/api/security/accounts" },
      },
    );
  }

  private async fits(
    wire: Wire,
    op: Operation,
    accounts: readonly AccountReference[],
  ): Promise<boolean> {
    if (this.isIn(wire, accounts)) return true;
    const { shown } = this;
    if (shown === undefined || shown.writes !== this.writes.count(shown.id)) return true;
    if (await answersForAccount(wire, op, shown.id)) return false;
    this.shown = undefined;
    return true;
  }

  /** Whether a list has the account that is logged on. */
  private isIn(wire: Wire, accounts: readonly AccountReference[]): boolean {
    const name = wire.session.knownUserName;
    const found =
      accounts.find(({ id }) => id === this.shown?.id) ??
      accounts.find((account) => name !== undefined && sameName(account.name, name));
    if (found === undefined) return false;
    this.shown = { id: found.id, writes: this.writes.count(found.id) };
    return true;
  }
}
