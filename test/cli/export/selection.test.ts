import { expect } from "chai";
import fc from "fast-check";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { literal, templateText } from "../../../cli/export/program/text";
import { printable } from "../../../cli/words/text";
import { startSimulator } from "../../../simulator";
import { withScene } from "../../support/with-scene";
import { importsIn, veeamEm, withFolder } from "./export-support";
import { exported } from "./program-support";

describe("the selection of veeam-em export", () => {
  const ACCOUNTS = ["TECH\\ops", "TECH\\ops-eu", "TECH\\audit", "other"].map((name) => ({ name }));
  const names = (folder: string): string[] =>
    importsIn(folder).map(({ inputs }) => String(inputs["name"]));

  it("takes whole names in any case with * for anything, and leaves out what every installation has", async () => {
    await withScene({ accounts: ACCOUNTS }, async (scene) => {
      await withFolder(async (folder) => {
        const cases: [string[], string[]][] = [
          [["--only", "tech\\OPS"], ["TECH\\ops"]],
          [
            ["--only", "tech\\*", "--except", "*-eu", "--except", "*admin"],
            ["TECH\\audit", "TECH\\ops"],
          ],
          [
            ["--only", "other", "--only", "*audit"],
            ["other", "TECH\\audit"],
          ],
          [[], ["other", "TECH\\audit", "TECH\\em-admin", "TECH\\ops", "TECH\\ops-eu"]],
          [
            ["--built-in"],
            [
              "BUILTIN\\Administrators",
              "other",
              "SRV12\\Administrator",
              "TECH\\audit",
              "TECH\\em-admin",
              "TECH\\ops",
              "TECH\\ops-eu",
            ],
          ],
        ];
        for (const [args, wanted] of cases) {
          await exported(scene, folder, ...args);
          expect(names(folder), args.join(" ")).to.deep.equal(wanted);
        }
      });
    });
  });

  it("says that the account that is logged on is in the program, and nothing where it is not", async () => {
    const own = "TECH\\em-admin";
    await withScene({ accounts: ACCOUNTS }, async ({ sim }) => {
      expect(sim.username).to.equal(own);
      await withFolder(async (folder) => {
        const run = async (...args: readonly string[]): Promise<string> =>
          (await veeamEm(sim, ["export", "--out", folder, "--force", ...args])).stdout;
        for (const [args, loggedOn] of [
          [[], [own]],
          [["--items"], [own]],
          [["--except", "*-ADMIN"], []],
          [["--only", "TECH\\audit"], []],
        ] as const) {
          const text = await run(...args);
          expect(text.includes(`The program includes ${own}, the account that`)).to.equal(
            loggedOn.length > 0,
          );
          expect(JSON.parse(await run("--json", ...args))).to.deep.include({ loggedOn });
        }
      });
    });
  });

  it("refuses patterns that fit nothing, and a selection that is empty, before anything is written", async () => {
    await withScene({ accounts: ACCOUNTS }, async (scene) => {
      await withFolder(async (folder) => {
        const target = join(folder, "out");
        const useless = "matches no account";
        for (const [option, pattern, reason] of [
          ["--only", "TECH\\op", useless],
          ["--except", "nobody*", useless],
          ["--only", "ops", useless],
          ["--only", "BUILTIN\\*", "need --built-in"],
          ["--except", "*", "leave no account"],
        ] as const) {
          const { code, stderr } = await veeamEm(scene.sim, [
            "export",
            "--out",
            target,
            option,
            pattern,
          ]);
          expect([code, stderr.includes(reason)], stderr).to.deep.equal([2, true]);
        }
        expect(existsSync(target)).to.equal(false);
      });
    });
  });
});

describe("a project that cannot be exported", () => {
  it("is not made if the server cannot be reached, does not let in, or does not allow it", async () => {
    const sim = await startSimulator({
      users: [{ username: "TECH\\ops", password: "pass" }],
      accounts: [{ name: "TECH\\ops" }],
    });
    await withFolder(async (folder) => {
      const target = join(folder, "out");
      const cases: [Record<string, string>, number, string][] = [
        [{ VEEAM_EM_PASSWORD: "wrong" }, 1, "EM_AUTH"],
        [{ VEEAM_EM_USERNAME: "TECH\\ops", VEEAM_EM_PASSWORD: "pass" }, 1, "EM_FORBIDDEN"],
        [{ VEEAM_EM_URL: "https://127.0.0.1:1" }, 1, "EM_UNREACHABLE"],
        [{ VEEAM_EM_URL: "" }, 2, "EM_CONFIG"],
      ];
      for (const [env, wanted, text] of cases) {
        // The pauses before the second and the third try are up to 0.5 and 2 s: with less, the
        // error is sometimes that the time is over.
        const { code, stderr } = await veeamEm(sim, ["export", "--out", target], {
          VEEAM_EM_TIMEOUT_SECONDS: "4",
          ...env,
        });
        expect([code, stderr.includes(text)], stderr).to.deep.equal([wanted, true]);
      }
      expect((await veeamEm(sim, ["export"])).code).to.equal(2);
      expect((await veeamEm(sim, ["export", "--out", target, "--layout", "two"])).code).to.equal(2);
      expect(existsSync(target)).to.equal(false);
    });
    await sim.close();
  });
});

describe("a text in an exported program", () => {
  it("is read by TypeScript and YAML as it was, and stays in one line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const read = (code: string): unknown =>
          // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what a program would read
          (new Function(`return ${code};`) as () => unknown)();
        expect(read(literal(text))).to.equal(text);
        expect(read(`\`${templateText(text)}\``)).to.equal(text);
        expect(parse(`key: ${literal(text)} # ${printable(text)}\n`)).to.deep.equal({ key: text });
        expect(printable(text)).to.match(/^[^\n\r\u0085\u2028\u2029]*$/u);
      }),
      { numRuns: 1000 },
    );
  });
});
