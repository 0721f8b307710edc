import { expect } from "chai";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { pluginToken, typeToken } from "../../../provider/model/kinds";
import type { Properties } from "../../../provider/model/properties";
import { type Scene, twins } from "../../support/scene";
import type { Declared } from "../../support/small-program";
import { withScene } from "../../support/with-scene";
import { declarationsIn, filesIn, importsIn, veeamEm, withFolder } from "./export-support";
import { exported, NASTY, objectNames, YAML_HOSTILE } from "./program-support";

/** What Pulumi YAML would insert something into, and a name that it has itself. */
const INSERTIONS = ["$", "TECH\\$$", "TECH\\$$${a}", "TECH\\a$", "$${", "pulumi", "vc01", "vc02"];

/** What readers of YAML refuse, or want as one escape. */
const REFUSED = ["TECH\\\u{E0001}tag", "TECH\\\uFFFE\uFFFF", "TECH\\\u{1F600}", "TECH\\\u{10FFFD}"];

/** Accounts of hostile names, with objects of hostile names, and some that are not certain. */
function addAccounts(scene: Scene): void {
  const [one, other] = twins(scene);
  objectNames(scene);
  for (const { ref } of [one, other]) scene.sim.state.renameObject(ref, "one of ${two}");
  const refs = scene.sim.state.inventory.objects.map(({ ref }) => ref);
  [...NASTY, ...YAML_HOSTILE, ...INSERTIONS, ...REFUSED].forEach((name, at) =>
    scene.sim.state.addAccount({
      name,
      type: at % 2 === 0 ? "Group" : "User",
      roles: ["Portal User", "VM Restore Operator"],
      scopes: [...refs.slice(at, at + 2), one.ref, other.ref],
      allVms: at % 3 === 0,
      fileRestore: { inPlaceOnly: at % 5 === 0, extensions: at % 4 === 0 ? "docx,no,1e3" : "" },
    }),
  );
  scene.sim.state.processAllScopes();
}

interface YamlProgram {
  readonly runtime: string;
  readonly plugins: unknown;
  readonly variables?: Readonly<Record<string, string>>;
  readonly resources: Readonly<
    Record<string, { readonly type: string; readonly name?: string; readonly properties: unknown }>
  >;
}

/**
 * What a program in Pulumi YAML declares: `$$` is `$`, and `${variable}` is inserted (pulumi-yaml
 * 1.25.0, ast/interpolation.go).
 */
function declarationsInYaml(folder: string): Record<string, Declared> {
  const text = readFileSync(join(folder, "Pulumi.yaml"), "utf8");
  const program = parse(text, { strict: true }) as YamlProgram;
  const variables = program.variables ?? {};
  for (const name of ["pulumi", ...Object.keys(variables)])
    expect(program.resources).to.not.have.property(name);
  const insert = (value: unknown): unknown => {
    if (typeof value === "string")
      return value.replace(/\$\$|\$\{(\w*)\}?/g, (all, name?: string) => {
        if (name === undefined) return "$";
        const inserted = all.endsWith("}") ? variables[name] : undefined;
        if (inserted === undefined) throw new Error(`nothing is called ${all} in ${value}`);
        return inserted;
      });
    if (Array.isArray(value)) return value.map(insert);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, insert(item)]));
  };
  return Object.fromEntries(
    Object.entries(program.resources).map(([key, { type, name, properties }]) => [
      name ?? key,
      {
        kind: type.replace("veeam-em:index:", "") as Declared["kind"],
        props: insert(properties) as Properties,
      },
    ]),
  );
}

