import type { ServerOperation } from "../../provider/lifecycle/shared/context";
import { isWholeRoot } from "../../provider/model/coverage";
import type { Kind } from "../../provider/model/kinds";
import {
  readFlag,
  readObject,
  type Properties,
  readText,
  readTexts,
} from "../../provider/model/properties";
import { isPortalAdministrator } from "../../provider/model/roles";
import { isRemoving } from "../../provider/model/scope-match";
import { type Effect, WEIGHT } from "../words/effect";
import { type Phrase, say } from "../words/phrase";
import { rowHeld } from "../words/row-words";
import { scopeWords } from "../words/scope-words";
import type { Recorded } from "./state-file";

/** What a stack gives one account, whichever of its resources gives it. */
interface Given {
  readonly roleIds: ReadonlySet<string>;
  readonly scopeIds: ReadonlySet<string>;
  /** Whether one of them manages the switch. */
  readonly hasSwitch: boolean;
}

/** What one resource gives. */
interface GivenByOne {
  readonly roleIds: readonly string[];
  readonly scopeIds: readonly string[];
  readonly hasSwitch: boolean;
}

/**
 * What an account that is not exclusive has besides what its stack gives it. That is no drift:
 * other stacks and people may add to it. But somebody should know of it. `own` are all resources of
 * the stack that belong to the account. Reads what a refresh has read already.
 */
export async function findUnmanagedGrants(
  { em, op }: ServerOperation,
  accountId: string,
  own: readonly Recorded[],
): Promise<Effect[]> {
  const given = givenBy(own);
  const [entity, roles, rows] = await Promise.all([
    em.getAccount(op, accountId, "refresh"),
    em.listAccountRoles(op, accountId, "refresh"),
    em.listScopes(op, accountId, "refresh"),
  ]);
  const others = rows.filter((row) => !isRemoving(row) && !given.scopeIds.has(row.id));
  const roots = others.length === 0 ? [] : await em.listHierarchyRoots(op);
  return [
    ...roles
      .filter(({ id }) => !given.roleIds.has(id))
      .map((role) =>
        note(
          say`also has the role ${role.name} (not from this stack)`,
          isPortalAdministrator(role) ? WEIGHT.administrator : WEIGHT.note,
        ),
      ),
    ...(entity.allVms === true && !given.hasSwitch
      ? [
          note(
            say`may also restore every VM (not from this stack): nothing in it manages the switch`,
            WEIGHT.everyVm,
          ),
        ]
      : []),
    ...others
      .map((row) => rowHeld(row, roots))
      .map((scope) =>
        note(
          say`may also restore ${scopeWords(scope)} (not from this stack)`,
          isWholeRoot(scope) ? WEIGHT.wholeRoot : WEIGHT.note,
        ),
      ),
  ];
}

function note(text: Phrase, weight: number): Effect {
  return { direction: "note", text, kinds: [], weight };
}

/** What a resource of each kind gives its account. */
const GIVEN: Readonly<Record<Kind, (outputs: Properties) => Partial<GivenByOne>>> = {
  Account: (outputs) => ({
    roleIds: readTexts(outputs, "roleIds"),
    scopeIds: Object.values(readObject(outputs, "scopeIds") ?? {}).filter(
      (id) => typeof id === "string",
    ),
    hasSwitch: readFlag(outputs, "allVms") !== undefined,
  }),
  AccountRole: (outputs) => ({ roleIds: single(outputs, "roleId") }),
  AccountScope: (outputs) => ({ scopeIds: single(outputs, "scopeId") }),
  AllVmsScope: () => ({ hasSwitch: true }),
};

function single(outputs: Properties, name: string): string[] {
  const text = readText(outputs, name);
  return text === undefined ? [] : [text];
}

function givenBy(own: readonly Recorded[]): Given {
  const given = own.map(({ kind, outputs }) => GIVEN[kind](outputs));
  return {
    roleIds: new Set(given.flatMap(({ roleIds }) => roleIds ?? [])),
    scopeIds: new Set(given.flatMap(({ scopeIds }) => scopeIds ?? [])),
    hasSwitch: given.some(({ hasSwitch }) => hasSwitch === true),
  };
}
