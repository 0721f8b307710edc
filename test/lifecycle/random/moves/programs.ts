import type { InventoryObject, Simulator } from "../../../../simulator";
import { seededRandom } from "../../../../simulator/random";
import { publishedRole } from "../../../../provider/model/roles";
import { SECRET_INPUTS } from "../../../../provider/model/properties";
import type { Item } from "./engine";
import { BASE_ROLE, type Place, ROLES, type Step, type Way, type Wish } from "./world";

export const TYPE = "Group";
const NAMES = ["A", "B", "C"];
const OFTEN = 0.4;
const SELDOM = 0.15;

/** A resource, and what it declares for an account. */
export interface Declared extends Item {
  readonly account: string;
  readonly roles: readonly string[];
  /** References in lower case. */
  readonly scopes: readonly string[];
  readonly allVms: boolean | undefined;
}

export interface Program {
  readonly items: Readonly<Record<string, Declared>>;
  /** What the engine is told to replace. */
  readonly ordered: ReadonlySet<string>;
}

export function accountName(at: number): string {
  return `TECH\\moving-${at}`;
}

/** Makes the program of each step; what a step does not change keeps its name. */
export class Programs {
  private readonly suffixes = new Map<string, string>();
  private random = seededRandom(0);

  constructor(
    private readonly sim: Simulator,
    private readonly ways: readonly Way[],
    private readonly objects: readonly InventoryObject[],
  ) {}

