import { EmConflictError, log, type Operation } from "../../em";
import type { AccountReference } from "../../model/entities";
import { isMarked } from "./creation-mark";

/** What is claimed: an account, its switch, or one of its grants. */
export type ClaimedKind = "account" | "role" | "scope" | "switch";

/** Something that a resource has. */
export interface Claimable {
  readonly kind: ClaimedKind;
  readonly id: string;
}

/** A resource that claims something. */
export interface Claimant {
  /** The resource by what the program says of it, as `Account TECH\ops`, for messages. */
  readonly called: string;
  /**
   * What tells the resource from all others, its own under a former name among them (`ownerOf`).
   */
  readonly owner: string;
  /** Whether it is new, and declares just this: two of those are a mistake. */
  readonly isNew?: boolean;
}

/** What a resource did to have something, the surest sign last that it was there before. */
const STANDING = ["made", "kept", "taken"] as const;
type Standing = (typeof STANDING)[number];

/** What became of a claim: its owner is taking it away, or has done so. */
export type Fate = (typeof FATES)[number];
export const FATES = [...STANDING, "ended", "going", "gone"] as const;

/** How often another process is asked whether its removal is over: one takes a request's time. */
const REMOVAL_PAUSE_MS = 50;

/** What was taken away from who keeps it: just that, or its account and all it had. */
export type Lost = "grant" | "account";

/** What the provider processes of a run know of each other's claims. */
export interface SharedClaim {
  readonly owner: string;
  readonly fate: Fate;
}

/** What a resource of this run did with something. */
interface NewClaim extends Claimant {
  /** The operation that claimed it: one for each resource of a run. */
  readonly by: Operation;
  /** Whether it was there before: then the state may have it too, under a former name or place. */
  readonly takenOver: boolean;
  /** More about what it has, as the reference of a scope. */
  readonly detail?: string;
  /** The account, if it is one. */
  readonly account?: AccountReference;
}

/** What a resource of this run has. */
interface Claim extends Partial<Omit<NewClaim, "owner" | "takenOver">> {
  readonly owner: string;
  readonly fate: Standing;
}

/** Claims of the other provider processes of the same run of the engine. */
export interface ClaimsElsewhere {
  /** Tells the others what became of claims of this process. */
  tell(changes: readonly (SharedClaim & { readonly key: string })[]): void;
  /** What the others have said until now. */
  look(): (key: string) => readonly SharedClaim[];
}

const NOWHERE: ClaimsElsewhere = { tell: () => undefined, look: () => () => [] };

/**
 * What resources of this run made, took over, were brought to, or have and go on declaring. The
 * engine deletes last: what is to be deleted and has another claim in the same run is the former
 * name, place or connection of what claimed it, and the deletion must leave it alone. Otherwise a
 * grant would be lost that the program still declares
 * (docs/decisions/0003-claimed-in-the-same-run.md).
 */
export class Claims {
  private readonly claims = new Map<string, readonly Claim[]>();
  /** What each owner keeps. */
  private readonly kept = new Map<string, ReadonlySet<string>>();
  /** Owners whose state was read in this run. */
  private readonly refreshed = new Set<string>();
  /** What was taken away in this run. */
  private readonly gone = new Set<string>();

  constructor(private readonly elsewhere = NOWHERE) {}

  /**
   * Remembers that a resource has the thing. Errors: EM_CONFLICT if two new resources of grants
   * have one in the same run: when one of the two went, it would go for both.
   */
  claim(kind: ClaimedKind, id: string, { takenOver, ...claim }: NewClaim): void {
    const key = keyOf(kind, id);
    const earlier = this.claims.get(key) ?? [];
    const twin = earlier.find((one) => one.by !== claim.by && one.isNew === true);
    if (twin !== undefined && claim.isNew === true)
      throw declaredTwice(kind, twin.called ?? "another resource", claim.called);
    const own = earlier.find((one) => one.by === claim.by || one.owner === claim.owner);
    const fate = surer(own?.fate, takenOver ? "taken" : "made");
    const others = earlier.filter((one) => one !== own);
    this.claims.set(key, [...others, { ...own, ...claim, fate }]);
    if (own?.fate !== fate) this.elsewhere.tell([{ key, owner: claim.owner, fate }]);
  }

  /**
   * Remembers what a resource has and goes on declaring, in place of what it kept before. Returns
   * what of it was taken away in this run: whoever did so could not know.
   */
  keep(owner: string, things: readonly Claimable[]): Lost | undefined {
    const keys = new Set(things.map(({ kind, id }) => keyOf(kind, id)));
    const dropped = [...(this.kept.get(owner) ?? [])].filter((key) => !keys.has(key));
    const ended = dropped.filter((key) => this.forget(key, owner, "kept"));
    const added = [...keys].filter((key) => !this.has(key, owner));
    for (const key of added)
      this.claims.set(key, [...(this.claims.get(key) ?? []), { owner, fate: "kept" }]);
    this.kept.set(owner, keys);
    this.elsewhere.tell([
      ...ended.map((key) => ({ key, owner, fate: "ended" as const })),
      ...added.map((key) => ({ key, owner, fate: "kept" as const })),
    ]);
    // Only after the others can see that it is kept: who takes it away tells so, and then looks.
    const elsewhere = this.elsewhere.look();
    const isGone = (key: string): boolean =>
      this.gone.has(key) || elsewhere(key).some(({ fate }) => isLost(fate));
    if ([...keys].some((key) => isGone(accountKeyOf(key)))) return "account";
    return [...keys].some(isGone) ? "grant" : undefined;
  }

