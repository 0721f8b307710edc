import { expect } from "chai";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClaimsOfRun } from "../../provider/engine/claims-of-run";

const ENGINE = "127.0.0.1:4711";
const CLAIMED = { owner: "firstone", takenOver: false };
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
  const claimElsewhere = (key: string): Promise<ChildProcess> =>
    runElsewhere(`claims.add(${JSON.stringify(key)}, ${JSON.stringify(CLAIMED)});`);

  async function runElsewhere(calls: string): Promise<ChildProcess> {
    const program = `
      const { ClaimsOfRun } = require(${JSON.stringify(MODULE)});
      const claims = new ClaimsOfRun(() => ${JSON.stringify(ENGINE)}, ${JSON.stringify(base)});
      ${calls}
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

  const has = (claims: ClaimsOfRun, key: string): boolean => claims.of(key).length > 0;

  it("are seen by the others, also those that come later, and hold no names", async () => {
    await claimElsewhere("role one");
    const here = claimsHere();
    expect([has(here, "role one"), has(here, "role two")]).to.deep.equal([true, false]);
    await claimElsewhere("role two");
    expect(has(here, "role two")).to.equal(true);
    const [run = ""] = readdirSync(base);
    expect(readdirSync(join(base, run))).to.have.length(2);
  });

  it("say whose they are, whether there was something, and when they have ended", async () => {
    await claimElsewhere("role one");
    const here = claimsHere();
    expect(here.of("role one")).to.deep.equal([CLAIMED]);
    await runElsewhere(`
      claims.add("role one", { owner: undefined, takenOver: true });
      claims.add("role one", { owner: "secondly", takenOver: false });
      claims.add("role one", { owner: "secondly", takenOver: true });
      claims.add("role one", { owner: "finished", takenOver: false });
      claims.remove("role one", "finished");`);
    const byOwner = here
      .of("role one")
      .map(({ owner, takenOver }) => `${String(owner)} ${String(takenOver)}`);
    expect(byOwner.sort()).to.deep.equal(["firstone false", "secondly true", "undefined true"]);
  });

  it("count neither in another run nor after their process was killed", async () => {
    const child = await claimElsewhere("role one");
    expect(has(claimsHere("127.0.0.1:4712"), "role one")).to.equal(false);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    expect(has(claimsHere(), "role one")).to.equal(false);
  });

  it("are no claims of others for the process that made them, and go with it", () => {
    const here = claimsHere();
    here.add("role one", CLAIMED);
    expect(has(here, "role one")).to.equal(false);
    here.end();
    expect(readdirSync(base)).to.deep.equal([]);
  });

  it("go on where another process that has none ends, and takes the empty folder with it", () => {
    const [here, other] = [claimsHere(), claimsHere()];
    expect([has(here, "role one"), has(other, "role one")]).to.deep.equal([false, false]);
    other.end();
    expect(has(here, "role one")).to.equal(false);
    here.add("role one", CLAIMED);
    const [run = ""] = readdirSync(base);
    expect(readdirSync(join(base, run))).to.have.length(1);
  });

  it("are not shared through a folder that is not this user's alone", async () => {
    // Windows keeps temporary files in each user's own profile, and has no modes.
    if (process.platform === "win32") return;
    await claimElsewhere("role one");
    mkdirSync(base, { recursive: true });
    chmodSync(base, 0o777);
    expect(has(claimsHere(), "role one")).to.equal(false);
  });
});
