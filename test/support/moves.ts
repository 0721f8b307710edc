import type { Simulator } from "../../simulator/index";
import { code, declare } from "./engine-program";
import type { Grants, Target } from "./engine-server";

/** A program that changes between two runs, for one account of its own. */
export interface Move {
  readonly name: string;
  /** What the account is to have after the second run. */
  readonly expected: Pick<Grants, "roles" | "scopes" | "allVms">;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** What somebody does by hand between the two runs: the grant is not as it is declared then. */
  readonly drift: (simulator: Simulator) => void;
}

type Grant = "role" | "scope" | "switch";

const FILES = "File Restore Operator";
const MACHINES = "VM Restore Operator";

/** Names of accounts that are there already, for grants without an `Account`. */
export function existingAccounts(moves: readonly Move[]): string[] {
  return moves.map(({ name }) => nameOf(name));
}

/** What an account has before any program: a role, and a switch that is off. */
export const EXISTING = { type: "Group", roles: ["Portal User"], allVms: false } as const;

export function nameOf(move: string): string {
  return `TECH\\${move}`;
}

/** All moves, each of them once more with drift in between. */
export function allMoves(machine: Target, other: Target): Move[] {
  const moves = (suffix: string): Move[] => [
    ...renames(machine, suffix),
    renamedAccount(machine, other, suffix),
    ...betweenForms(machine, other, suffix),
  ];
  return [...moves("").map((move) => ({ ...move, drift: () => undefined })), ...moves("Drifted")];
}

/** Grants that get other logical names. */
function renames(machine: Target, suffix: string): Move[] {
  const { hierarchyObjRef } = machine;
  const declared = {
    role: ["AccountRole", { role: FILES }],
    scope: ["AccountScope", { hierarchyObjRef }],
    switch: ["AllVmsScope", {}],
    switchOff: ["AllVmsScope", { enabled: false }],
  } as const;
  const bare = { roles: ["Portal User"], scopes: [], allVms: false };
  const expected = {
    role: { ...bare, roles: [FILES, "Portal User"] },
    scope: { ...bare, scopes: [hierarchyObjRef] },
    switch: { ...bare, allVms: true },
    switchOff: bare,
  } as const;
  return (["role", "scope", "switch", "switchOff"] as const).map((kind): Move => {
    const name = `${kind}Renamed${suffix}`;
    const account = nameOf(name);
    const [resource, props] = declared[kind];
    const grant = (own: string): string =>
      declare(resource, `${name}${own}`, { account, ...props });
    return {
      name,
      expected: expected[kind],
      before: [grant("A")],
      after: [grant("B")],
      drift: ({ state }) =>
        kind === "switchOff"
          ? state.setAllVms(account, true)
          : takeAway(state, account, kind, kind === "role" ? FILES : hierarchyObjRef),
    };
  });
}

function takeAway(state: Simulator["state"], account: string, kind: Grant, what: string): void {
  if (kind === "role") state.revokeRole(account, what);
  else if (kind === "scope") state.removeScope(account, what);
  else state.setAllVms(account, false);
}

/** An account that gets another logical name, and less. */
function renamedAccount(machine: Target, other: Target, suffix: string): Move {
  const name = `accountRenamed${suffix}`;
  const account = (own: string, roles: readonly string[], targets: readonly Target[]): string =>
    declare("Account", `${name}${own}`, {
      name: nameOf(name),
      type: "Group",
      roles,
      scopes: targets.map(({ hierarchyObjRef }) => ({ hierarchyObjRef })),
      adopt: true,
    });
  return {
    name,
    expected: {
      roles: [FILES, "Portal User"],
      scopes: [other.hierarchyObjRef],
      allVms: false,
    },
    before: [account("A", [FILES, MACHINES], [other, machine])],
    after: [account("B", [FILES], [other])],
    drift: ({ state }) => takeAway(state, nameOf(name), "role", FILES),
  };
}

/** Grants that move between an `Account` and a resource of their own. */
function betweenForms(machine: Target, other: Target, suffix: string): Move[] {
  const account = (move: string, args: Readonly<Record<string, unknown>>): string =>
    declare("Account", `${move}Account`, {
      name: nameOf(move),
      type: "Group",
      roles: [FILES],
      adopt: true,
      ...args,
    });
  const scopesOf = (...targets: readonly Target[]): object[] =>
    targets.map(({ hierarchyObjRef }) => ({ hierarchyObjRef }));
  const within = {
    role: { roles: [FILES, MACHINES], scopes: scopesOf(other) },
    scope: { scopes: scopesOf(other, machine) },
    switch: { scopes: scopesOf(other), allVms: true },
  } as const;
  const expected = (kind: keyof typeof within): Move["expected"] => ({
    roles: [FILES, "Portal User", ...(kind === "role" ? [MACHINES] : [])].sort(),
    scopes: [other.hierarchyObjRef, ...(kind === "scope" ? [machine.hierarchyObjRef] : [])].sort(),
    allVms: kind === "switch",
  });
  const apart = (move: string, kind: keyof typeof within, depends: boolean): string[] => {
    const options = depends ? { dependsOn: code(`${move}Account`) } : {};
    const own = {
      role: () =>
        declare("AccountRole", `${move}Own`, { account: nameOf(move), role: MACHINES }, options),
      scope: () =>
        declare(
          "AccountScope",
          `${move}Own`,
          { account: nameOf(move), hierarchyObjRef: machine.hierarchyObjRef },
          options,
        ),
      switch: () => declare("AllVmsScope", `${move}Own`, { account: nameOf(move) }, options),
    };
    const lone = account(move, { scopes: scopesOf(other), exclusive: false });
    return [lone, own[kind]()];
  };
  return (["role", "scope", "switch"] as const).flatMap((kind) =>
    [false, true].flatMap((depends): Move[] => {
      const end = `${depends ? "Depending" : ""}${suffix}`;
      const [into, out] = [`${kind}IntoAccount${end}`, `${kind}OutOfAccount${end}`];
      const drift =
        (name: string): Move["drift"] =>
        ({ state }) =>
          takeAway(state, nameOf(name), kind, kind === "role" ? MACHINES : machine.hierarchyObjRef);
      return [
        {
          name: into,
          expected: expected(kind),
          before: apart(into, kind, depends),
          after: [account(into, within[kind])],
          drift: drift(into),
        },
        {
          name: out,
          expected: expected(kind),
          before: [account(out, within[kind])],
          after: apart(out, kind, depends),
          drift: drift(out),
        },
      ];
    }),
  );
}
