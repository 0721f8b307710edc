import { expect } from "chai";
import fc from "fast-check";
import type { AccountSeed, SwitchSettings } from "../../../simulator";
import { expectDone } from "../../support/expect-report";
import { importResources } from "../../support/import-resources";
import { type Scene, SERVER_VARIANTS } from "../../support/scene";
import { CREATION_MARK } from "../../../provider/lifecycle/shared/creation-mark";
import { LIFECYCLES } from "../../../provider/lifecycle/lifecycles";
import type { Kind } from "../../../provider/model/kinds";
import type { Resource } from "../../support/small-program";
import { withScene } from "../../support/with-scene";
import { declarationsIn, filesIn, importsIn, plain, veeamEm, withFolder } from "./export-support";

const ROLES = [
  "Portal User",
  "VM Restore Operator",
  "File Restore Operator",
  "Exchange Restore Operator",
  "SQL Restore Operator",
  "Oracle Restore Operator",
  "PostgreSQL Restore Operator",
];

/** Names as people and scripts made them over the years. */
const name = fc.oneof(
  fc.constantFrom(
    "TECH\\ops",
    "tech-ops",
    "ops@tech.local",
    "TECH\\R&D <Süd>",
    "TECH\\\"quoted\" 'name' `tick`",
    "TECH\\${process.exit(1)}",
    "TECH\\*/ //",
    "TECH\\#: - {a}",
    "BUILTIN\\Users",
    "日本語",
    "TECH\\line\nbreak",
    " TECH\\blank ",
    "a2b0c55d-829a-4efe-bd95-125ee77ba9dd",
  ),
  fc
    .string({ minLength: 1, maxLength: 12, unit: "binary" })
    .filter((text) => /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd]+$/.test(text) && !/\r/.test(text)),
);

interface Seed extends Omit<AccountSeed, "scopes"> {
  readonly scopesAt: readonly number[];
}

const account: fc.Arbitrary<Seed> = fc.record({
  name,
  type: fc.constantFrom("User", "Group", "ExternalUser", "ExternalGroup", "vSphereRole"),
  roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1, maxLength: 4 }),
  // Some have so many of one root that they are looked up by one list.
  scopesAt: fc.oneof(
    { weight: 4, arbitrary: fc.uniqueArray(fc.nat(200), { maxLength: 8 }) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 20, max: 40 }).map((count) => [...Array(count).keys()]),
    },
  ),
  allVms: fc.boolean(),
  fileRestore: fc.record({
    inPlaceOnly: fc.boolean(),
    extensions: fc.constantFrom("", "docx", ".DOCX,pdf", "*.txt;log"),
  }),
  sqlRestore: fc.record({ denyInPlace: fc.boolean() }),
});

const server = fc.record({
  variant: fc.constantFrom(...Object.keys(SERVER_VARIANTS)),
  accounts: fc.uniqueArray(account, {
    maxLength: 6,
    selector: (one) => `${one.name.toLowerCase()} ${one.type ?? ""}`,
  }),
  inventory: fc.record({
    roots: fc.integer({ min: 1, max: 5 }),
    vms: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(30)),
    seed: fc.nat(1000),
  }),
  more: fc.constantFrom<SwitchSettings>(
    {},
    { rowName: "real" },
    { rootIdBug: true },
    { extraRole: "present" },
    { extraRole: "unlisted" },
    { lookupLimit: 25 },
    { accountsEntityList: "unsupported" },
    { rootName: "name", rootBackupServers: 3 },
  ),
  format: fc.constantFrom("xml", "json"),
  layout: fc.constantFrom("one", "per-account", "data"),
  form: fc.constantFrom<readonly string[]>([], ["--items"]),
  builtIn: fc.constantFrom<readonly string[]>([], ["--built-in"]),
});

/** As if the state held what `import.json` says. */
function importInto({ engine }: Scene, folder: string): void {
  for (const { type, name: resource, id, inputs, outputs } of importsIn(folder)) {
    const kind = type.replace("pulumi-nodejs:dynamic/veeam-em:", "") as Kind;
    engine.state.set(resource, {
      kind,
      id,
      inputs: plain(inputs),
      outputs: plain(outputs),
      incomplete: false,
    });
  }
}