  next({ wishes, dice }: Step): Program {
    this.random = seededRandom(dice);
    const items: [string, Declared][] = wishes.flatMap((wish, at) => this.itemsOf(at, wish));
    const shuffled = items
      .map((item) => ({ item, at: this.random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
    const ordered = shuffled.filter(([, item]) => this.mayBeOrdered(item)).map(([name]) => name);
    // Who replaces an account replaces what depends on it, too.
    const remade = new Set(
      shuffled
        .filter(([name, { kind }]) => kind === "Account" && ordered.includes(name))
        .map(([, { account }]) => account),
    );
    const dragged = shuffled.filter(([, { account }]) => remade.has(account)).map(([name]) => name);
    return { items: Object.fromEntries(shuffled), ordered: new Set([...ordered, ...dragged]) };
  }

  /** An account that was taken over has more than the programs know of. */
  private mayBeOrdered({ kind, account }: Declared): boolean {
    const way = this.ways[numberOf(account)];
    return (kind !== "Account" || way === "made") && this.happens(SELDOM);
  }

  private itemsOf(at: number, wish: Wish): [string, Declared][] {
    const way = this.ways[at] ?? "made";
    if (way === "made" && !wish.isDeclared) return [];
    const account = accountName(at);
    const has = way !== "only given";
    const isListed = (place: Place): boolean => has && (place === "list" || place === "both");
    const isOwn = (place: Place): boolean =>
      has ? place === "own" || place === "both" : place !== "none";
    const roles = (is: (place: Place) => boolean): string[] =>
      ROLES.filter((_, n) => is(wish.roles[n] ?? "none"));
    const scopes = (is: (place: Place) => boolean): InventoryObject[] =>
      this.objects.filter((_, n) => is(wish.scopes[n] ?? "none"));
    const [where, position] = wish.allVms.split(" ");
    const allVms = position === undefined ? undefined : position === "on";
    const isSwitchListed = has && where === "list";
    const own = [
      ...roles(isOwn).map((role) => this.role(account, role, way)),
      ...scopes(isOwn).map((object) => this.scope(account, object, way)),
      ...(allVms === undefined || isSwitchListed ? [] : [this.allVms(account, allVms, way)]),
    ];
    if (!has) return own;
    const listed = { roles: roles(isListed), scopes: scopes(isListed) };
    return [this.account(account, listed, isSwitchListed ? allVms : undefined, way), ...own];
  }

  private account(
    account: string,
    {
      roles,
      scopes,
    }: { readonly roles: readonly string[]; readonly scopes: readonly InventoryObject[] },
    allVms: boolean | undefined,
    way: Way,
  ): [string, Declared] {
    const always = this.objects.at(-1);
    const all = always === undefined ? scopes : [...scopes, always];
    const given = {
      name: this.spellName(account),
      type: TYPE,
      roles: [BASE_ROLE, ...roles].flatMap((role) => this.repeated(() => this.spellRole(role))),
      scopes: all.flatMap((object) => this.repeated(() => this.spellScope(object))),
      adopt: true,
      ...(allVms === undefined ? {} : { allVms }),
    };
    const refs = all.map(({ ref }) => ref.toLowerCase());
    const declared = { account, roles: [BASE_ROLE, ...roles], scopes: refs, allVms };
    const item = { kind: "Account", deleteBeforeReplace: true, depends: false } as const;
    return this.named(`${account} account`, way, { ...item, ...declared, props: given });
  }

  private role(account: string, role: string, way: Way): [string, Declared] {
    const props = { account: this.spellAccount(account, way), role: this.spellRole(role) };
    const declared = { account, roles: [role], scopes: [], allVms: undefined };
    return this.grant(`${account} ${role}`, way, { kind: "AccountRole", props, ...declared });
  }

  private scope(account: string, object: InventoryObject, way: Way): [string, Declared] {
    const props = { account: this.spellAccount(account, way), ...this.spellScope(object) };
    const declared = { account, roles: [], scopes: [object.ref.toLowerCase()], allVms: undefined };
    return this.grant(`${account} ${object.ref}`, way, {
      kind: "AccountScope",
      props,
      ...declared,
    });
  }

  private allVms(account: string, enabled: boolean, way: Way): [string, Declared] {
    const props = { account: this.spellAccount(account, way), enabled };
    const declared = { account, roles: [], scopes: [], allVms: enabled };
    return this.grant(`${account} all`, way, { kind: "AllVmsScope", props, ...declared });
  }

  private grant(
    key: string,
    way: Way,
    item: Omit<Declared, "process" | "deleteBeforeReplace" | "depends">,
  ): [string, Declared] {
    const engine = { deleteBeforeReplace: this.happens(SELDOM), depends: way === "made" };
    return this.named(key, way, { ...item, ...engine });
  }

  /**
   * Gives it its name, which some steps change, the process that goes with the name, and secrets.
   * What an account has is one process's work, where it is a resource as well.
   */
  private named(key: string, way: Way, item: Omit<Declared, "process">): [string, Declared] {
    const former = this.suffixes.get(key);
    const suffix = former === undefined || this.happens(OFTEN) ? this.pick(NAMES) : former;
    this.suffixes.set(key, suffix);
    const process = way === "only given" ? NAMES.indexOf(suffix) : 0;
    const paths = Object.keys(item.props).filter(
      (name) => SECRETS.includes(name) && this.happens(SELDOM),
    );
    const marks = paths.length === 0 ? {} : { [SECRET_INPUTS]: paths.sort() };
    return [`${key} ${suffix}`, { ...item, process, props: { ...item.props, ...marks } }];
  }

  private spellName(account: string): string {
    return this.pick([account, account, account.toUpperCase(), account.toLowerCase()]);
  }

  /** An account that is made has its ID only afterwards. */
  private spellAccount(account: string, way: Way): string {
    const id = way === "made" ? undefined : this.sim.state.account(account)?.id;
    const ids = id === undefined ? [] : [id, `urn:veeam:EnterpriseAccount:${id}`];
    return this.pick([account, account.toLowerCase(), ...ids]);
  }

  private spellRole(role: string): string {
    const id = publishedRole(role)?.id ?? "";
    return this.pick([role, role.toUpperCase(), id, `urn:veeam:EnterpriseRole:${id}`]);
  }

  private spellScope({
    ref,
    rootId,
    type,
    name,
  }: InventoryObject): Readonly<Record<string, unknown>> {
    return this.pick<Readonly<Record<string, unknown>>>([
      { hierarchyObjRef: ref },
      { hierarchyObjRef: ref.replace(":VMware:", ":vmware:") },
      { hierarchyObjRef: ref, objectName: name },
      { object: { root: rootId, type, name } },
    ]);
  }

  /** Twice, each time in a spelling of its own. */
  private repeated<T>(spell: () => T): T[] {
    return this.happens(SELDOM) ? [spell(), spell()] : [spell()];
  }

  private happens(often: number): boolean {
    return this.random() < often;
  }

  private pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}

const SECRETS = ["account", "role", "hierarchyObjRef", "object", "name", "roles", "scopes"];
const NUMBER = /\d+$/;

function numberOf(account: string): number {
  return Number(NUMBER.exec(account)?.[0]);
}
