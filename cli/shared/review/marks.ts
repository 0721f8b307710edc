import { isPortalAdministrator, restoresNothing } from "../../../provider/model/roles";
import { isProcessed } from "../../../provider/model/scope-match";
import { plural } from "../../words/text";
import { type Mark, MARK_KINDS, type MarkKind, type ReviewAccount } from "./review";

type Account = Omit<ReviewAccount, "marks">;

/** For each kind of mark what to say of an account, or `undefined` if it does not have the mark. */
const RULES: Readonly<Record<MarkKind, (account: Account) => string | undefined>> = {
  administrator: ({ roles }) =>
    roles.some(isPortalAdministrator)
      ? "may restore everything and change every permission"
      : undefined,
  "all-vms": ({ allVms }) =>
    allVms === true ? "may restore every virtual machine, including those added later" : undefined,
  "whole-root": ({ scopes }) => {
    const whole = scopes.filter(({ wholeRoot }) => wholeRoot).flatMap(({ branches }) => branches);
    return whole.length === 0
      ? undefined
      : `may restore everything in ${[...new Set(whole)].join(", ")}`;
  },
  unclear: ({ allVms }) =>
    allVms === null
      ? "the server did not report whether it may restore every virtual machine"
      : undefined,
  "single-user": ({ type }) =>
    /user$/i.test(type) ? "is a single user: a group follows people who join and leave" : undefined,
  unprocessed: ({ scopes }) => {
    const waiting = scopes.filter((scope) => !isProcessed(scope)).length;
    return waiting === 0
      ? undefined
      : `${plural(waiting, "restore scope")} not processed: not in effect yet`;
  },
  "missing-object": ({ scopes }) => {
    const missing = scopes.filter(({ objectMissing }) => objectMissing === true);
    return missing.length === 0
      ? undefined
      : `${plural(missing.length, "restore scope")} whose name no object has, deleted, renamed or given under a wrong name: ${listNames(missing)}`;
  },
  overlapping: ({ scopes }) => {
    const covered = scopes.filter(({ overlap }) => overlap !== null).length;
    return covered === 0 ? undefined : `${plural(covered, "restore scope")} that may add nothing`;
  },
  "no-restore-role": ({ roles }) =>
    roles.every(restoresNothing)
      ? "holds no role that restores: as far as Veeam documents, Portal User alone sees what its grants name, and restores nothing"
      : undefined,
};

/** Enough to begin with; the scopes themselves stand below. */
const NAMES_SHOWN = 5;

function listNames(scopes: readonly { readonly name: string }[]): string {
  const names = scopes.slice(0, NAMES_SHOWN).map(({ name }) => name);
  return [...names, ...(scopes.length > NAMES_SHOWN ? ["…"] : [])].join(", ");
}

/** What a reviewer should look at, the gravest first. */
export function findMarks(account: Account): Mark[] {
  return MARK_KINDS.flatMap((kind) => {
    const text = RULES[kind](account);
    return text === undefined ? [] : [{ kind, text }];
  });
}
