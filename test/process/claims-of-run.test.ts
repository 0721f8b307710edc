import { expect } from "chai";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClaimsOfRun } from "../../provider/dynamic/claims-of-run";

const ENGINE = "127.0.0.1:4711";
const MODULE = join(__dirname, "..", "..", "provider", "dynamic", "claims-of-run.ts");

describe("Claims of the provider processes of one run", () => {
  let base: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    base = join(mkdtempSync(join(tmpdir(), "claims-")), "runs");
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(join(base, ".."), { recursive: true, force: true });
  });

  /** Another process that claims something and lives on. */
  async function claimElsewhere(claim: string, engine = ENGINE): Promise<ChildProcess> {
    const program = `
      const { ClaimsOfRun } = require(${JSON.stringify(MODULE)});
      new ClaimsOfRun(() => ${JSON.stringify(engine)}, ${JSON.stringify(base)}).add(${JSON.stringify(claim)});
      console.log("claimed");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    await once(child.stdout, "data");
    return child;
  }

  const claimsHere = (engine = ENGINE): ClaimsOfRun => new ClaimsOfRun(() => engine, base);

  it("are seen by the others, also those that come later, and hold no names", async () => {
    await claimElsewhere("role one");
    const here = claimsHere();
    expect([here.has("role one"), here.has("role two")]).to.deep.equal([true, false]);
    await claimElsewhere("role two");
    expect(here.has("role two")).to.equal(true);
    const [run = ""] = readdirSync(base);
    expect(readdirSync(join(base, run))).to.have.length(2);
  });

  it("count neither in another run nor after their process was killed", async () => {
    const child = await claimElsewhere("role one");
    expect(claimsHere("127.0.0.1:4712").has("role one")).to.equal(false);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    expect(claimsHere().has("role one")).to.equal(false);
  });

  it("are no claims of others for the process that made them, and go with it", () => {
    const here = claimsHere();
    here.add("role one");
    expect(here.has("role one")).to.equal(false);
    here.end();
    expect(readdirSync(base)).to.deep.equal([]);
  });

  it("go on where another process that has none ends, and takes the empty folder with it", () => {
    const [here, other] = [claimsHere(), claimsHere()];
    expect([here.has("role one"), other.has("role one")]).to.deep.equal([false, false]);
    other.end();
    expect(here.has("role one")).to.equal(false);
    here.add("role one");
    const [run = ""] = readdirSync(base);
    expect(readdirSync(join(base, run))).to.have.length(1);
  });

  it("are not shared through a folder that is not this user's alone", async () => {
    // Windows keeps temporary files in each user's own profile, and has no modes.
    if (process.platform === "win32") return;
    await claimElsewhere("role one");
    mkdirSync(base, { recursive: true });
    chmodSync(base, 0o777);
    expect(claimsHere().has("role one")).to.equal(false);
  });
});