/** Comments that a person should read, whatever they begin with. */
function todos(files: Readonly<Record<string, string>>): string[] {
  return Object.values(files)
    .flatMap((text) => text.split("\n"))
    .filter((line) => /^\s*(\/\/|#) TODO/.test(line))
    .map((line) => line.replace(/^\s*(\/\/|#) /, ""))
    .sort();
}

describe("veeam-em export --form plugin", () => {
  for (const flags of [[], ["--items"]])
    it(`declares in TypeScript and in YAML what the other form does, whatever the names are${flags.map((flag) => ` (${flag})`).join("")}`, async () => {
      await withScene({ inventory: { vms: 12 } }, async (scene) => {
        addAccounts(scene);
        await withFolder(async (folder) => {
          const [classes, plugin, yaml] = ["classes", "plugin", "yaml"].map((name) =>
            join(folder, name),
          ) as [string, string, string];
          const { files } = await exported(scene, classes, ...flags);
          const expected = declarationsIn(classes);
          expect(Object.keys(expected)).to.have.length.greaterThan(40);
          expect(todos(files)).to.have.length.greaterThan(40);

          const typescript = await exported(scene, plugin, "--form", "plugin", ...flags);
          expect(declarationsIn(plugin)).to.deep.equal(expected);
          expect(todos(typescript.files)).to.deep.equal(todos(files));
          const language = ["--form", "plugin", "--language", "yaml"];
          const written = await exported(scene, yaml, ...language, ...flags);
          expect(declarationsInYaml(yaml)).to.deep.equal(expected);
          expect(todos(written.files)).to.deep.equal(todos(files));
          // Readers of YAML other than ours take half a character for no escape.
          const lines = written.files["Pulumi.yaml"]?.split("\n") ?? [];
          expect(lines.filter((line) => /^[^#]*\\ud[89a-f]/i.test(line))).to.deep.equal([]);

          const ids = importsIn(classes).map(({ type, name, id }) => {
            const kind = expected[name]?.kind;
            expect(type).to.equal(kind === undefined ? "" : typeToken(kind));
            return { type: kind === undefined ? "" : pluginToken(kind), name, id };
          });
          for (const target of [plugin, yaml]) expect(importsIn(target)).to.deep.equal(ids);
        });
      });
    });

  it("leaves out of YAML what no YAML can hold, and says so", async () => {
    await withScene(
      { accounts: [{ name: "TECH\\half \ud83d" }, { name: "TECH\\ops" }] },
      async (scene) => {
        await withFolder(async (folder) => {
          for (const flags of [[], ["--items"]]) {
            const args = ["export", "--out", folder, "--force", ...flags];
            const language = ["--form", "plugin", "--language", "yaml"];
            const env = { VEEAM_EM_FORMAT: "json" };
            const { stdout } = await veeamEm(scene.sim, [...args, ...language], env);
            expect(stdout).to.include("1 account could not be written:");
            const { "Pulumi.yaml": text = "" } = filesIn(folder);
            expect(text).to.include("# TODO left out: a name in it contains half a character");
            expect(text).to.not.match(/^[^#]*\\ud83d/m);
            const names = Object.keys(declarationsInYaml(folder));
            expect(importsIn(folder).map(({ name }) => name)).to.deep.equal(names);
            expect(names.join()).to.include("tech-ops").and.not.include("half");
          }
        });
      },
    );
  });

  it("says in Pulumi.yaml where the plugin is, which package.json installs", async () => {
    await withScene({ accounts: [{ name: "TECH\\ops" }] }, async (scene) => {
      await withFolder(async (folder) => {
        for (const [language, runtime] of [
          ["typescript", "nodejs"],
          ["yaml", "yaml"],
        ]) {
          const args = ["--form", "plugin", "--language", language ?? ""];
          const { files } = await exported(scene, folder, ...args);
          const project = parse(files["Pulumi.yaml"] ?? "") as YamlProgram;
          expect(project.runtime).to.equal(runtime);
          expect(project.plugins).to.deep.equal({
            providers: [{ name: "veeam-em", path: "node_modules/.bin" }],
          });
          const { dependencies } = JSON.parse(files["package.json"] ?? "") as {
            dependencies: Record<string, string>;
          };
          expect(dependencies).to.include.keys("pulumi-veeam-em", "@pulumi/pulumi");
        }
      });
    });
  });

  it("leaves no file of another form or language behind with --force, and none of others away", async () => {
    await withScene({ accounts: [{ name: "TECH\\ops" }] }, async (scene) => {
      await withFolder(async (folder) => {
        const inYaml = [".gitignore", "Pulumi.yaml", "README.md", "import.json", "package.json"];
        const inTypescript = [...inYaml, "index.ts", "tsconfig.json"];
        const plugin = ["--form", "plugin"];
        const yaml = [...plugin, "--language", "yaml"];
        const steps: [string[], string[]][] = [
          [
            [...plugin, "--layout", "per-account"],
            ["accounts/tech-ops.ts", "roots.ts"],
          ],
          [yaml, []],
          [[...plugin, "--layout", "data"], ["accounts.yaml"]],
          [[], []],
          [yaml, []],
        ];
        for (const [args, more] of steps) {
          const { files } = await exported(scene, folder, "--except", "TECH\\em-admin", ...args);
          const own = args.includes("yaml")
            ? inYaml
            : [...inTypescript, ...(args.includes("plugin") ? ["veeam-em.ts"] : [])];
          expect(Object.keys(files), args.join(" ")).to.have.members([...own, ...more]);
        }
        const mine = ["index.ts", "tsconfig.json", "veeam-em.ts", "Pulumi.production.yaml"];
        for (const name of mine) writeFileSync(join(folder, name), "{}\n");
        await exported(scene, folder, ...yaml);
        for (const name of mine) expect(existsSync(join(folder, name)), name).to.equal(true);
      });
    });
  });

  for (const [args, reason] of [
    [["--language", "yaml"], "write --form plugin --language yaml"],
    [["--language", "yaml", "--form", "classes"], "write --form plugin --language yaml"],
    [["--language", "yaml", "--form", "plugin", "--layout", "data"], "Leave --layout out."],
    [["--language", "yaml", "--form", "plugin", "--layout", "per-account"], "Leave --layout out."],
    [["--language", "python", "--form", "plugin"], 'one of typescript, yaml, not "python"'],
    [["--form", "dynamic"], 'one of classes, plugin, not "dynamic"'],
    [["--layout", ""], 'one of one, per-account, data, not ""'],
  ] as const)
    it(`says what to write in place of ${args.join(" ")}`, async () => {
      await withScene({}, async (scene) => {
        await withFolder(async (folder) => {
          const out = join(folder, "new");
          const { code, stderr } = await veeamEm(scene.sim, ["export", "--out", out, ...args]);
          expect([code, stderr]).to.satisfy(() => code === 2 && stderr.includes(reason), stderr);
          expect(filesIn(folder)).to.deep.equal({});
          expect(scene.sim.requests).to.deep.equal([]);
        });
      });
    });
});
