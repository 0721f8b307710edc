import { isUnconfirmed } from "../../provider/lifecycle/shared/unconfirmed";
import { grouped } from "../../provider/model/grouped";
import { foldName, readGuid, sameName } from "../../provider/model/identity";
import { isAccountKind } from "../../provider/model/kinds";
import { readText } from "../../provider/model/properties";
import type { PlannedResource } from "./preview/planned-resources";
import type { Preview } from "./preview/preview";
import type { Servers } from "./preview/servers";
import type { Side, Untold } from "./preview/side";

interface Learned {
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly server?: string | undefined;
  readonly untold?: Untold | undefined;
  readonly names?: readonly (string | undefined)[];
}

/** An account that a preview speaks of. */
export class AccountEntry {
  readonly names: string[] = [];
  id: string | undefined;
  type: string | undefined;
  server: string | undefined;
  /** Why its name is not told, where it is not. */
  untold: Untold | undefined;

  constructor(readonly provider: string) {}

  /** How people call it. */
  get label(): string | undefined {
    return this.names[0] ?? this.id;
  }

  learn(found: Learned): void {
    this.id = found.id ?? this.id;
    this.type = found.type ?? this.type;
    this.server = found.server ?? this.server;
    this.untold = found.untold ?? this.untold;
    for (const name of found.names ?? [])
      if (
        name !== undefined &&
        readGuid("EnterpriseAccount", name) === undefined &&
        !this.names.some((known) => sameName(known, name))
      )
        this.names.push(name);
  }
}

/**
 * Finds out which resources speak of one account: by its ID or its name. A name or ID that is
 * secret or not known yet may be anybody's: what such a value depends on says where it was
 * computed, not what it is (`admin.accountId.apply(() => "TECH\\\\other")` depends on `admin`).
 */
export class AccountDirectory {
  private readonly servers: Servers;
  /** Accounts whose resource goes, and no other one stands for them. */
  private readonly leaving: ReadonlySet<AccountEntry>;
  private readonly entries: AccountEntry[] = [];
  /**
   * By provider and ID, and by provider and name, so that thousands of accounts are not all
   * compared with each other.
   */
  private readonly byId = new Map<string, AccountEntry>();
  private readonly byName = new Map<string, Set<AccountEntry>>();
  private readonly former = new Map<PlannedResource, AccountEntry>();
  private readonly next = new Map<PlannedResource, AccountEntry>();

  constructor({ resources, servers }: Preview) {
    this.servers = servers;
    const accounts = resources.filter(({ kind }) => isAccountKind(kind));
    for (const one of accounts)
      if (one.old !== undefined) this.former.set(one, this.formerAccount(one, one.old));
    for (const one of accounts)
      if (one.new !== undefined) this.next.set(one, this.nextAccount(one, one.new));
    const staying = new Set(this.next.values());
    this.leaving = new Set([...this.former.values()].filter((entry) => !staying.has(entry)));
    const grants = resources.filter(({ kind }) => !isAccountKind(kind));
    for (const one of grants)
      if (one.old !== undefined) this.former.set(one, this.grantsFormer(one, one.old));
    for (const one of grants)
      if (one.new !== undefined) this.next.set(one, this.grantsNext(one, one.new));
  }

  get all(): readonly AccountEntry[] {
    return this.entries;
  }

  /** What belonged to each account, and what will. */
  get holders(): {
    readonly former: ReadonlyMap<AccountEntry, readonly PlannedResource[]>;
    readonly next: ReadonlyMap<AccountEntry, readonly PlannedResource[]>;
  } {
    return { former: byEntry(this.former), next: byEntry(this.next) };
  }

  private formerAccount(
    { formerProvider: provider }: PlannedResource,
    { id, properties }: Side,
  ): AccountEntry {
    const names = [readText(properties, "canonicalName"), readText(properties, "name")];
    // What an earlier run could not establish has no ID of its own.
    const accountId =
      readText(properties, "accountId") ?? (id === undefined || isUnconfirmed(id) ? undefined : id);
    const entry = this.withId(provider, accountId) ?? this.add(provider);
    return this.learn(entry, {
      names,
      id: accountId,
      type: readText(properties, "type"),
      server: readText(properties, "server"),
    });
  }

