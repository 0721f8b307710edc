import { code, declare } from "./engine-program";
import type { Grants, Target } from "./engine-server";

/** A program that changes between two runs, for one account of its own. */
export interface Move {
  readonly name: string;
  /** What the account is to have after the second run. */
  readonly expected: Pick<Grants, "roles" | "scopes" | "allVms">;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

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

/** Grants that get other logical names. */
export function renames(machine: Target): Move[] {
  const grant = (move: string, kind: "role" | "scope" | "switch", name: string): string => {
    const account = nameOf(move);
    if (kind === "role") return declare("AccountRole", `${move}${name}`, { account, role: FILES });
    if (kind === "switch") return declare("AllVmsScope", `${move}${name}`, { account });
    const { hierarchyObjRef } = machine;
    return declare("AccountScope", `${move}${name}`, { account, hierarchyObjRef });
  };
  const expected = {
    role: { roles: [FILES, "Portal User"], scopes: [], allVms: false },
    scope: { roles: ["Portal User"], scopes: [machine.hierarchyObjRef], allVms: false },
    switch: { roles: ["Portal User"], scopes: [], allVms: true },
  } as const;
  return (["role", "scope", "switch"] as const).map((kind): Move => {
    const name = `${kind}Renamed`;
    return {
      name,
      expected: expected[kind],
      before: [grant(name, kind, "A")],
      after: [grant(name, kind, "B")],
    };
  });
}

/** Grants that move between an `Account` and a resource of their own. */
export function betweenForms(machine: Target, other: Target): Move[] {
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
      const suffix = depends ? "Depending" : "";
      const [into, out] = [`${kind}IntoAccount${suffix}`, `${kind}OutOfAccount${suffix}`];
      return [
        {
          name: into,
          expected: expected(kind),
          before: apart(into, kind, depends),
          after: [account(into, within[kind])],
        },
        {
          name: out,
          expected: expected(kind),
          before: [account(out, within[kind])],
          after: apart(out, kind, depends),
        },
      ];
    }),
  );
}
