import { EmConflictError, EmUnconfirmedError } from "../../em";
import type { AccountReference } from "../../model/entities";
import { formatUid, hasDomain, mayBeStoredAs, sameName } from "../../model/identity";
import { assignRows } from "../../model/scope-match";
import { rootsToCompare } from "../scopes/row-search";
import type { OperationContext } from "../shared/context";
import { unlessAccountGone } from "../shared/resolve";
import { LATE_LIST_MS } from "../shared/send-and-confirm";
import { type Comparison, compareWithSent, listLiveRows, type SentAccount } from "./sent-account";

/** An account that may be the new one, and why it is not taken for it. */
interface Stranger {
  readonly account: AccountReference;
  readonly reasons: readonly string[];
}

/**
 * Finds the account that a request made, which EM's answer does not name. Somebody else may make
 * accounts at the same time, and lists may lag: only an account of the name that was sent, or of
 * what EM makes of it by a known rule, that is what was sent, is taken.
 */
export class MadeAccountSearch {
  /** Whether EM said that it made the account. */
  private answered = false;
  /** The ID that EM told, which it need not. */
  private location: string | undefined;

  /** @param before IDs of the accounts that were there before. */
  constructor(
    private readonly context: OperationContext,
    private readonly sent: SentAccount,
    private readonly before: ReadonlySet<string>,
  ) {}

  /** Takes note of EM's answer. Errors: EM_CONFLICT if it names an account that was there. */
  answer(location: string | undefined): void {
    this.answered = true;
    this.location = location;
    if (location !== undefined && this.before.has(location))
      throw new EmConflictError(
        `Enterprise Manager made no account ${this.sent.declared.name}: it has one, with ID ${location}.`,
        { hint: "To take it over, give the resource `adopt: true`." },
      );
  }

  /**
   * Looks once more; `undefined` if it is not there yet. Errors: EM_UNCONFIRMED if what came is not
   * for certain what was sent.
   */
  async look(waitedMs: number): Promise<AccountReference | undefined> {
    const isLate = waitedMs >= LATE_LIST_MS;
    const { declared } = this.sent;
    const fresh =
      this.location === undefined ? await this.listFresh() : await this.located(this.location);
    const named = fresh.filter(
      ({ id, name }) => id === this.location || sameName(name, declared.name),
    );
    const [sole] = named;
    if (named.length === 1 && sole !== undefined && (await this.showsWhatWasSent(sole)))
      return sole;
    const found = await this.judge(named, isLate);
    if (found.fitting.length === 1) return found.fitting[0];
    if (!isLate) return undefined;
    const similar = fresh.filter(
      (one) => !named.includes(one) && mayBeStoredAs(declared.name, one.name, declared.type),
    );
    const others = await this.judge(similar, isLate);
    const [only, ...more] = [...found.fitting, ...others.fitting];
    if (only !== undefined && more.length === 0) return only;
    const unclear = [
      ...[only, ...more].flatMap((account) =>
        account === undefined ? [] : [{ account, reasons: ["it is like another one"] }],
      ),
      ...found.strangers,
    ];
    if (unclear.length > 0) throw this.unclear(unclear);
    return undefined;
  }

  private async listFresh(): Promise<AccountReference[]> {
    const { em, op, claims } = this.context;
    const accounts = await em.listAccounts(op, { maxAgeSeconds: 0 });
    return accounts.filter(
      ({ id }) => !this.before.has(id) && !claims.isClaimed({ kind: "account", id }),
    );
  }

  /** The account whose ID EM told; a bare name gets a form that only the account itself tells. */
  private async located(id: string): Promise<AccountReference[]> {
    const { em, op } = this.context;
    const { name } = this.sent.declared;
    if (hasDomain(name)) return [{ id, uid: formatUid("EnterpriseAccount", id), name }];
    const entity = await unlessAccountGone(() => em.getAccount(op, id, { maxAgeSeconds: 0 }));
    return entity === undefined ? [] : [{ id, uid: entity.uid, name: entity.name }];
  }

  /**
   * The usual case, at the cost of a list that is needed anyhow: EM said that it made the account,
   * and its scopes are exactly those that were sent.
   */
  private async showsWhatWasSent({ id }: AccountReference): Promise<boolean> {
    const { scopes } = this.sent;
    if (!this.answered || scopes.length === 0) return false;
    const rows = await listLiveRows(this.context, id);
    if (rows?.length !== scopes.length) return false;
    const roots = await rootsToCompare(this.context, rows, scopes);
    return assignRows(scopes, rows, roots).size === scopes.length;
  }

  private async judge(
    accounts: readonly AccountReference[],
    isLate: boolean,
  ): Promise<{ fitting: AccountReference[]; strangers: Stranger[] }> {
    const fitting: AccountReference[] = [];
    const strangers: Stranger[] = [];
    for (const account of accounts) {
      const compared = await compareWithSent(this.context, account.id, this.sent);
      const { differences, lacks } = !this.answered
        ? uncertain(compared)
        : certain(compared, account.id === this.location);
      const reasons = isLate ? [...differences, ...lacks] : differences;
      if (reasons.length > 0) strangers.push({ account, reasons });
      else if (lacks.length === 0 && (isLate || compared.shown === "all")) fitting.push(account);
    }
    return { fitting, strangers };
  }

  private unclear(strangers: readonly Stranger[]): EmUnconfirmedError {
    const { name } = this.sent.declared;
    const list = strangers.map(
      ({ account, reasons }) => `${account.name} (ID ${account.id}: ${reasons.join(", ")})`,
    );
    return new EmUnconfirmedError(
      `It is not known whether making account ${name} worked, because what appeared in the meantime may not be what was sent: ${list.join("; ")}.`,
      {
        hint: "Check in Enterprise Manager whether somebody else made or changed it. To manage it here, declare it with `adopt: true`.",
      },
    );
  }
}

/** Why an account is not the new one, and what it may still show that it is. */
type Verdict = Pick<Comparison, "differences" | "lacks">;

const NO_SCOPES = "it does not show the restore scopes that were sent";

/**
 * EM said that it made the account: somebody may have added to it since. Where it named it, too,
 * somebody may also have taken its scopes away.
 */
function certain({ differences, lacks, extras, shown }: Comparison, isNamed: boolean): Verdict {
  const added = shown === "all" ? [] : extras;
  const taken = shown === "none" && !isNamed ? [NO_SCOPES] : [];
  return { differences, lacks: [...lacks, ...added, ...taken] };
}

/** Nobody knows whether EM made an account: then it must be that, and no more. */
function uncertain({ differences, lacks, extras, shown }: Comparison): Verdict {
  return {
    differences: [...differences, ...extras],
    lacks: [...lacks, ...(shown === "all" ? [] : [NO_SCOPES])],
  };
}
