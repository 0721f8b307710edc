import type { Account } from "../state/account";
import type { EmState } from "../state/em-state";
import { PORTAL_ADMINISTRATOR } from "../state/roles";
import type { World } from "../state/world";
import { defaultSwitches, setSwitch, SWITCH_TABLE, UnknownSwitchError } from "../switches";
import type { SwitchSettings } from "../switches";
import { BEHAVIOUR_POSITIONS } from "./behaviour-positions";
import { readAccounts, readRoles, readRows, readUserName } from "./recorded-accounts";
import { RecordedInventory } from "./recorded-inventory";
import { RecordedAnswers, RecordedLogons } from "./recorded-answers";
import type { ReplayedAnswer } from "./recorded-answers";
import { readRecordingFile } from "./recording-lines";
import { findsNothing, lastOfEach, readsAtFirst, requestKey, toExchange } from "./requests";
import type { Exchange } from "./requests";
import { WIRE_POSITIONS } from "./wire-positions";

/** What a recording tells of its server, for whoever asks the simulator. */
export interface ToldByRecording {
  /** The positions of the switches that it shows. */
  readonly told: SwitchSettings;
  /** The switches of which it shows nothing: they are as the reference says. */
  readonly untold: readonly string[];
}

/** A recorded server: what it knew, how it behaves, its very answers until something changes. */
export class Replay {
  readonly world: World;
  readonly positions: ToldByRecording;
  private readonly answers: RecordedAnswers;
  private readonly logons: RecordedLogons;
  /** Reads that no answer ever came to. */
  private readonly broken = new Set<string>();
  /** What was known of each thing when the simulator started. */
  private readonly atFirst = new Map<string, string>();

  /** @throws RecordingError */
  constructor(file: string) {
    const recorded = readRecordingFile(file);
    const exchanges = recorded.exchanges.map(toExchange);
    const all = readsAtFirst(exchanges);
    const reads = lastOfEach(all.filter(({ answer }) => answer.leftOut === undefined));
    const inventory = new RecordedInventory(reads);
    const username = readUserName(exchanges);
    const accounts = readAccounts(reads, inventory, username);
    this.world = {
      username,
      accounts,
      roles: readRoles(reads),
      inventory: inventory.toInventory(),
    };
    this.positions = readPositions(exchanges, inventory);
    this.answers = new RecordedAnswers(all);
    this.logons = new RecordedLogons(exchanges);
    for (const { path, accept } of recorded.broken) this.broken.add(requestKey(path, accept));
    for (const { path, accept } of exchanges) this.broken.delete(requestKey(path, accept));
  }

  /**
   * The groups whose member the user is: where the list does not have the user, one of them gives
   * the right that it was read with.
   */
  get groups(): readonly string[] {
    const groups = this.world.accounts.filter(({ type }) => /group$/i.test(type));
    const administrators = groups.filter(({ roleIds }) =>
      roleIds.includes(PORTAL_ADMINISTRATOR.id),
    );
    return administrators.map(({ name }) => name);
  }

  /** Remembers what the server knows now, before anybody changes it. */
  begin(em: EmState): void {
    for (const account of em.accounts) this.atFirst.set(account.id, fingerprint(account));
    this.atFirst.set("", fingerprintAll(em));
  }

  /** Whether the connection broke whenever this was read. */
  breaks(method: string | undefined, url: string, accept: string | undefined): boolean {
    return method === "GET" && this.broken.has(requestKey(url, accept));
  }

  /** The recorded answer to a logon, whose session is the one that began last. */
  answerToLogon(
    em: EmState,
    accept: string | undefined,
    given: Parameters<RecordedLogons["answer"]>[1],
  ): ReplayedAnswer | undefined {
    return this.logons.answer(accept, given, em.sessions.open.at(-1));
  }

  /**
   * The recorded answer, as long as what it tells has not changed since. A request that finds
   * nothing is answered as a recorded one that found nothing.
   * @param given what the simulator answers of its own.
   */
  answerTo(
    em: EmState,
    { url, accept }: { readonly url: string; readonly accept: string | undefined },
    given: { readonly status: number; readonly body: string | Buffer },
  ): ReplayedAnswer | undefined {
    const recorded = this.isUnchanged(em, url) ? this.answers.next(url, accept) : undefined;
    return recorded ?? (findsNothing(url, given) ? this.answers.nothing(url, accept) : undefined);
  }

  private isUnchanged(em: EmState, url: string): boolean {
    const [, id] = /\/accounts\/(?:urn:\w+:\w+:)?([0-9a-f-]{36})/i.exec(withColons(url)) ?? [];
    const account = id === undefined ? undefined : em.accountById(id);
    if (account !== undefined) return this.atFirst.get(account.id) === fingerprint(account);
    return this.atFirst.get("") === fingerprintAll(em);
  }
}

/** The only sign of an ID that may be written as an escape. */
function withColons(url: string): string {
  return url.replace(/%3a/gi, ":");
}

function fingerprint({ id, name, type, allVms, roleIds, scopes, ...settings }: Account): string {
  const held = scopes.map((scope) => [scope.id, scope.removedAt !== undefined]);
  const { fileRestore, sqlRestore } = settings;
  return JSON.stringify([id, name, type, allVms, roleIds, held, fileRestore, sqlRestore]);
}

function fingerprintAll(em: EmState): string {
  const names = em.inventory.objects.map(({ name }) => name);
  return JSON.stringify([em.accounts.map(fingerprint), names]);
}

function readPositions(
  exchanges: readonly Exchange[],
  inventory: RecordedInventory,
): ToldByRecording {
  const shows = { ...WIRE_POSITIONS, ...BEHAVIOUR_POSITIONS, rootName: rootNameIn(inventory) };
  const told: Record<string, string | number | boolean> = {};
  for (const [name, show] of Object.entries(shows)) {
    const value = exchanges.map(show).find((shown) => shown !== undefined);
    if (value !== undefined && isPosition(name, value)) told[name] = value;
  }
  return { told, untold: Object.keys(SWITCH_TABLE).filter((name) => !Object.hasOwn(told, name)) };
}

function rootNameIn(inventory: RecordedInventory): (exchange: Exchange) => string | undefined {
  return ({ tree }) =>
    readRows(tree)
      .map(({ rootName }) => inventory.formOfRootName(rootName))
      .find((form) => form !== undefined);
}

/** A server may do what no switch can. */
function isPosition(name: string, value: string | number | boolean): boolean {
  try {
    setSwitch(defaultSwitches(), name, value);
    return true;
  } catch (error) {
    if (error instanceof UnknownSwitchError) return false;
    throw error;
  }
}