  /** The same account if name and type stay, whatever else makes EM's account a new one. */
  private nextAccount(planned: PlannedResource, { properties, untold }: Side): AccountEntry {
    const former = this.former.get(planned);
    if (former !== undefined && isKept(planned)) return former;
    const [name, type] = [readText(properties, "name"), readText(properties, "type")];
    if (name === undefined)
      return this.learn(this.add(planned.provider), { type, untold: untold.get("name") });
    if (former?.provider === planned.provider && named(former, name) && former.type === type)
      return this.learn(former, { names: [name] });
    const known = this.withName(planned.provider, name).find((one) => one.type === type);
    return this.learn(known ?? this.add(planned.provider), { names: [name], type });
  }

  private grantsFormer(
    { formerProvider: provider }: PlannedResource,
    { properties }: Side,
  ): AccountEntry {
    const id = readText(properties, "accountId");
    const name = readText(properties, "accountName") ?? readText(properties, "account");
    const entry =
      this.withId(provider, id) ??
      this.withName(provider, name).find((one) => id === undefined || one.id === undefined) ??
      this.add(provider);
    return this.learn(entry, { id, names: [name], server: readText(properties, "server") });
  }

  private grantsNext(planned: PlannedResource, { properties, untold }: Side): AccountEntry {
    const former = this.former.get(planned);
    if (former !== undefined && isKept(planned)) return former;
    const account = readText(properties, "account");
    if (account === undefined)
      return this.learn(this.add(planned.provider), { untold: untold.get("account") });
    const id = readGuid("EnterpriseAccount", account);
    if (former?.provider === planned.provider && id !== undefined && former.id === id)
      return former;
    const known =
      id === undefined
        ? this.oneCalled(planned.provider, account, former)
        : this.withId(planned.provider, id);
    return this.learn(
      known ?? this.add(planned.provider),
      id === undefined ? { names: [account] } : { id },
    );
  }

  /**
   * Which account a name will be that of, once the change is made. One that goes is nobody's any
   * more where another one of its name stays; of several that stay none is it for certain.
   */
  private oneCalled(
    provider: string,
    name: string,
    former: AccountEntry | undefined,
  ): AccountEntry | undefined {
    const all = this.withName(provider, name);
    const staying = all.filter((one) => !this.leaving.has(one));
    if (staying.length > 1) return staying.find((one) => one === former);
    return staying[0] ?? all[0];
  }

  private withId(provider: string, id: string | undefined): AccountEntry | undefined {
    return id === undefined ? undefined : this.byId.get(makeKey(provider, id));
  }

  private withName(provider: string, name: string | undefined): AccountEntry[] {
    return name === undefined
      ? []
      : [...(this.byName.get(makeKey(provider, foldName(name))) ?? [])];
  }

  private add(provider: string): AccountEntry {
    const made = new AccountEntry(provider);
    made.learn({ server: this.servers.of.get(provider) });
    this.entries.push(made);
    return made;
  }

  private learn(entry: AccountEntry, found: Learned): AccountEntry {
    entry.learn(found);
    if (entry.id !== undefined && !this.byId.has(makeKey(entry.provider, entry.id)))
      this.byId.set(makeKey(entry.provider, entry.id), entry);
    for (const name of entry.names) {
      const key = makeKey(entry.provider, foldName(name));
      const known = this.byName.get(key);
      if (known === undefined) this.byName.set(key, new Set([entry]));
      else known.add(entry);
    }
    return entry;
  }
}

/** What the engine found unchanged is the account's that it was, also where its name is secret. */
function isKept({ operation, isAstray }: PlannedResource): boolean {
  return operation === "same" && !isAstray;
}

function makeKey(provider: string, value: string): string {
  return JSON.stringify([provider, value]);
}

function byEntry(
  entries: ReadonlyMap<PlannedResource, AccountEntry>,
): Map<AccountEntry, PlannedResource[]> {
  const groups = grouped(entries, ([, entry]) => entry);
  return new Map([...groups].map(([entry, pairs]) => [entry, pairs.map(([planned]) => planned)]));
}

function named(entry: AccountEntry, name: string): boolean {
  return entry.names.some((known) => sameName(known, name));
}
