import { expect } from "chai";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { TRANSPILE_ONLY } from "../docs/example-scene";
import { Project } from "../support/engine";
import { changesOf } from "../support/engine-events";
import { PackedPackage } from "../support/packed-package";

const REPOSITORY = join(__dirname, "..", "..");

/** Declares each resource with each kind of input, as a user would. */
const PROGRAM = `import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam-em";

const operators = new veeam.Account("operators", {
  name: "TECH\\\\Operators",
  type: "Group",
  roles: ["File Restore Operator", "VM Restore Operator"],
  scopes: [{ object: { root: "vc01.tech.local", type: "Folder", name: "Production" } }],
  fileRestore: { inPlaceOnly: true, extensions: ["docx"] },
});
new veeam.AccountRole("role", { account: operators.accountId, role: "SQL Restore Operator" });
new veeam.AccountScope("scope", { account: operators.accountId, object: { root: "vc01.tech.local", type: "Vm", name: "VM01" } });
new veeam.AllVmsScope("all", { account: operators.accountId, enabled: false });
export const operatorsId = pulumi.interpolate\`\${operators.accountId}\`;
`;

interface Announcement {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly caFile: string;
  readonly fingerprint: string;
}

describe("The packed package, [long]", () => {
  let packed: PackedPackage;

  before(() => {
    packed = PackedPackage.install();
  });
  after(() => {
    packed.close();
  });

  /**
   * Type errors of a TypeScript program in the folder beside the package, its declaration files
   * included.
   */
  function typeErrors(
    name: string,
    text: string,
    compilerOptions: Readonly<Record<string, unknown>>,
  ): string[] {
    const folder = join(packed.folder, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "index.ts"), text);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          target: "es2022",
          types: ["node"],
          ...compilerOptions,
        },
        files: ["index.ts"],
      }),
    );
    const done = spawnSync(
      process.execPath,
      [join(packed.nodeModules, "typescript", "bin", "tsc"), "-p", name, "--pretty", "false"],
      { encoding: "utf8", cwd: packed.folder },
    );
    // Not those in the declarations of other packages.
    return done.stdout
      .split("\n")
      .filter(
        (line) => line.startsWith(`${name}/`) || line.startsWith("node_modules/pulumi-veeam-em/"),
      );
  }

  const everyEntry = `${PROGRAM}
import { startSimulator } from "pulumi-veeam-em/simulator";
import * as dynamic from "pulumi-veeam-em/dynamic/v1";
export const entries: unknown[] = [startSimulator, dynamic.Account, dynamic.AccountRole, dynamic.AccountScope, dynamic.AllVmsScope];
`;

  for (const [resolution, options] of [
    ["nodenext", { module: "nodenext", moduleResolution: "nodenext" }],
    ["node10", { module: "commonjs", moduleResolution: "node10" }],
    ["bundler", { module: "esnext", moduleResolution: "bundler" }],
  ] as const) {
    it(`type-checks in a strict program with module resolution ${resolution}, its own declarations included`, () => {
      expect(typeErrors(resolution, everyEntry, options)).to.deep.equal([]);
    });
  }

  it("refuses a misspelt property and a wrong type at compile time", () => {
    const errors = (text: string): string[] =>
      typeErrors(`wrong${String(text.length)}`, text, {
        module: "nodenext",
        moduleResolution: "nodenext",
      });
    expect(errors(PROGRAM.replace("roles:", "rolls:")).join("\n")).to.contain("rolls");
    expect(errors(PROGRAM.replace('type: "Group"', 'type: "Team"')).join("\n")).to.contain("Team");
  });

  it("has every entry, and its files hold no test and no path of the machine that built it", () => {
    const { exports, bin } = JSON.parse(
      readFileSync(join(packed.root, "package.json"), "utf8"),
    ) as { exports: Record<string, string | Record<string, string>>; bin: Record<string, string> };
    const entries = [
      ...Object.values(exports).flatMap((entry) =>
        typeof entry === "string" ? [entry] : Object.values(entry),
      ),
      ...Object.values(bin),
    ];
    const files = packed.files();
    expect(
      entries.map((entry) => entry.replace(/^\.\//, "")).filter((entry) => !files.includes(entry)),
    ).to.deep.equal([]);
    expect(files.filter((file) => /\.test\.|(^|\/)test\//.test(file))).to.deep.equal([]);
    // Source maps would show files that no user has.
    expect(files.filter((file) => file.endsWith(".map"))).to.deep.equal([]);
    const mapped = files.filter((file) =>
      readFileSync(join(packed.root, file), "utf8").includes("sourceMappingURL="),
    );
    expect(mapped).to.deep.equal([]);
    const telling = files.filter((file) =>
      [REPOSITORY, `${homedir()}/`].some((path) =>
        readFileSync(join(packed.root, file), "utf8").includes(path),
      ),
    );
    expect(telling).to.deep.equal([]);
  });

  describe("with its own simulator, as another process,", () => {
    let simulator: ReturnType<typeof spawn>;
    let server: Announcement;

    before(async () => {
      simulator = spawn(
        process.execPath,
        [join(packed.root, "dist", "cli", "main.js"), "simulate", "--json"],
        { stdio: ["ignore", "pipe", "inherit"], cwd: packed.folder },
      );
      if (simulator.stdout === null) throw new Error("The simulator's output is not a pipe.");
      const lines = createInterface({ input: simulator.stdout });
      server = await new Promise<Announcement>((resolve, reject) => {
        lines.once("line", (line) => {
          resolve(JSON.parse(line) as Announcement);
        });
        simulator.once("exit", (code) => {
          reject(new Error(`The simulator ended with ${String(code)} before it listened.`));
        });
      });
    });

    after(async () => {
      const ended = new Promise<number | null>((resolve) => {
        simulator.once("exit", resolve);
      });
      simulator.kill("SIGTERM");
      expect(await ended, "exit code of the simulator").to.equal(0);
    });

    for (const [language, flags] of [
      ["a CommonJS program", []],
      ["an ES module", ["--input-type=module"]],
    ] as const) {
      it(`logs the look-ups of ${language} off once it has nothing left to do`, () => {
        const load =
          flags.length === 0
            ? 'const veeam = require("pulumi-veeam-em");'
            : 'import * as veeam from "pulumi-veeam-em";';
        const text = `${load} veeam.getRoles().then((roles) => { console.log(roles.length); process.exitCode = 5; });`;
        const env = {
          ...process.env,
          VEEAM_EM_URL: server.url,
          VEEAM_EM_USERNAME: server.username,
          VEEAM_EM_PASSWORD: server.password,
          VEEAM_EM_CA_CERT: server.caFile,
          VEEAM_EM_LOG: `info:${join(packed.folder, `${language}.log`)}`,
        };
        const done = spawnSync(process.execPath, [...flags, "-e", text], {
          cwd: packed.folder,
          env,
          encoding: "utf8",
        });
        expect([done.status, done.stderr, Number(done.stdout) > 5]).to.deep.equal([5, "", true]);
        expect(readFileSync(join(packed.folder, `${language}.log`), "utf8")).to.match(
          /log-off from \S+: 204/,
        );
      });
    }

    for (const [language, text] of [
      ["typescript", PROGRAM],
      ["module", PROGRAM],
    ] as const) {
      it(`runs a program (${language}) through preview, up, an up without changes and destroy`, async () => {
        const env = {
          VEEAM_EM_URL: server.url,
          VEEAM_EM_USERNAME: server.username,
          VEEAM_EM_PASSWORD: server.password,
          VEEAM_EM_CA_CERT: server.caFile,
        };
        const project = await Project.create({
          program: text,
          language,
          env,
          nodeModules: packed.nodeModules,
        });
        try {
          expect(changesOf((await project.preview()).steps)).to.deep.equal({
            operators: "create",
            role: "create",
            scope: "create",
            all: "create",
          });
          // The preview checked the types.
          await project.run(["up", "--yes", "--skip-preview"], TRANSPILE_ONLY);
          await project.run(
            ["up", "--yes", "--skip-preview", "--expect-no-changes"],
            TRANSPILE_ONLY,
          );
          await project.refresh("--expect-no-changes");
          expect(changesOf((await project.destroy()).steps)).to.deep.equal({
            operators: "delete",
            role: "delete",
            scope: "delete",
            all: "delete",
          });
        } finally {
          project.close();
        }
      });
    }
  });
});
