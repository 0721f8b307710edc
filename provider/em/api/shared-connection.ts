import type {
  AccountEntity,
  AccountReference,
  FileServer,
  HierarchyItem,
  HierarchyRoot,
  Role,
  ScopeRow,
} from "../../model/entities";
import { referenceKey } from "../../model/hierarchy-reference";
import { loadWholeAccounts, type WholeAccounts } from "./accounts";
import type { KnownRows } from "../answers/known-rows";
import { KnownCollections } from "./entity-list";
import type { Operation } from "../transport/operation";
import { loadObjects, lookupByReference, type ObjectsBelow } from "./inventory";
import { OwnAccount } from "./own-account";
import { ReferenceLookups } from "./reference-lookups";
import { knownScopeRows } from "./scopes";
import {
  ANY_WRITE,
  ONCE,
  OwnWrites,
  SharedReads,
  type Freshness,
  type Wanted,
} from "./shared-reads";
import type { Wire } from "../session/wire";

/** The group of own writes that change the list of accounts. */
export const ACCOUNTS = "accounts";
/** The group of own writes that take accounts from it. */
export const REMOVED_ACCOUNTS = "removed accounts";
/** A group that no write changes: EM cannot rename accounts. */
const NAMES = "names";
/** Renamed is at most a whole server, and not while a program runs. */
const NAMES_AGE: Freshness = { maxAgeSeconds: 600 };

/** What is asked for now shows all that was made before. */
const AT_ONCE: Freshness = { maxAgeSeconds: 0 };

/**
 * How old a list may be that an account is missing from: it stays missing, because EM makes a new
 * ID for each account, and own new accounts outdate the list.
 */
const MISSING: Freshness = { maxAgeSeconds: 60 };

const MILLISECONDS_PER_SECOND = 1000;

/** What all users of one connection share: its wire, and what was read over it. */
export class SharedConnection {
  readonly wire: Wire;
  readonly writes = new OwnWrites();
  readonly account = new SharedReads<AccountEntity>(this.writes);
  readonly accountRoles = new SharedReads<readonly Role[]>(this.writes);
  readonly scopes = new SharedReads<readonly ScopeRow[]>(this.writes);
  readonly roles = new SharedReads<readonly Role[]>(this.writes);
  readonly roots = new SharedReads<readonly HierarchyRoot[]>(this.writes);
  readonly namedObjects = new SharedReads<readonly HierarchyItem[]>(this.writes);
  readonly fileServers = new SharedReads<readonly FileServer[]>(this.writes);
  readonly collections = new KnownCollections();
  private readonly accounts = new SharedReads<readonly AccountReference[]>(this.writes);
  private readonly accountsBefore = new SharedReads<readonly AccountReference[]>(this.writes);
  private readonly accountNames = new SharedReads<readonly AccountReference[]>(this.writes);
  private readonly objects = new SharedReads<readonly HierarchyItem[]>(this.writes);
  private readonly references = new ReferenceLookups((op, below) =>
    this.listObjects(op, below, ONCE),
  );
  private readonly lookups = new SharedReads<HierarchyItem | undefined>(this.writes);
  private readonly ownAccount = new OwnAccount(this.writes);
  private readonly wholeAccounts = new SharedReads<WholeAccounts>(this.writes);
  /** `false` once the server was found to have no list of whole accounts. */
  private hasWholeAccounts = true;
  /** By account. */
  private readonly scopeRows = new Map<string, KnownRows<ScopeRow>>();

  constructor(wire: Wire) {
    this.wire = wire;
  }

  listAccounts(op: Operation, freshness: Freshness): Promise<readonly AccountReference[]> {
    return this.accounts.get(op, this.wantAccounts(op), freshness);
  }

  /**
   * The accounts that are there before one is made. Those that this process made meanwhile may be
   * missing: each has a name of its own, and so every creation would have to read the list again.
   */
  listAccountsBefore(op: Operation): Promise<readonly AccountReference[]> {
    const load = (): Promise<readonly AccountReference[]> => this.listAccounts(op, AT_ONCE);
    return this.accountsBefore.get(op, { key: ACCOUNTS, group: REMOVED_ACCOUNTS, load }, "latest");
  }

  listAccountNames(op: Operation): Promise<readonly AccountReference[]> {
    const load = (): Promise<readonly AccountReference[]> => this.ownAccount.load(this.wire, op);
    return this.accountNames.get(op, { key: NAMES, group: NAMES, load }, NAMES_AGE);
  }

  async listAccountEntities(
    op: Operation,
  ): Promise<ReadonlyMap<string, AccountEntity> | undefined> {
    if (!this.hasWholeAccounts) return undefined;
    const { entities } = await this.wholeAccounts.get(op, this.wantWholeAccounts(op), "refresh");
    if (entities === undefined) this.hasWholeAccounts = false;
    return entities;
  }

  /**
   * Whether the server has an account, by a list that is no older than this time of the operation's
   * clock.
   */
  async hasAccount(op: Operation, id: string, asOf: number): Promise<boolean> {
    if (await this.isKnownMissing(op, id)) return false;
    const maxAgeSeconds = (op.clock.now() - asOf) / MILLISECONDS_PER_SECOND;
    const accounts = await this.listAccounts(op, { maxAgeSeconds });
    return accounts.some((account) => isSameId(account.id, id));
  }

  /** Whether a list that was read already, or is being read, lacks an account. */
  async isKnownMissing(op: Operation, id: string): Promise<boolean> {
    const whole = await this.wholeAccounts.known(op, this.wantWholeAccounts(op), "refresh");
    if (whole?.ids?.has(id.toLowerCase()) === false) return true;
    const accounts = await this.accounts.known(op, this.wantAccounts(op), MISSING);
    return accounts !== undefined && !accounts.some((account) => isSameId(account.id, id));
  }

  /** All objects of one type below a root. */
  listObjects(
    op: Operation,
    wanted: ObjectsBelow,
    freshness: Freshness,
  ): Promise<readonly HierarchyItem[]> {
    const load = (): Promise<readonly HierarchyItem[]> => loadObjects(this.wire, op, wanted);
    const key = `${wanted.rootUid} ${wanted.type.toLowerCase()}`;
    return this.objects.get(op, { key, group: "objects", load }, freshness);
  }

  /** The object of a reference: many accounts have scopes of one object. */
  lookupByReference(
    op: Operation,
    reference: string,
    freshness: Freshness,
  ): Promise<HierarchyItem | undefined> {
    // What may not have been known a moment ago is asked for by itself.
    const load = (): Promise<HierarchyItem | undefined> =>
      freshness === ONCE
        ? this.references.find(this.wire, op, reference)
        : lookupByReference(this.wire, op, reference);
    return this.lookups.get(
      op,
      { key: referenceKey(reference), group: "lookups", load },
      freshness,
    );
  }

  /** What was read of the rows of an account's scopes before. */
  knownScopeRows(accountId: string): KnownRows<ScopeRow> {
    const known = this.scopeRows.get(accountId) ?? knownScopeRows();
    this.scopeRows.set(accountId, known);
    return known;
  }

  private wantAccounts(op: Operation): Wanted<readonly AccountReference[]> {
    return {
      key: ACCOUNTS,
      group: ACCOUNTS,
      loadInTurn: (onSend) => this.ownAccount.load(this.wire, op, onSend),
    };
  }

  private wantWholeAccounts(op: Operation): Wanted<WholeAccounts> {
    return { key: ACCOUNTS, group: ANY_WRITE, load: () => loadWholeAccounts(this.wire, op) };
  }
}

/** IDs come in any case from people. */
export function isSameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
