import { expect } from "chai";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scene } from "../../support/scene";
import { withScene } from "../../support/with-scene";
import { type CommandRun, filesIn, importsIn, veeamEm, withFolder } from "./export-support";

const ACCOUNTS = ["TECH\\a", "TECH\\b"].map((name) => ({ name }));

async function exportTo({ sim }: Scene, folder: string, ...args: string[]): Promise<CommandRun> {
  return veeamEm(sim, ["export", "--out", folder, ...args]);
}

describe("the folder of veeam-em export", () => {
  it("is left alone if something is in it, and a place that cannot be a folder is refused, before the server is asked", async () => {
    await withScene({}, async (scene) => {
      await withFolder(async (folder) => {
        writeFileSync(join(folder, "mine.txt"), "mine");
        const cases = [
          [folder, "--force"],
          [join(folder, "mine.txt"), "is a file"],
          [join(folder, "mine.txt", "below", "it"), "is a file"],
        ] as const;
        for (const [out, reason] of cases) {
          const { code, stderr } = await exportTo(scene, out);
          expect(
            [code, stderr.includes(reason), stderr.includes("mistake in veeam-em")],
            stderr,
          ).to.deep.equal([2, true, false]);
        }
        expect(filesIn(folder)).to.deep.equal({ "mine.txt": "mine" });
        expect(scene.sim.requests).to.deep.equal([]);
      });
    });
  });

  it("is not overwritten when somebody puts something into it while the server is read", async () => {
    await withScene({ accounts: ACCOUNTS }, async (scene) => {
      await withFolder(async (folder) => {
        const stderr = (text: string): void => {
          if (text.includes("accounts [")) writeFileSync(join(folder, "index.ts"), "mine");
        };
        expect(
          (
            await veeamEm(
              scene.sim,
              ["export", "--out", folder],
              {},
              { stderr, isErrorTerminal: true },
            )
          ).code,
        ).to.equal(2);
        expect(filesIn(folder)).to.deep.equal({ "index.ts": "mine" });
      });
    });
  });

  it("that the system does not let be written to is an error about the folder, and nothing half written stays", async () => {
    await withScene({ accounts: ACCOUNTS }, async (scene) => {
      await withFolder(async (folder) => {
        // A folder where a file must go: an error of the system that also somebody with all rights
        // gets.
        mkdirSync(join(folder, "index.ts", "in the way"), { recursive: true });
        const { code, stderr } = await exportTo(scene, folder, "--force");
        expect(
          [code, stderr.includes("cannot be written to"), stderr.includes("mistake in veeam-em")],
          stderr,
        ).to.deep.equal([2, true, false]);
        expect(readdirSync(folder)).to.deep.equal(["index.ts"]);
      });
    });
  });

  it("that no folder can be made in is an error about the folder, and not waited for", async () => {
    // Nobody can make a folder there, whatever rights one has.
    const impossible =
      process.platform === "win32" ? "\\\\.\\NUL\\permissions" : "/proc/permissions/new";
    await withScene({ accounts: ACCOUNTS }, async (scene) => {
      const { code, stderr } = await exportTo(scene, impossible);
      expect([code, stderr.includes("cannot be written to")], stderr).to.deep.equal([2, true]);
    });
  });

  it("is made with the folders above it, and holds no other file than the project's", async () => {
    await withScene({ accounts: ACCOUNTS }, async (scene) => {
      await withFolder(async (folder) => {
        const out = join(folder, "new", "one");
        expect((await exportTo(scene, out)).code).to.equal(0);
        expect(
          Object.keys(filesIn(folder)).map((name) => name.slice("new/one/".length)),
        ).to.deep.equal([
          ".gitignore",
          "Pulumi.yaml",
          "README.md",
          "import.json",
          "index.ts",
          "package.json",
          "tsconfig.json",
        ]);
      });
    });
  });

  it("loses with --force what an earlier export wrote of another layout and of accounts that are gone, and nothing of others", async () => {
    await withScene({ accounts: ACCOUNTS }, async (scene) => {
      await withFolder(async (folder) => {
        const programFiles = async (layout: string): Promise<string[]> => {
          expect((await exportTo(scene, folder, "--force", "--layout", layout)).code).to.equal(0);
          return Object.keys(filesIn(folder)).filter(
            (name) => name.includes("/") || /^(index|roots|accounts)\./.test(name),
          );
        };
        await programFiles("per-account");
        writeFileSync(join(folder, "accounts", "mine.ts"), "export {};\n");
        scene.sim.state.removeAccount("TECH\\b");
        expect(await programFiles("per-account")).to.deep.equal([
          "accounts/mine.ts",
          "accounts/tech-a.ts",
          "accounts/tech-em-admin.ts",
          "index.ts",
          "roots.ts",
        ]);
        expect(await programFiles("data")).to.deep.equal([
          "accounts.yaml",
          "accounts/mine.ts",
          "index.ts",
        ]);
        writeFileSync(join(folder, "accounts.yaml"), "mine: true\n");
        expect(await programFiles("one")).to.deep.equal([
          "accounts.yaml",
          "accounts/mine.ts",
          "index.ts",
        ]);
      });
    });
  });

  it("has files whose names every system takes, whatever the accounts are called", async () => {
    const names = [
      "CON",
      "aux",
      "com1",
      "x".repeat(300),
      `${"x".repeat(300)}y`,
      "日本",
      "...",
      "index",
    ];
    await withScene({ accounts: names.map((name) => ({ name })) }, async (scene) => {
      await withFolder(async (folder) => {
        expect(
          (await exportTo(scene, join(folder, "out"), "--layout", "per-account")).code,
        ).to.equal(0);
        const files = readdirSync(join(folder, "out", "accounts"));
        expect(files)
          .to.have.length(names.length + 1)
          .and.to.include.members([
            "account-con.ts",
            "account-aux.ts",
            "account-com1.ts",
            "index.ts",
          ]);
        expect(
          files.filter((file) => file.length > 120 || !/^[a-z0-9-]+\.ts$/.test(file)),
        ).to.deep.equal([]);
        expect(
          importsIn(join(folder, "out"))
            .map(({ name }) => `${name}.ts`)
            .sort(),
        ).to.deep.equal(files.sort());
        expect(existsSync(join(folder, "out", "index.ts"))).to.equal(true);
      });
    });
  });
});
