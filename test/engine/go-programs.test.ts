import { expect } from "chai";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { writeScript } from "../support/script";
import { SDK_GENERATOR, YAML_LANGUAGE_HOST } from "../../tools/engine/go-programs";

const REPOSITORY = join(__dirname, "..", "..");

/** A stand-in for Go that "builds" empty files and writes down each build. */
const GO = `#!/bin/sh
if [ "$1" = version ]; then exit 0; fi
while [ "$1" != -o ]; do shift; done
echo "$3" >> "$BUILDS"
mkdir -p "$GOMODCACHE" && : > "$2/\${3##*/}"
`;

describe("The search for programs in Go", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-go-programs-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function script(path: string, text: string): void {
    writeScript(join(folder, path), text);
  }

  /** In a process of its own, with another cache folder and PATH. */
  async function find(program: "SDK_GENERATOR" | "YAML_LANGUAGE_HOST"): Promise<string> {
    const child = spawn(
      process.execPath,
      [
        ...["--import", "tsx", "-e"],
        `const programs = require("./tools/engine/go-programs");
programs.findGoProgram(programs.${program}).then(console.log, (error) => console.log(error.message));`,
      ],
      {
        cwd: REPOSITORY,
        stdio: ["ignore", "pipe", "ignore"],
        env: {
          PATH: [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(
            delimiter,
          ),
          HOME: folder,
          XDG_CACHE_HOME: join(folder, "cache"),
          BUILDS: join(folder, "builds"),
        },
      },
    );
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    await new Promise((resolve) => child.once("close", resolve));
    return output.trim();
  }

  it("builds one once, also for two processes at the same time, and no engine with it", async () => {
    script("bin/go", GO);
    const cache = join(folder, "cache", "pulumi-veeam-em");
    const made = join(cache, "languages", YAML_LANGUAGE_HOST.folder);
    const found = await Promise.all([find("YAML_LANGUAGE_HOST"), find("YAML_LANGUAGE_HOST")]);
    expect(found).to.deep.equal([made, made]);
    expect(await find("YAML_LANGUAGE_HOST")).to.equal(made);
    expect(readFileSync(join(folder, "builds"), "utf8")).to.equal(
      `${YAML_LANGUAGE_HOST.package}\n`,
    );
    expect(existsSync(join(made, YAML_LANGUAGE_HOST.file))).to.equal(true);
    expect(readdirSync(join(cache, "languages"))).to.deep.equal([YAML_LANGUAGE_HOST.folder]);
    expect(readdirSync(join(cache, "engine"))).to.deep.equal([]);
  });

  it("takes the host of YAML that is beside Pulumi, and nothing else from there", async () => {
    for (const { file } of [YAML_LANGUAGE_HOST, SDK_GENERATOR]) script(join("bin", file), "");
    expect(await find("YAML_LANGUAGE_HOST")).to.equal(join(folder, "bin"));
    script("bin/go", GO);
    expect(await find("SDK_GENERATOR")).to.include(join("languages", SDK_GENERATOR.folder));
  });

  it("says what to install where there is none and none can be built", async () => {
    const said = await find("YAML_LANGUAGE_HOST");
    expect(said.split("\n")).to.have.length(1);
    expect(said).to.include(YAML_LANGUAGE_HOST.part).and.include("https://go.dev/dl");
  });
});
