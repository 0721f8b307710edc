import { expect } from "chai";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClaimsOfRun } from "../../provider/engine/claims-of-run";
import type { SharedClaim } from "../../provider/lifecycle/shared/claims";

const ENGINE = "127.0.0.1:4711";
const CLAIMED: SharedClaim = { owner: "firstone", fate: "made" };
const MODULE = join(__dirname, "..", "..", "provider", "engine", "claims-of-run.ts");

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
    runElsewhere(`claims.tell([${JSON.stringify({ key, ...CLAIMED })}]);`);

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

  const has = (claims: ClaimsOfRun, key: string): boolean => claims.look()(key).length > 0;

  it("are seen by the others, also those that come later, and hold no names", async () => {
    await claimElsewhere("role one");
    const here = claimsHere();
    expect([has(here, "role one"), has(here, "role two")]).to.deep.equal([true, false]);
    await claimElsewhere("role two");
    expect(has(here, "role two")).to.equal(true);
    const [run = ""] = readdirSync(base);
    expect(readdirSync(join(base, run))).to.have.length(2);
  });

  it("say whose they are, and what became of them last", async () => {
    await claimElsewhere("role one");
    const here = claimsHere();
    expect(here.look()("role one")).to.deep.equal([CLAIMED]);
    const earlier = here.look();
    await runElsewhere(`
      claims.tell([{ key: "role one", owner: "secondly", fate: "made" }]);
      claims.tell([
        { key: "role one", owner: "secondly", fate: "taken" },
        { key: "role one", owner: "finished", fate: "kept" },
        { key: "role two", owner: "secondly", fate: "kept" },
      ]);
      claims.tell([{ key: "role one", owner: "finished", fate: "gone" }]);`);
    expect(earlier("role one")).to.have.length(1);
    const fates = here
      .look()("role one")
      .map(({ owner, fate }) => `${owner} ${fate}`);
    expect(fates.sort()).to.deep.equal(["finished gone", "firstone made", "secondly taken"]);
  });

  it("are read on from where they were read before, also from the middle of a line", () => {
    const here = claimsHere();
    here.tell([{ key: "role one", ...CLAIMED }]);
    const [run = ""] = readdirSync(base);
    const [line = ""] = readFileSync(join(base, run, `${process.pid}`), "utf8").split("\n");
    const file = join(base, run, `${process.ppid}`);
    const write = (text: string): void => appendFileSync(file, text);
    write(line.slice(0, -3));
    expect(here.look()("role one")).to.deep.equal([]);
    write(`${line.slice(-3)}\n${line.replace("made", "kept")}`);
    expect(here.look()("role one")).to.deep.equal([CLAIMED]);
    write(`\n${"x".repeat(100_000)}\n${line.replace("made", "gone")}\n`);
    expect(here.look()("role one")).to.deep.equal([{ ...CLAIMED, fate: "gone" }]);
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
    here.tell([{ key: "role one", ...CLAIMED }]);
    expect(has(here, "role one")).to.equal(false);
    here.end();
    expect(readdirSync(base)).to.deep.equal([]);
  });

  it("go on where another process that has none ends, and takes the empty folder with it", () => {
    const [here, other] = [claimsHere(), claimsHere()];
    expect([has(here, "role one"), has(other, "role one")]).to.deep.equal([false, false]);
    other.end();
    expect(has(here, "role one")).to.equal(false);
    here.tell([{ key: "role one", ...CLAIMED }]);
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
