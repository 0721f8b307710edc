import { expect } from "chai";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  createProgram,
  getPreEmitDiagnostics,
  ModuleKind,
  ModuleResolutionKind,
  ScriptTarget,
} from "typescript";
import { typeToken } from "../../../provider/model/kinds";
import { twins } from "../../support/scene";
import { withScene } from "../../support/with-scene";
import { declarationsIn, importsIn, withFolder } from "./export-support";
import {
  NASTY,
  YAML_HOSTILE,
  objectNames,
  lookedUp,
  declaredGrants,
  liveGrants,
  exported,
} from "./program-support";

const REPOSITORY = join(__dirname, "..", "..", "..");

describe("an exported program", () => {
  it("[long] compiles in strict mode in every layout and form, whatever the names are", async () => {
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
          for (const form of [[], ["--items"], ["--form", "plugin"]]) {
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
              liveGrants(scene, form.includes("--items")),
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
          .to.include("5 restore scopes could not be identified with certainty")
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
