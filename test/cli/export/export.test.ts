import { expect } from "chai";
import fc from "fast-check";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  createProgram,
  getPreEmitDiagnostics,
  ModuleKind,
  ModuleResolutionKind,
  ScriptTarget,
} from "typescript";
import { parse } from "yaml";
import { literal, templateText } from "../../../cli/export/program/text";
import { printable } from "../../../cli/words/text";
import { typeToken } from "../../../provider/model/kinds";
import { startSimulator } from "../../../simulator";
import { type Scene, twins } from "../../support/scene";
import type { Declared } from "../../support/small-engine";
import { withScene } from "../../support/with-scene";
import type { Properties } from "../../../provider/model/properties";
import { declarationsIn, filesIn, importsIn, veeamEm, withFolder } from "./export-support";

const REPOSITORY = join(__dirname, "..", "..", "..");
const NASTY = [
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
const YAML_HOSTILE = [
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

function objectNames(scene: Scene): void {
  const { objects } = scene.sim.state.inventory;
  objects.forEach(({ ref }, at) =>
    scene.sim.state.renameObject(ref, `${NASTY[at % NASTY.length] ?? ""} ${at}`),
  );
}

/** References of what Enterprise Manager's look-up knows. */
function lookedUp({ sim }: Scene): string[] {
  return sim.state.inventory.objects
    .filter(({ platform }) => ["VMware", "HyperV", "vCloud"].includes(platform))
    .map(({ ref }) => ref);
}

/**
 * Who may restore what by a program: account, what, one line each. Accounts and objects are named
 * by what the program says, nothing else.
 */
function declaredGrants(declared: Readonly<Record<string, Declared>>, { sim }: Scene): string[] {
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
function liveGrants({ sim }: Scene, isItems: boolean): string[] {
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

async function exported(
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

describe("an exported program", () => {
  it("compiles in strict mode in every layout and form, whatever the names are", async function () {
    this.timeout(120_000);
    await withScene({ inventory: { vms: 12 } }, async (scene) => {
      objectNames(scene);
      for (const name of YAML_HOSTILE) scene.sim.state.addAccount({ name, type: "Group" });
      for (const name of NASTY)
        scene.sim.state.addAccount({
          name,
          type: "Group",
          scopes: lookedUp(scene).slice(0, 2 * NASTY.length),
          fileRestore: { extensions: "docx" },
        });
      await withFolder(async (folder) => {
        const programs: string[] = [];
        for (const layout of ["one", "per-account", "data"]) {
          for (const form of [[], ["--items"]]) {
            const target = join(folder, `${layout}${form.join("")}`);
            await exported(scene, target, "--layout", layout, ...form);
            programs.push(join(target, "index.ts"));
            const declared = declarationsIn(target);
            expect(Object.keys(declared).sort()).to.deep.equal(
              importsIn(target)
                .map(({ name }) => name)
                .sort(),
            );
            expect(declaredGrants(declared, scene), `${layout} ${form.join("")}`).to.deep.equal(
              liveGrants(scene, form.length > 0),
            );
          }
        }
        for (const name of ["pulumi-veeam-em", "@pulumi/pulumi", "@types/node", "yaml"]) {
          mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
          symlinkSync(
            join(REPOSITORY, "node_modules", name),
            join(folder, "node_modules", name),
            "junction",
          );
        }
        writeFileSync(join(folder, "package.json"), "{}");
        const program = createProgram(programs, {
          strict: true,
          noEmit: true,
          target: ScriptTarget.ES2022,
          module: ModuleKind.NodeNext,
          moduleResolution: ModuleResolutionKind.NodeNext,
          skipLibCheck: true,
          types: ["node"],
          typeRoots: [join(folder, "node_modules", "@types")],
        });
        const errors = getPreEmitDiagnostics(program).map(
          ({ messageText, file }) => `${file?.fileName ?? ""}: ${JSON.stringify(messageText)}`,
        );
        expect(errors).to.deep.equal([]);
      });
    });
  });

  it("names accounts readably and alike at every export, in whatever order the server lists them", async () => {
    await withScene({}, async (scene) => {
      const seeds = [
        { name: "TECH\\Backup Operators" },
        { name: "TECH\\Müller & Söhne" },
        { name: "same", type: "User" },
        { name: "same", type: "ExternalUser" },
      ];
      for (const seed of seeds) scene.sim.state.addAccount(seed);
      await withFolder(async (folder) => {
        const { files } = await exported(scene, folder, "--layout", "per-account");
        const names = importsIn(folder).map(({ name }) => name);
        expect(names.slice(-2)).to.deep.equal(["tech-em-admin", "tech-muller-sohne"]);
        expect(names).to.include("tech-backup-operators");
        expect(names.filter((name) => /^same-[0-9a-f]{8}$/.test(name))).to.have.length(2);
        // The server lists accounts as they were made: gone and made again under its ID is not
        // possible, so others come before them.
        scene.sim.state.addAccount({ name: "AAA" });
        const { files: later } = await exported(
          scene,
          folder,
          "--layout",
          "per-account",
          "--except",
          "aaa",
        );
        expect(later).to.deep.equal(files);
      });
    });
  });

  it("holds no secret, no time and no path of the machine", async () => {
    await withScene({}, async (scene) => {
      await withFolder(async (folder) => {
        const { files, stdout } = await exported(scene, folder);
        for (const text of [...Object.values(files), stdout]) {
          for (const secret of [
            scene.sim.password,
            Buffer.from(`${scene.sim.username}:${scene.sim.password}`).toString("base64"),
          ])
            expect(text).to.not.include(secret);
          expect(text).to.not.match(/logonSessions/i);
        }
        for (const text of Object.values(files))
          expect([text.includes(folder), /20\d\d-\d\d-\d\d/.test(text)]).to.deep.equal([
            false,
            false,
          ]);
      });
    });
  });

  it("has the types and the provider text that the resources themselves have", async () => {
    await withScene({ accounts: [{ name: "TECH\\ops", scopes: [] }] }, async (scene) => {
      await withFolder(async (folder) => {
        await exported(scene, folder, "--items");
        for (const { type, inputs, outputs } of importsIn(folder)) {
          const kind = (["AccountRole", "AllVmsScope"] as const).find(
            (one) => typeToken(one) === type,
          );
          expect(inputs["__provider"]).to.equal(
            `exports.handler = () => require("pulumi-veeam-em/dynamic/v1").${String(kind)};`,
          );
          expect(outputs["__provider"]).to.equal(inputs["__provider"]);
        }
      });
    });
  });

  it("marks what is not certain, says what to do about it, and counts it at the end", async () => {
    await withScene({}, async (scene) => {
      const [twin] = twins(scene);
      const [gone, group] = [scene.object("Vm", 1), scene.object("AgentProtectionGroup")];
      const account = scene.sim.state.addAccount({
        name: "TECH\\ops",
        type: "Group",
        scopes: [twin.ref, gone.ref, group.ref, scene.object("Vm", 0).ref],
      });
      scene.sim.state.renameObject(gone.ref, "renamed since");
      scene.sim.state.addScope("TECH\\ops", scene.object("Vm", 0).ref);
      scene.sim.state.addAccount({ name: "TECH\\role", type: "vSphereRole" });
      await withFolder(async (folder) => {
        const { files, stdout } = await exported(scene, folder, "--except", "TECH\\em-admin");
        const program = files["index.ts"] ?? "";
        expect(program.match(/TODO/g)).to.have.length(6);
        expect(program).to.include("2 objects have this type and name").and.to.include(twin.ref);
        for (const { id } of account.scopes) expect(program).to.include(id);
        expect(stdout)
          .to.include("5 restore scopes could not be found for certain")
          .and.to.include("1 account could not be written");
        expect(importsIn(folder).map(({ inputs }) => inputs["scopes"])).to.deep.equal([undefined]);
        const json = JSON.parse((await exported(scene, folder, "--json")).stdout) as {
          unclear: unknown[];
          leftOut: unknown[];
        };
        expect([json.unclear.length, json.leftOut.length]).to.deep.equal([5, 1]);
      });
    });
  });

  it("has constants for hierarchy roots and the names of objects beside their references", async () => {
    await withScene({}, async (scene) => {
      const { ref, rootId } = scene.object("Vm", 0);
      scene.sim.state.addAccount({ name: "TECH\\ops", scopes: [ref] });
      await withFolder(async (folder) => {
        const program = (await exported(scene, folder)).files["index.ts"] ?? "";
        expect(program).to.include(`const vc01 = "${rootId}"; // vc01.tech.local (VC)`);
        expect(program).to.include(
          "{ hierarchyObjRef: `urn:VMware:Vm:${vc01}.vm-7870` }, // VM01 (Vm)",
        );
      });
    });
  });
});

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

  it("refuses patterns that fit nothing, and a selection that is empty, before anything is written", async () => {
    await withScene({ accounts: ACCOUNTS }, async (scene) => {
      await withFolder(async (folder) => {
        const target = join(folder, "out");
        const useless = "fits no account";
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