  /** How much of an account resources of this process keep, other than the account's own. */
  countKeptOf(accountId: string): number {
    const account = keyOf("account", accountId);
    return [...this.claims].filter(
      ([key, claims]) =>
        accountKeyOf(key) === account && claims.some(({ fate }) => fate === "kept"),
    ).length;
  }

  /** Remembers that a refresh read an owner's state: it compares what is not declared as well. */
  refresh(owner: string): void {
    this.refreshed.add(owner);
  }

  wasRefreshed(owner: string): boolean {
    return this.refreshed.has(owner);
  }

  /** Whether a resource of this run has it. */
  isClaimed({ kind, id }: Claimable): boolean {
    return this.all(keyOf(kind, id)).length > 0;
  }

  /** Whether a resource of this run found it there, and took it over. */
  isTakenOver({ kind, id }: Claimable): boolean {
    return this.all(keyOf(kind, id)).some(({ fate }) => fate === "taken");
  }

  /**
   * Gives up what the owner does not want any more, and takes it away unless another resource of
   * this run has it. Resolves to whether it was taken away. Who has no mark may be whoever made it:
   * then only what was there before is certainly another's.
   */
  async giveUp(
    { kind, id }: Claimable,
    owner: string,
    remove: () => Promise<unknown>,
  ): Promise<boolean> {
    const key = keyOf(kind, id);
    this.forget(key, owner);
    // Before the look: whoever keeps it tells so, and then looks whether it is taken away.
    this.elsewhere.tell([{ key, owner, fate: "going" }]);
    const stays = this.all(key).some(
      (claim) => claim.owner !== owner && (isMarked(owner) || claim.fate !== "made"),
    );
    let fate: Fate = "ended";
    try {
      if (!stays) {
        this.gone.add(key);
        await remove();
        fate = "gone";
      }
    } finally {
      this.elsewhere.tell([{ key, owner, fate }]);
    }
    if (stays)
      log("info", `the ${WORDS[kind]} with ID ${id} stays: another resource of this run has it`);
    return !stays;
  }

  /**
   * Whether another process of this run took away what one of this process found and claimed:
   * between its look and its claim. Waits for a removal that is under way. One that begins later
   * sees the claim.
   */
  async wasTakenAway({ kind, id }: Claimable, op: Operation): Promise<boolean> {
    const key = keyOf(kind, id);
    const going = new Set<string>();
    for (;;) {
      const elsewhere = this.elsewhere.look()(key);
      const underWay = elsewhere.filter(({ fate }) => fate === "going");
      if (underWay.length === 0) {
        // A process that has ended tells nothing any more.
        const known = new Set(elsewhere.map(({ owner }) => owner));
        const isGone = elsewhere.some(({ fate }) => fate === "gone");
        return isGone || [...going].some((owner) => !known.has(owner));
      }
      for (const { owner } of underWay) going.add(owner);
      await op.sleep(REMOVAL_PAUSE_MS);
      op.check();
    }
  }

  /** Forgets the owner's claim on what was not made after all. */
  release(kind: ClaimedKind, id: string, owner: string): void {
    const key = keyOf(kind, id);
    if (this.forget(key, owner)) this.elsewhere.tell([{ key, owner, fate: "ended" }]);
  }

  /** The accounts that resources of this process made or took over: lists may not show them yet. */
  get accounts(): readonly AccountReference[] {
    return [...this.claims.values()].flat().flatMap(({ account }) => account ?? []);
  }

  /** What was said of it when it was claimed. */
  detail(kind: ClaimedKind, id: string): string | undefined {
    return this.claims.get(keyOf(kind, id))?.find(({ detail }) => detail !== undefined)?.detail;
  }

  private has(key: string, owner: string): boolean {
    return this.claims.get(key)?.some((claim) => claim.owner === owner) === true;
  }

  /** Resolves to whether there was such a claim. */
  private forget(key: string, owner: string, fate?: Standing): boolean {
    const earlier = this.claims.get(key) ?? [];
    const left = earlier.filter(
      (claim) => claim.owner !== owner || (fate !== undefined && claim.fate !== fate),
    );
    if (left.length === 0) this.claims.delete(key);
    else this.claims.set(key, left);
    return left.length < earlier.length;
  }

  private all(key: string): readonly SharedClaim[] {
    const elsewhere = this.elsewhere.look()(key);
    const standing = elsewhere.filter(({ fate }) => fate !== "ended" && !isLost(fate));
    return [...(this.claims.get(key) ?? []), ...standing];
  }
}

function isLost(fate: Fate): fate is "going" | "gone" {
  return fate === "going" || fate === "gone";
}

function surer(one: Standing | undefined, other: Standing): Standing {
  return one !== undefined && STANDING.indexOf(one) > STANDING.indexOf(other) ? one : other;
}

function keyOf(kind: ClaimedKind, id: string): string {
  return `${kind} ${id.toLowerCase()}`;
}

/** The key of the account that something is of: an ID is the account's, or begins with it. */
function accountKeyOf(key: string): string {
  return key.replace(/^\w+ ([^/]*).*$/, "account $1");
}

const WORDS: Readonly<Record<ClaimedKind, string>> = {
  account: "account",
  role: "role",
  scope: "restore scope",
  switch: 'switch "all virtual machines"',
};

function declaredTwice(kind: ClaimedKind, earlier: string, later: string): EmConflictError {
  return new EmConflictError(
    `Two resources of the program declare one ${WORDS[kind]}: ${earlier} and ${later}.`,
    { hint: "Remove one of the two: removing either later would remove the grant for both." },
  );
}
