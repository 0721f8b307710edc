import { expect } from "chai";
import { join } from "node:path";
import type { AccountSeed, SwitchSettings } from "../../../simulator";
import { expectDone } from "../../support/expect-report";
import { deleteScopeElsewhere } from "../../support/engine-server";
import { type Scene, twins } from "../../support/scene";
import { withScene } from "../../support/with-scene";
import { declarationsIn, filesIn, importsIn, veeamEm, withFolder } from "./export-support";
import { MANY, addAccounts } from "./reading-support";

async function exportTo(
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

/**
 * The export of a server in some position of its switches, with the number of look-ups that it
 * took.
 */
async function exportFrom(
  switches: SwitchSettings,
  prepare: (scene: Scene) => void = () => undefined,
): Promise<{ files: Record<string, string>; lookUps: number }> {
  let result = { files: {}, lookUps: 0 };
  await withScene({ inventory: MANY, switches }, async (scene) => {
    addAccounts(scene);
    prepare(scene);
    await withFolder(async (folder) => {
      const { files } = await exportTo(scene, folder);
      result = {
        files: withoutIds(files, scene),
        lookUps: scene.sim.requests.filter(({ route }) => route === "GET /lookup").length,
      };
    });
  });
  return result;
}

/** Every simulator has a port and IDs of its own. */
function withoutIds(files: Record<string, string>, { sim }: Scene): Record<string, string> {
  const ids = sim.state
    .accounts()
    .flatMap(({ id, scopes }) => [id, ...scopes.map((scope) => scope.id)]);
  const plain = (text: string): string =>
    ids.reduce((rest, id) => rest.replaceAll(id, "ID"), text.replaceAll(sim.url, "URL"));
  return Object.fromEntries(
    Object.entries(files)
      .filter(([name]) => name !== "import.json")
      .map(([name, text]) => [name, plain(text).split("\n").sort().join("\n")]),
  );
}

describe("what veeam-em export reads", () => {
  it("is one list of objects for many names, and the same as by looking up each name, where the server has no such list or cuts it off", async () => {
    const whole = await exportFrom({});
    expect(whole.lookUps).to.be.lessThan(10);
    expect(whole.files["index.ts"]).to.include("2 objects have this type and name");
    const refusing = await exportFrom({}, ({ sim }) => {
      sim.faults.add({ kind: "status", status: 400, match: { path: "name=*" }, times: 100 });
    });
    const cutOff = await exportFrom({ lookupLimit: 40 });
    for (const { files, lookUps } of [refusing, cutOff]) {
      expect(files).to.deep.equal(whole.files);
      expect(lookUps).to.be.greaterThan(50);
    }
  });

  it("is one list of whole accounts where the server has it and leaves nothing out, and each account where not", async () => {
    const accounts = ["a", "b", "c"].map((name) => ({ name, fileRestore: { extensions: "docx" } }));
    const programs: (string | undefined)[] = [];
    for (const [switches, each] of [
      [{}, 0],
      [{ accountsEntityList: "unsupported" }, 4],
      [{ accountsEntityList: "ignored" }, 4],
    ] as const) {
      await withScene({ accounts, switches }, async (scene) => {
        await withFolder(async (folder) => {
          programs.push((await exportTo(scene, folder)).files["index.ts"]);
          expect(
            scene.sim.requests.filter(({ route }) => route === "GET /security/accounts/{ID}"),
          ).to.have.length(each);
        });
      });
    }
    expect(new Set(programs).size).to.equal(1);
    expect(programs[0]).to.include('extensions: ["docx"]');
  });

  it("asks for the file shares once, however many scopes name one", async () => {
    await withScene({ inventory: MANY }, async (scene) => {
      addAccounts(scene);
      await withFolder(async (folder) => {
        await exportTo(scene, folder);
        expect(
          scene.sim.requests.filter(({ route }) => route.startsWith("GET /nas/fileServers")).length,
        ).to.equal(1);
      });
    });
  });

  it("leaves out an account that somebody deletes meanwhile, and writes the others", async () => {
    await withScene(
      { accounts: ["TECH\\a", "TECH\\z"].map((name) => ({ name })) },
      async (scene) => {
        await withFolder(async (folder) => {
          const remove = (text: string): void => {
            if (text.includes("accounts [") && scene.sim.state.account("TECH\\z") !== undefined)
              scene.sim.state.removeAccount("TECH\\z");
          };
          const { code } = await veeamEm(
            scene.sim,
            ["export", "--out", join(folder, "out"), "--max-concurrency", "1"],
            {},
            { stderr: remove, isErrorTerminal: true },
          );
          expect(code).to.equal(0);
          expect(importsIn(join(folder, "out")).map(({ name }) => name)).to.deep.equal([
            "tech-a",
            "tech-em-admin",
          ]);
        });
      },
    );
  });

  it("marks roles that the server's list does not have, and takes over the rest", async () => {
    const account: AccountSeed = {
      name: "TECH\\ops",
      type: "Group",
      roles: ["Portal User", "PostgreSQL Restore Operator"],
    };
    for (const form of [[], ["--items"]]) {
      await withScene(
        { accounts: [account], switches: { extraRole: "unlisted" } },
        async (scene) => {
          await withFolder(async (folder) => {
            const { files, stdout } = await exportTo(scene, folder, ...form);
            expect(files["index.ts"]).to.include(
              '// TODO role "PostgreSQL Restore Operator" (ID 0b6b3c1e-',
            );
            expect(stdout).to.include("1 role could not be written and is marked with TODO");
            scene.sim.clearRequests();
            expectDone(await scene.engine.up(declarationsIn(folder)));
            expect(scene.sim.requests.filter(({ write }) => write)).to.deep.equal([]);
          });
        },
      );
    }
  });

  it("gives the same files when the server lists everything the other way round, whatever the layout and form", async () => {
    await withScene({ switches: { rootName: "name", rootBackupServers: 3 } }, async (scene) => {
      addAccounts(scene);
      scene.sim.state.addAccount({
        name: "TECH\\gone",
        roles: ["Portal User", "File Restore Operator"],
        scopes: [twins(scene)[0].ref],
      });
      for (const seed of [
        { name: "same", type: "User" },
        { name: "same", type: "ExternalUser" },
      ])
        scene.sim.state.addAccount(seed);
      for (const args of [
        [],
        ["--layout", "per-account"],
        ["--layout", "data"],
        ["--items"],
        ["--layout", "data", "--items"],
      ]) {
        await withFolder(async (folder) => {
          scene.sim.set("listOrder", "stored");
          const { files, stdout } = await exportTo(scene, folder, ...args);
          scene.sim.set("listOrder", "reversed");
          expect(await exportTo(scene, folder, ...args), args.join(" ")).to.deep.equal({
            files,
            stdout,
          });
        });
      }
    });
  });

  it("leaves out scopes that are being removed, and marks an object whose name no look-up can carry", async () => {
    await withScene({ switches: { scopeRemovingDelay: 600_000 } }, async (scene) => {
      const [kept, removed, broken] = [
        scene.object("Vm", 0),
        scene.object("Vm", 1),
        scene.object("Vm", 2),
      ];
      // Half of a character, as JSON can hold it and no URL can.
      scene.sim.state.renameObject(broken.ref, "half \ud83d");
      scene.sim.state.addAccount({
        name: "TECH\\ops",
        type: "Group",
        scopes: [kept.ref, removed.ref, broken.ref],
      });
      await deleteScopeElsewhere(scene.sim, "TECH\\ops", removed.ref);
      await withFolder(async (folder) => {
        const out = join(folder, "out");
        const { code, stdout, stderr } = await veeamEm(scene.sim, [
          "export",
          "--out",
          out,
          "--format",
          "json",
        ]);
        expect([code, stderr]).to.deep.equal([0, ""]);
        const [ops] = importsIn(out).filter(({ name }) => name === "tech-ops");
        expect(ops?.inputs["scopes"]).to.deep.equal([{ hierarchyObjRef: kept.ref }]);
        expect(stdout).to.include(
          "1 restore scope could not be identified with certainty and is marked",
        );
      });
    });
  });

  it("gives an account the same name whichever accounts are selected", async () => {
    await withScene(
      { accounts: ["TECH\\ops", "TECH_ops", "TECH\\other"].map((name) => ({ name })) },
      async (scene) => {
        await withFolder(async (folder) => {
          await exportTo(scene, folder);
          const all = importsIn(folder);
          await exportTo(scene, folder, "--only", "TECH\\ops");
          const [only] = importsIn(folder);
          expect(only?.name).to.match(/^tech-ops-[0-9a-f]{8}$/);
          expect(all.map(({ name }) => name)).to.include(only?.name);
        });
      },
    );
  });
});
