import { isDeepStrictEqual } from "node:util";
import { resolveSettings } from "../../../../provider/em";
import { readFlag } from "../../../../provider/model/properties";
import type { AccountSnapshot, InventoryObject } from "../../../../simulator";
import { JumpingClock } from "../../../support/jumping-clock";
import type { MemoryEm } from "../../../support/memory-em";
import { ProcessesEngine } from "./engine";
import { differences } from "./expected";
import { accountName, type Declared, type Program, Programs, TYPE } from "./programs";
import { SETTLED_MS, startServer } from "../server";
import { BASE_ROLE, type Deed, type Moves, OBJECTS, ROLES, type Step } from "./world";

/** What others give by hand, and no program. */
const OTHERS_ROLE = "Exchange Restore Operator";

/** Runs the programs of a world one after the other; resolves to what is wrong afterwards. */
export async function runMoves(world: Moves): Promise<string[]> {
  const clock = new JumpingClock();
  const em = await startServer(world.server, clock);
  try {
    return await new MovesRun(world, em, clock).all();
  } finally {
    await em.close();
  }
}

type Accounts = ReadonlyMap<string, AccountSnapshot>;

class MovesRun {
  private readonly objects: readonly InventoryObject[];
  private readonly engine: ProcessesEngine;
  private readonly programs: Programs;
  private former: Program = { items: {}, ordered: new Set() };
  /** What a run that failed left in the state without declaring it. */
  private leftOver: readonly string[] = [];

  constructor(
    private readonly world: Moves,
    private readonly em: MemoryEm,
    private readonly clock: JumpingClock,
  ) {
    const { state } = em.sim;
    this.objects = namedAlone(state.inventory.objects).slice(0, OBJECTS + 2);
    if (this.objects.length < OBJECTS + 2) throw new Error("the inventory has too few machines");
    for (const [at, way] of world.accounts.entries())
      if (way !== "made")
        state.addAccount({
          ...{
            name: accountName(at),
            type: TYPE,
            roles: [OTHERS_ROLE, BASE_ROLE],
            allVms: at % 2 === 0,
          },
          scopes: [this.others],
        });
    // By hand, everything may really be taken away.
    const allowAllGone = "true";
    const settings = resolveSettings({ ...em.settings, format: world.format, allowAllGone }, {});
    this.engine = new ProcessesEngine(settings, world.parallel, clock);
    this.programs = new Programs(em.sim, world.accounts, this.objects.slice(0, -1));
  }

  /** The object that others give by hand. */
  private get others(): string {
    return this.objects.at(-1)?.ref ?? "";
  }

  async all(): Promise<string[]> {
    const strangers = this.strangers();
    for (const [at, step] of this.world.steps.entries()) {
      const wrong = await this.step(step);
      if (!isDeepStrictEqual(this.strangers(), strangers)) wrong.push("accounts of others changed");
      if (wrong.length > 0) return wrong.map((one) => `program ${at + 1}: ${one}`);
    }
    const nothing = { items: {}, ordered: new Set<string>() };
    const wrong = await this.up(nothing, true);
    return wrong.map((one) => `in the end: ${one}`);
  }

  private async step(step: Step): Promise<string[]> {
    for (const deed of step.deeds) this.byHand(deed);
    if (step.refreshes) await this.engine.refresh();
    if (step.cut !== undefined) await this.cutOff(this.programs.next({ ...step, dice: step.cut }));
    const program = this.programs.next(step);
    const wrong = await this.up(program, false);
    if (wrong.length > 0) return wrong;
    await this.engine.refresh();
    const orderless = { ...program, ordered: new Set<string>() };
    const refreshed = await this.up(orderless, true);
    if (refreshed.length > 0) return refreshed.map((one) => `refreshed: ${one}`);
    const before = this.em.sim.requests.length;
    const fates = await this.engine.up(program.items, new Set());
    if (this.em.sim.requests.length === before) return [];
    const changed = [...fates].filter(([, fate]) => fate !== "same");
    return [`an unchanged program makes requests: ${JSON.stringify(changed)}`];
  }

