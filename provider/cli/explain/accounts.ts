import { isUnknown, textOf } from "../../lifecycle/properties";
import { foldName, guidOf, sameName } from "../../model/identity";
import type { Planned, Preview, Side } from "./preview";

/** An account that a preview speaks of. */
export class AccountEntry {
  readonly names: string[] = [];
  id: string | undefined;
  type: string | undefined;
  /** URN of the Account resource that makes it; values that are not known yet are told by it. */
  urn: string | undefined;
  server: string | undefined;

  constructor(readonly provider: string) {}

  /** How people call it. */
  get label(): string | undefined {
    return this.names[0] ?? this.id;
  }

  learn(found: Partial<Pick<AccountEntry, "id" | "type" | "urn" | "server">> & { readonly names?: readonly (string | undefined)[] }): void {
    this.id = found.id ?? this.id;
    this.type = found.type ?? this.type;
    this.urn = found.urn ?? this.urn;
    this.server = found.server ?? this.server;
    for (const name of found.names ?? []) if (name !== undefined && guidOf("EnterpriseAccount", name) === undefined && !this.names.some((known) => sameName(known, name))) this.names.push(name);
  }
}

/** Finds out which resources speak of one account: by its ID, its name, or the Account resource that a value comes from. */
export class AccountDirectory {
  private readonly entries: AccountEntry[] = [];
  private readonly former = new Map<string, AccountEntry>();
  private readonly next = new Map<string, AccountEntry>();

  constructor({ resources }: Preview) {
    const accounts = resources.filter(({ kind }) => kind === "Account");
    for (const one of accounts) if (one.old !== undefined) this.former.set(one.urn, this.formerAccount(one, one.old));
    for (const one of accounts) if (one.new !== undefined) this.next.set(one.urn, this.nextAccount(one, one.new));
    const grants = resources.filter(({ kind }) => kind !== "Account");
    for (const one of grants) if (one.old !== undefined) this.former.set(one.urn, this.grantsFormer(one, one.old));
    for (const one of grants) if (one.new !== undefined) this.next.set(one.urn, this.grantsNext(one, one.new));
  }

  get all(): readonly AccountEntry[] {
    return this.entries;
  }

  /** The account that a resource belonged to. */
  formerOf(urn: string): AccountEntry | undefined {
    return this.former.get(urn);
  }

  /** The account that a resource will belong to. */
  nextOf(urn: string): AccountEntry | undefined {
    return this.next.get(urn);
  }

  private formerAccount({ provider, urn }: Planned, { id, properties }: Side): AccountEntry {
    const names = [textOf(properties, "canonicalName"), textOf(properties, "name")];
    const entry = this.entry(provider, (one) => id !== undefined && one.id === id);
    entry.learn({ urn, names, id: textOf(properties, "accountId") ?? id, type: textOf(properties, "type"), server: textOf(properties, "server") });
    return entry;
  }

  /** The same account if name and type stay, whatever else makes EM's account a new one. */
  private nextAccount({ provider, urn }: Planned, { properties }: Side): AccountEntry {
    const [name, type] = [textOf(properties, "name"), textOf(properties, "type")];
    const former = this.former.get(urn);
    const stays = former !== undefined && (name === undefined || former.names.some((known) => sameName(known, name))) && (type === undefined || former.type === type);
    const entry = stays ? former : this.entry(provider, (one) => one.type === type && name !== undefined && one.names.some((known) => sameName(known, name)));
    entry.learn({ urn, names: [name], type });
    return entry;
  }

  private grantsFormer({ provider }: Planned, { properties }: Side): AccountEntry {
    const id = textOf(properties, "accountId");
    const name = textOf(properties, "accountName") ?? textOf(properties, "account");
    const entry = this.entry(provider, (one) => (id !== undefined && one.id !== undefined ? one.id === id : named(one, name)));
    entry.learn({ id, names: [name], server: textOf(properties, "server") });
    return entry;
  }

  private grantsNext({ provider, urn }: Planned, side: Side): AccountEntry {
    const account = side.properties["account"];
    if (typeof account !== "string" || isUnknown(account)) return this.promised(provider, side);
    const id = guidOf("EnterpriseAccount", account);
    const former = this.former.get(urn);
    if (former !== undefined && (id === undefined ? named(former, account) : former.id === id)) return former;
    const entry = this.entry(provider, (one) => (id === undefined ? named(one, account) : one.id === id));
    entry.learn(id === undefined ? { names: [account] } : { id });
    return entry;
  }

  /** The account of an output that is not known yet. */
  private promised(provider: string, side: Side): AccountEntry {
    const makers = side.dependencies("account").flatMap((dependency) => this.next.get(dependency) ?? []);
    const [only] = makers;
    if (only !== undefined && new Set(makers).size === 1) return only;
    return this.entry(provider, () => false);
  }

  private entry(provider: string, fits: (entry: AccountEntry) => boolean): AccountEntry {
    const known = this.entries.find((one) => one.provider === provider && fits(one));
    if (known !== undefined) return known;
    const made = new AccountEntry(provider);
    this.entries.push(made);
    return made;
  }
}

function named(entry: AccountEntry, name: string | undefined): boolean {
  return name !== undefined && entry.names.some((known) => foldName(known) === foldName(name));
}
