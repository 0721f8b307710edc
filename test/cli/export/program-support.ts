import { expect } from "chai";
import type { Scene } from "../../support/scene";
import type { Declared } from "../../support/small-program";
import type { Properties } from "../../../provider/model/properties";
import { filesIn, veeamEm } from "./export-support";

export const NASTY = [
  "TECH\\\"double\" 'single' `tick`",
  "TECH\\${danger}",
  "TECH\\line\nbreak\r\u2028\u2029",
  "TECH\\*/ /* //",
  "TECH\\#: - {yaml}",
  "日本語",
  "TECH\\\u202Ereversed",
  "new",
  "TECH\\\\double\\",
  "TECH\u0085\u007F\uFEFF\u200B",
];

/** What YAML takes for something else than a text, or for the start of something. */
export const YAML_HOSTILE = [
  "no",
  "null",
  "~",
  "true",
  "123",
  "1e3",
  "0x1F",
  "2024-01-01",
  "- x",
  ": ",
  "? x",
  "key: value",
  "#comment",
  "[a",
  "{a",
  "&a",
  "*a",
  "!!str",
  "|",
  ">",
  "%a",
  "@a",
  " blanks ",
  "'",
  '"',
  "---",
];

export function objectNames(scene: Scene): void {
  const { objects } = scene.sim.state.inventory;
  objects.forEach(({ ref }, at) =>
    scene.sim.state.renameObject(ref, `${NASTY[at % NASTY.length] ?? ""} ${at}`),
  );
}

/** References of what Enterprise Manager's look-up knows. */
export function lookedUp({ sim }: Scene): string[] {
  return sim.state.inventory.objects
    .filter(({ platform }) => ["VMware", "HyperV", "vCloud"].includes(platform))
    .map(({ ref }) => ref);
}

/**
 * Who may restore what by a program: account, what, one line each. Accounts and objects are named
 * by what the program says, nothing else.
 */
export function declaredGrants(
  declared: Readonly<Record<string, Declared>>,
  { sim }: Scene,
): string[] {
  const ids = new Map(
    sim.state.accounts().flatMap(
      ({ id, name }) =>
        [
          [id, id],
          [name, id],
        ] as const,
    ),
  );
  const lines = Object.values(declared).flatMap(({ props }) => {
    const { name, account, roles, role, scopes, hierarchyObjRef, allVms, enabled } =
      typeof props === "object" ? props : {};
    const who = ids.get(String(name ?? account)) ?? "nobody";
    const references = Array.isArray(scopes)
      ? scopes.map((scope: Properties) => scope["hierarchyObjRef"])
      : [hierarchyObjRef];
    const all = allVms === true || enabled === true ? ["all"] : [];
    return [
      ...(Array.isArray(roles) ? roles.map((one: unknown) => one) : [role]),
      ...references,
      ...all,
    ]
      .filter((what) => typeof what === "string")
      .map((what) => `${who} ${what}`);
  });
  return lines.sort();
}

/**
 * The same as the server has it, without what every installation has. Sets leave out accounts whose
 * names no program can give.
 */
export function liveGrants({ sim }: Scene, isItems: boolean): string[] {
  const own = sim.state
    .accounts()
    .filter(
      ({ name }) => !/^(BUILTIN|SRV12)\\/.test(name) && (isItems || !/\p{Cc}|^\s|\s$/u.test(name)),
    );
  return own
    .flatMap(({ id, roles, scopes, allVms }) =>
      [
        ...roles,
        ...scopes.map((scope) => scope.hierarchyObjRef.replace(/\.$/, "")),
        ...(allVms ? ["all"] : []),
      ].map((what) => `${id} ${what}`),
    )
    .sort();
}

export async function exported(
  scene: Scene,
  folder: string,
  ...args: string[]
): Promise<{ files: Record<string, string>; stdout: string }> {
  const { code, stdout, stderr } = await veeamEm(scene.sim, [
    "export",
    "--out",
    folder,
    "--force",
    ...args,
  ]);
  expect([code, stderr]).to.deep.equal([0, ""]);
  return { files: filesIn(folder), stdout };
}
