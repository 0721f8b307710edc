import { expect } from "chai";
import fc from "fast-check";
import { LIFECYCLES } from "../../../provider/lifecycle/lifecycles";
import type { Kind } from "../../../provider/model/kinds";
import type { Properties } from "../../../provider/model/properties";

/** As many as it takes to meet the rare combinations; `diff` is pure and quick. */
const CASES = 10_000;
const HERE = { server: "https://em.tech.local:9398", formerServer: undefined };
const ROLES = [
  { name: "Portal User", id: "d19a3d33-cb77-4ffe-94e6-001432483a4e" },
  { name: "File Restore Operator", id: "f84a8b62-49b8-4d0c-b25b-92321b52bab6" },
  { name: "VM Restore Operator", id: "c11c0c38-ba8b-49c7-bf70-fc2058fff1e2" },
  { name: "PostgreSQL Restore Operator", id: "0b2f5b1c-6f0f-4f44-9b6e-6a7f4f0c9d11" },
] as const;

const word = fc.stringMatching(/^[A-Za-zäöüß&<' .-]{1,12}$/).filter((text) => text === text.trim());
const accountName = fc.oneof(
  fc.tuple(word, word).map(([domain, user]) => `${domain}\\${user}`),
  fc.tuple(word, word).map(([user, domain]) => `${user}@${domain}`),
  word,
);
const objectPart = fc.oneof(
  fc.integer({ min: 1, max: 99_999 }).map((n) => `vm-${n}`),
  fc.uuid().map((id) => `urn:vcloud:vm:${id}`),
  fc.constant(""),
);
const reference = fc.record({
  platform: fc.constantFrom("VMware", "HyperV", "vCloud", "NasBackup"),
  type: fc.constantFrom("Vm", "Folder", "ResourcePool", "FileServer"),
  root: fc.uuid(),
  object: objectPart,
});
/** Chooses among spellings: bits for upper case, which form, whether a dot. */
const choices = fc.record({ mask: fc.nat(), form: fc.nat(5), order: fc.boolean() });

interface Choice {
  readonly mask: number;
  readonly form: number;
  readonly order: boolean;
}

/**
 * Another case of the same letters; only where lower-casing leads back, which is not so for the
 * German ß.
 */
function recased(text: string, mask: number): string {
  return Array.from(text, (letter, at) =>
    ((mask >> (at % 31)) & 1) === 1 && letter.toUpperCase().toLowerCase() === letter.toLowerCase()
      ? letter.toUpperCase()
      : letter,
  ).join("");
}

function spelledIdentity(
  kind: "EnterpriseAccount" | "EnterpriseRole",
  { id, name }: { readonly id: string; readonly name: string },
  { mask, form }: Choice,
): string {
  if (form % 3 === 0) return recased(name, mask);
  return form % 3 === 1 ? recased(id, mask) : `urn:veeam:${kind}:${recased(id, mask)}`;
}

function spelledReference(
  {
    platform,
    type,
    root,
    object,
  }: { platform: string; type: string; root: string; object: string },
  { mask, order }: Choice,
): string {
  const tail = object === "" ? (order ? "." : "") : `.${object}`;
  return `urn:${recased(platform, mask)}:${recased(type, mask >> 2)}:${recased(root, mask >> 4)}${tail}`;
}

/** What `diff` says of a program in other words, over the state that the first words led to. */
function changes(kind: Kind, state: Properties, program: Properties): unknown {
  const { inputs, failures } = LIFECYCLES[kind].check(state, program);
  expect(failures).to.deep.equal([]);
  return LIFECYCLES[kind].diff("id", state, inputs, HERE);
}

describe("other words for the same thing", () => {
  const account = fc.record({ id: fc.uuid(), name: accountName });

  it("are no change of a single role", () => {
    fc.assert(
      fc.property(
        account,
        fc.constantFrom(...ROLES),
        choices,
        choices,
        (own, role, first, second) => {
          const spelled = (choice: Choice): Properties => ({
            account: spelledIdentity("EnterpriseAccount", own, choice),
            role: spelledIdentity("EnterpriseRole", role, choice),
          });
          const state = {
            ...LIFECYCLES.AccountRole.check({}, spelled(first)).inputs,
            accountId: own.id,
            accountName: own.name,
            roleId: role.id,
            roleName: role.name,
            adopted: false,
            server: HERE.server,
          };
          expect(changes("AccountRole", state, spelled(second))).to.deep.equal({ changes: false });
        },
      ),
      { numRuns: CASES },
    );
  });

  it("are no change of a single scope", () => {
    fc.assert(
      fc.property(account, reference, choices, choices, (own, object, first, second) => {
        const spelled = (choice: Choice): Properties => ({
          account: spelledIdentity("EnterpriseAccount", own, choice),
          hierarchyObjRef: spelledReference(object, choice),
        });
        const state = {
          ...LIFECYCLES.AccountScope.check({}, spelled(first)).inputs,
          accountId: own.id,
          accountName: own.name,
          scopeId: "s",
          objectName: "o",
          adopted: false,
          server: HERE.server,
        };
        expect(changes("AccountScope", state, spelled(second))).to.deep.equal({ changes: false });
      }),
      { numRuns: CASES },
    );
  });

  it("are no change of an account with all its grants, in whatever order they are listed", () => {
    const grants = fc.record({
      name: accountName,
      roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1 }),
      scopes: fc.uniqueArray(reference, {
        minLength: 1,
        maxLength: 4,
        selector: ({ root, object }) => `${root}${object}`,
      }),
    });
    fc.assert(
      fc.property(grants, choices, choices, ({ name, roles, scopes }, first, second) => {
        const ordered = <T>(items: readonly T[], { order }: Choice): T[] =>
          order ? [...items].reverse() : [...items];
        const spelled = (choice: Choice): Properties => ({
          name: recased(name, choice.mask),
          type: "Group",
          roles: ordered(roles, choice).map((role) =>
            spelledIdentity("EnterpriseRole", role, choice),
          ),
          scopes: ordered(scopes, choice).map((scope) => ({
            hierarchyObjRef: spelledReference(scope, choice),
          })),
        });
        const { inputs } = LIFECYCLES.Account.check({}, spelled(first));
        // As the life cycle writes it: the IDs of the roles in the order in which `check` put them.
        const idOf = (words: string): string =>
          roles.find((role) =>
            [role.name, role.id, `urn:veeam:EnterpriseRole:${role.id}`].some(
              (one) => one.toLowerCase() === words.toLowerCase(),
            ),
          )?.id ?? "";
        const state = {
          ...inputs,
          accountId: "x",
          canonicalName: name,
          roleIds: (inputs["roles"] as string[]).map(idOf),
          scopeIds: {},
          adopted: false,
          server: HERE.server,
        };
        const wanted = spelled(second);
        // A role that no page lists, given by its ID, has a name that only the server knows.
        fc.pre(
          (wanted["roles"] as string[]).every(
            (words) =>
              idOf(words) !== ROLES[3].id ||
              first.form % 3 === second.form % 3 ||
              (first.form % 3) + (second.form % 3) === 3,
          ),
        );
        expect(changes("Account", state, wanted)).to.deep.equal({ changes: false });
      }),
      { numRuns: CASES },
    );
  });
});
