import { expect } from "chai";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { writeScript } from "../support/script";
import { NEWEST_ENGINE } from "../../tools/engine/versions";

const REPOSITORY = join(__dirname, "..", "..");

/** What a shell script needs besides Node. */
const SYSTEM_FOLDERS = ["/usr/bin", "/bin"];

/** Loaded before the tool, so that no test downloads a release. */
const OFFLINE =
  "--import=data:text/javascript,globalThis.fetch=()=>Promise.reject(new%20Error('offline'))";

/** A stand-in for Go that "builds" scripts and writes down each build. */
const GO = `#!/bin/sh
if [ "$1" = version ]; then exit 0; fi
while [ "$1" != -o ]; do shift; done
echo "$3" >> "$BUILDS"
mkdir -p "$GOMODCACHE/a" "$GOCACHE" && echo module > "$GOMODCACHE/a/module"
case "$GOMODCACHE$GOCACHE$GOPATH" in "$XDG_CACHE_HOME"/pulumi-veeam-em/engine/go-*) ;; *) exit 1;; esac
printf '#!/bin/sh\\necho v${NEWEST_ENGINE}\\n' > "$2/\${3##*/}"
chmod +x "$2/\${3##*/}"
`;

describe("The search for a Pulumi engine", function () {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-veeam-em-find-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function script(path: string, text: string): void {
    writeScript(join(folder, path), text);
  }

  function installPulumi(
    version: string,
    files = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"],
  ): void {
    for (const file of files) script(join("bin", file), `#!/bin/sh\necho v${version}\n`);
  }

  async function find(): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const env = {
      PATH: [join(folder, "bin"), dirname(process.execPath), ...SYSTEM_FOLDERS].join(delimiter),
      HOME: folder,
      XDG_CACHE_HOME: join(folder, "cache"),
      NODE_OPTIONS: OFFLINE,
      BUILDS: join(folder, "builds"),
    };
    const child = spawn(
      process.execPath,
      ["--import", "tsx", join(REPOSITORY, "tools", "engine", "main.ts")],
      { cwd: REPOSITORY, env },
    );
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
    });
    const code = await new Promise<number | null>((resolve) => {
      child.once("close", resolve);
    });
    return { code, stdout, stderr };
  }

  it("ends with the complete and recent one on PATH, without a word", async () => {
    installPulumi("3.300.0");
    expect(await find()).to.deep.equal({ code: 0, stdout: `${join(folder, "bin")}\n`, stderr: "" });
  });

  for (const [what, install] of [
    ["none", (): void => undefined],
    [
      "one that is too old",
      (): void => {
        installPulumi("3.215.9");
      },
    ],
    [
      "one without its language host",
      (): void => {
        installPulumi("3.300.0", ["pulumi", "pulumi-resource-pulumi-nodejs"]);
      },
    ],
  ] as const) {
    it(`says in one message what to install when there is ${what} and none can be made`, async () => {
      install();
      const { code, stdout, stderr } = await find();
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
      expect(stderr.trim().split("\n")).to.have.length(1);
      expect(stderr)
        .to.contain("https://www.pulumi.com/docs/install")
        .and.contain("https://go.dev/dl");
    });
  }

  it("builds one from Go modules once, also when two processes want it at the same time", async () => {
    script("bin/go", GO);
    const found = await Promise.all([find(), find()]);
    const bin = join(folder, "cache", "pulumi-veeam-em", "engine", NEWEST_ENGINE, "bin");
    expect(found.map((one) => [one.code, one.stdout])).to.deep.equal([
      [0, `${bin}\n`],
      [0, `${bin}\n`],
    ]);
    expect(readFileSync(join(folder, "builds"), "utf8").trim().split("\n")).to.have.length(
      2,
      "engine and language host",
    );
    expect(existsSync(join(bin, "pulumi-resource-pulumi-nodejs"))).to.equal(true);
    // What Go downloaded and compiled has gone.
    expect(readdirSync(dirname(dirname(bin)))).to.deep.equal([NEWEST_ENGINE]);
    expect(await find()).to.deep.equal({ code: 0, stdout: `${bin}\n`, stderr: "" });
  });

  it("passes on what the compiler said when a build fails, and starts anew the next time", async () => {
    script(
      "bin/go",
      '#!/bin/sh\nif [ "$1" = version ]; then exit 0; fi\necho "no space left on device" >&2\nexit 1\n',
    );
    const failed = await find();
    expect(failed.code).to.equal(1);
    expect(failed.stderr).to.contain("no space left on device");
    const engines = readdirSync(join(folder, "cache", "pulumi-veeam-em", "engine"));
    expect(engines.filter((name) => name.startsWith("go-"))).to.deep.equal([]);
    script("bin/go", GO);
    expect((await find()).code).to.equal(0);
  });
});