/** The state, but for the marks of creations: what is imported has none. */
function stateOf({ engine }: Scene): Record<string, Resource> {
  const unmarked = [...engine.state].map(([name, resource]): [string, Resource] => {
    const outputs = Object.entries(resource.outputs).filter(([key]) => key !== CREATION_MARK);
    return [name, { ...resource, outputs: Object.fromEntries(outputs) }];
  });
  return Object.fromEntries(unmarked.sort(([one], [other]) => (one < other ? -1 : 1)));
}

describe("what veeam-em export writes", () => {
  it("is what taking everything over in one up leads to, in whatever way the server differs: no write, no change, and the same files again", async () => {
    await fc.assert(
      fc.asyncProperty(
        server,
        async ({ variant, accounts, inventory, more, format, layout, form, builtIn }) => {
          // What is there has been there for long: no row is still to come.
          await withScene(
            { switches: { ...SERVER_VARIANTS[variant], ...more, scopeRowDelay: 0 }, inventory },
            async (scene) => {
              const { objects } = scene.sim.state.inventory;
              for (const { scopesAt, ...seed } of accounts)
                scene.sim.state.addAccount({
                  ...seed,
                  scopes: [
                    ...new Set(scopesAt.map((at) => objects[at % objects.length]?.ref ?? "")),
                  ],
                });
              scene.sim.state.processAllScopes();
              await withFolder(async (folder) => {
                const args = [
                  "export",
                  "--out",
                  folder,
                  "--layout",
                  layout,
                  "--force",
                  ...form,
                  ...builtIn,
                ];
                const env = { VEEAM_EM_FORMAT: format };
                const { code, stderr } = await veeamEm(scene.sim, args, env);
                expect([code, stderr]).to.deep.equal([0, ""]);

                const declared = declarationsIn(folder);
                importInto(scene, folder);
                const imported = stateOf(scene);
                expect(Object.keys(imported)).to.deep.equal(Object.keys(declared).sort());
                for (const [resource, { kind, inputs }] of Object.entries(imported)) {
                  const props = declared[resource]?.props;
                  expect(
                    LIFECYCLES[kind].check({}, typeof props === "object" ? props : {}),
                    resource,
                  ).to.deep.equal({ inputs, failures: [] });
                }
                expect(
                  scene.engine.preview(declared).filter(({ what }) => what !== "same"),
                ).to.deep.equal([]);
                const refreshed = await scene.engine.refresh();
                expectDone(refreshed);
                expect(refreshed.steps.filter(({ what }) => what !== "same")).to.deep.equal([]);

                scene.engine.state.clear();
                await importResources(
                  scene.engine,
                  Object.entries(imported).map(([name, { kind, id }]) => ({ name, kind, id })),
                );
                expect(
                  scene.engine.preview(declared).filter(({ what }) => what !== "same"),
                ).to.deep.equal([]);
                const read = await scene.engine.refresh();
                expectDone(read);
                expect(read.steps.filter(({ what }) => what !== "same")).to.deep.equal([]);

                scene.engine.state.clear();
                expectDone(await scene.engine.up(declared));
                expect(scene.sim.requests.filter(({ write }) => write)).to.deep.equal([]);
                for (const [resource, state] of Object.entries(stateOf(scene)))
                  expect(state, resource).to.deep.equal(imported[resource]);
                expect(stateOf(scene)).to.deep.equal(imported);

                const before = filesIn(folder);
                scene.sim.set("listOrder", "reversed");
                await veeamEm(scene.sim, args, env);
                expect(filesIn(folder)).to.deep.equal(before);
                expect(scene.sim.openSessions).to.equal(0);
              });
            },
            { format },
          );
        },
      ),
      { numRuns: Number(process.env["EXPORT_RUNS"] ?? 25), endOnFailure: true },
    );
  });
});
