import { isPortalAdministrator, restoresNothing } from "../../provider/model/roles";
import type { HierarchyRoot, ScopeRow } from "../../provider/model/entities";
import { isLeaf, scopeOfRow, judgeWholeness } from "../../provider/model/coverage";
import { sameName } from "../../provider/model/identity";
import { rootsCalled, findRoots } from "../../provider/model/roots";
import { isProcessed, compareRow, type WantedScope } from "../../provider/model/scope-match";
import type { LiveAccount } from "../shared/live-accounts";
import { describeRestrictions, type ReviewAccount } from "../shared/review/review";
import { reviewAccount } from "../shared/review/review-account";

/** How an account comes to an object. */
interface Way {
  /** `false`: Enterprise Manager does not tell whether this includes the object. */
  readonly certain: boolean;
  /**
   * "Portal Administrator", "all virtual machines", "the restore scope Folder Production in vc01".
   */
  readonly through: string;
  readonly note: string | null;
}

/** An account that may restore an object, or possibly may. */
export interface Holder {
  readonly account: string;
  readonly accountId: string;
  readonly type: string;
  readonly certain: boolean;
  readonly ways: readonly Way[];
  readonly roles: readonly string[];
  readonly restrictions: readonly string[];
}

/** The object in question, and what is known of the server it is on. */
interface Question {
  readonly wanted: WantedScope;
  readonly roots: readonly HierarchyRoot[];
  /**
   * Whether no other object shares its name, type and root, so that a scope of this name can only
   * be its own.
   */
  readonly unique: boolean;
  /**
   * The names of all objects of its type and root; `undefined` if the server does not list them.
   */
  readonly known: ReadonlySet<string> | undefined;
}

/** The ways of one account to an object, certain ones first; `undefined` if there is none. */
export function findHolder(live: LiveAccount, question: Question): Holder | undefined {
  const account = reviewAccount(live, question.roots);
  const granted = [...wholeWays(live), ...scopeWays(live.rows, account, question)];
  const ways = (live.roles.every(restoresNothing) ? granted.map(withoutRole) : granted).sort(
    (one, other) => Number(other.certain) - Number(one.certain),
  );
  if (ways.length === 0) return undefined;
  return {
    account: account.name,
    accountId: account.id,
    type: account.type,
    certain: ways.some(({ certain }) => certain),
    ways,
    roles: account.roles.map(({ name }) => name),
    restrictions: describeRestrictions(account),
  };
}

/** A grant to an account whose roles restore nothing, as far as that is documented. */
function withoutRole({ through, note }: Way): Way {
  return {
    certain: false,
    through,
    note: ["no role that restores", ...(note === null ? [] : [note])].join("; "),
  };
}

function wholeWays({ entity, roles }: LiveAccount): Way[] {
  return [
    ...(roles.some(isPortalAdministrator)
      ? [{ certain: true, through: "Portal Administrator", note: "may restore everything" }]
      : []),
    ...(entity.allVms === true
      ? [{ certain: true, through: "all virtual machines", note: null }]
      : []),
    ...(entity.allVms === undefined
      ? [
          {
            certain: false,
            through: "all virtual machines",
            note: "the server did not report its switch",
          },
        ]
      : []),
  ];
}

function scopeWays(rows: readonly ScopeRow[], account: ReviewAccount, question: Question): Way[] {
  return account.scopes.flatMap((scope) => {
    const row = rows.find(({ id }) => id === scope.id);
    const found = row === undefined ? undefined : findWay(row, question);
    if (row === undefined || found === undefined) return [];
    const notes = [
      ...(found.note === undefined ? [] : [found.note]),
      ...(isProcessed(row) ? [] : ["not processed: not in effect yet"]),
    ];
    return [
      {
        certain: found.certain,
        through: `the restore scope ${scope.type} ${scope.name} in ${scope.branches.join(", ")}`,
        note: notes.join("; ") || null,
      },
    ];
  });
}

function findWay(
  row: ScopeRow,
  { wanted, roots, unique, known }: Question,
): { readonly certain: boolean; readonly note?: string } | undefined {
  if (compareRow(row, wanted, roots) === "exact")
    return unique
      ? { certain: true }
      : { certain: false, note: "another object may have this name, type and root" };
  if (!sharesRoot(row, wanted, roots)) return undefined;
  const whole = judgeWholeness(scopeOfRow(row, roots));
  if (whole !== "no")
    return whole === "certain"
      ? { certain: true, note: "the whole hierarchy root" }
      : { certain: false, note: "may be the whole hierarchy root" };
  if (!isLeaf(row.type)) return { certain: false, note: "may include it" };
  return sameName(row.type, wanted.reference.type) && isFormerName(row.name, wanted, known)
    ? { certain: false, note: "no object has this name now: may be a former name" }
    : undefined;
}

/**
 * A row may keep the name that was sent with its scope. A list that lacks the object itself is not
 * the list of all.
 */
function isFormerName(
  name: string,
  { objectName }: WantedScope,
  known: ReadonlySet<string> | undefined,
): boolean {
  return known !== undefined && known.has(objectName) && !known.has(name);
}

/**
 * Whether a row's object is below the hierarchy root of the wanted one; agents and file shares are
 * below none, but apart by platform.
 */
function sharesRoot(
  row: ScopeRow,
  { reference }: WantedScope,
  roots: readonly HierarchyRoot[],
): boolean {
  const own = findRoots(reference.rootId, roots);
  if (own.length === 0) return sameName(row.platform, reference.platform);
  return row.roots.some((text) => rootsCalled(text, own).length > 0);
}