  /** A run that fails before it deletes: what had other names stays in the state beside the new. */
  private async cutOff(program: Program): Promise<void> {
    this.leftOver = [...this.engine.state.keys()].filter((name) => !(name in program.items));
    // The engine replaces with an account what depended on it under former names, too: not here.
    const ordered = [...program.ordered].filter((name) => program.items[name]?.kind !== "Account");
    await this.engine.up(program.items, new Set(ordered), true);
    await this.settle();
    this.former = { ...program, items: { ...this.former.items, ...program.items } };
  }

  private async up(program: Program, isFresh: boolean): Promise<string[]> {
    const before = this.accounts();
    const { former, leftOver } = this;
    this.leftOver = [];
    const hadOn = [...this.engine.state].flatMap(([name, { kind, outputs }]) =>
      kind === "AllVmsScope" && readFlag(outputs, "enabled") === true ? [name] : [],
    );
    const fates = await this.engine.up(program.items, program.ordered);
    await this.settle();
    this.former = program;
    const after = this.accounts();
    const wrong = this.world.accounts.flatMap((way, at) => {
      const account = accountName(at);
      const key = account.toLowerCase();
      const now = itemsFor(account, program).map(([name, item]) => ({
        ...item,
        fate: fates.get(name) ?? "same",
        isBack: leftOver.includes(name),
      }));
      // An account that was taken over goes with its resource.
      if (way === "taken over" && now.length === 0)
        return after.has(key) ? [`${account} is there`] : [];
      const found = differences({
        ...{ way, now, isFresh, before: before.get(key), after: after.get(key) },
        switchGoes: hadOn.some((name) => former.items[name]?.account === account),
        objects: this.objects.slice(0, -1).map(({ ref }) => ref.toLowerCase()),
      });
      return found.map((one) => `${account} ${one}`);
    });
    return [...wrong, ...this.engine.inClear];
  }

  private byHand({ account, what, which }: Deed): void {
    const { state } = this.em.sim;
    const snapshot = state.account(accountName(account));
    if (snapshot === undefined) return;
    const { id, roles } = snapshot;
    const role = ROLES[which];
    const ref = this.objects[which]?.ref;
    if (what === "switch") state.setAllVms(id, !snapshot.allVms);
    else if (what === "other role") state.grantRole(id, OTHERS_ROLE);
    else if (what === "role" && role !== undefined && roles.includes(role) && roles.length > 1)
      state.revokeRole(id, role);
    else if (what === "scope" && hasScope(snapshot, ref)) state.removeScope(id, ref ?? "");
    else if (what === "other scope" && !hasScope(snapshot, this.others))
      state.addScope(id, this.others);
  }

  private accounts(): Accounts {
    const all = this.em.sim.state.accounts();
    return new Map(all.filter(isMoving).map((one) => [one.name.toLowerCase(), one]));
  }

  private strangers(): readonly AccountSnapshot[] {
    return this.em.sim.state.accounts().filter((one) => !isMoving(one));
  }

  private async settle(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.clock.after(SETTLED_MS, resolve);
    });
  }
}

function isMoving({ name }: { readonly name: string }): boolean {
  return /moving-/i.test(name);
}

function hasScope({ scopes }: AccountSnapshot, ref: string | undefined): boolean {
  return scopes.some(({ hierarchyObjRef: one }) => one.toLowerCase() === ref?.toLowerCase());
}

function itemsFor(account: string, { items }: Program): [string, Declared][] {
  return Object.entries(items).filter(([, item]) => item.account === account);
}

/** Virtual machines whose names fit no other one of their root. */
function namedAlone(objects: readonly InventoryObject[]): InventoryObject[] {
  const machines = objects.filter(({ type }) => type === "Vm");
  const isLike = (one: InventoryObject, other: InventoryObject): boolean =>
    one !== other && one.name === other.name && one.rootId === other.rootId;
  return machines.filter((one) => !machines.some((other) => isLike(one, other)));
}
