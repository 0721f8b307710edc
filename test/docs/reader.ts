import { expect } from "chai";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Simulator } from "../../simulator";
import { REPOSITORY } from "./pages";

/** Who the pages log on as. */
export const USERNAME = "TECH\\automation";

/** As `npx` does for a package that is installed in the folder; any other would be downloaded. */
const NPX = `#!/bin/sh
name="$1"; shift
[ -e "node_modules/$name" ] || { echo "npx $name: it is not installed in $PWD" >&2; exit 1; }
exec "${join(REPOSITORY, "node_modules", ".bin")}/$name" "$@"
`;
const NPM = `#!/bin/sh
exec node "${join(__dirname, "npm-install.js")}" "$@"
`;

/** What a block of commands did. */
interface Followed {
  readonly code: number | null;
  readonly out: string;
}

/**
 * Somebody who types the commands of a page into a shell, with a simulator's values in place of
 * those that the page shows.
 */
export class Reader {
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param folder where the commands are typed in
   * @param others what stands in place of other texts of the page
   */
  constructor(
    private readonly folder: string,
    env: NodeJS.ProcessEnv,
    private readonly simulator: Simulator,
    private readonly others: Readonly<Record<string, string>> = {},
  ) {
    const tools = join(folder, "..", "tools");
    mkdirSync(tools, { recursive: true });
    for (const [name, text] of Object.entries({ npx: NPX, npm: NPM })) {
      writeFileSync(join(tools, name), text);
      chmodSync(join(tools, name), 0o755);
    }
    this.env = {
      ...env,
      PATH: [tools, env["PATH"] ?? ""].join(delimiter),
      READERS_PASSWORD: simulator.password,
    };
  }

  /** Follows a block and fails unless it ends with `code`. */
  async follow(commands: string, code = 0): Promise<Followed> {
    const child = this.type(commands);
    child.stdin?.end(`${this.simulator.password}\n`);
    let out = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        out += text;
      });
    const [ended] = (await once(child, "close")) as [number | null];
    expect(ended, `${commands}\n${out}`).to.equal(code);
    expect(out).to.not.include(this.simulator.password);
    expect(
      [this.simulator.openSessions, this.simulator.logoffs],
      `logon sessions after ${commands}`,
    ).to.deep.equal([0, this.simulator.logons]);
    return { code: ended, out };
  }

  /**
   * Starts a block whose last command runs until it is ended, waits until it has printed `sign`,
   * and gives what `work` makes of the output so far.
   */
  async during<T>(commands: string, sign: RegExp, work: (out: string) => Promise<T>): Promise<T> {
    const child = this.type(commands.trim().replace(/.*$/, "exec $&"));
    const ended = once(child, "close") as Promise<[number | null]>;
    try {
      const out = await outputWith(child, sign);
      return await work(out);
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
  }

  private type(commands: string): ChildProcess {
    return spawn("bash", ["-eo", "pipefail", "-c", this.withValues(commands)], {
      cwd: this.folder,
      env: this.env,
      stdio: ["pipe", "pipe", "pipe"],
    });
  }

  private withValues(commands: string): string {
    const { url, fingerprint } = this.simulator;
    const values = {
      "https://em.tech.local:9398": url,
      "VEEAM_EM_PASSWORD=…": 'VEEAM_EM_PASSWORD="$READERS_PASSWORD"',
      "fingerprint …": `fingerprint ${fingerprint}`,
      "VEEAM_EM_FINGERPRINT=…": `VEEAM_EM_FINGERPRINT=${fingerprint}`,
      ...this.others,
    };
    const replaced = Object.entries(values).reduce(
      (text, [shown, real]) => text.replaceAll(shown, real),
      commands,
    );
    // The reader says yes; the preview was a line before.
    return replaced.replace(/^pulumi (up|destroy)\b.*$/gm, "$& --yes --skip-preview");
  }
}

async function outputWith(child: ChildProcess, sign: RegExp): Promise<string> {
  let out = "";
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => {
      reject(new Error(`It ended with ${String(code)} before it was there: ${out}`));
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        out += text;
        if (sign.test(out)) resolve(out);
      });
    }
  });
}
