import { expect } from "chai";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleRooms } from "../../tools/package/bundle-rooms";
import { HOUSE, readTree, ROOT } from "../house/tree";

describe("A room with one door", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-veeam-em-rooms-"));
    write("tsconfig.json", JSON.stringify({ compilerOptions: { target: "ES2022", strict: true } }));
    write("cli/shared/count.ts", "export const counted = { calls: 0 };");
    write("simulator/index.ts", 'export { start } from "./parts/start";');
    write(
      "simulator/parts/start.ts",
      "/** Starts. */",
      "export const start = (): string => __dirname;",
    );
    write(
      "cli/ask/index.ts",
      'import { counted } from "../shared/count";',
      'import { start } from "../../simulator";',
      'import { word } from "./words/word";',
      "export class Asked extends Error {}",
      "export const ask = (): unknown[] => [(counted.calls += 1), start(), word(), __dirname];",
    );
    write(
      "cli/ask/words/word.ts",
      'import { counted } from "../../shared/count";',
      "export const word = (): number => counted.calls;",
    );
    // What the compiler leaves.
    for (const name of ["simulator/index", "simulator/parts/start", "cli/ask/words/word"])
      write(`out/${name}.js`, "throw new Error('of the compiler');");
    write("out/simulator/parts/start.d.ts", "export declare const start: () => string;");
    write("out/cli/shared/count.js", "exports.counted = { calls: 0 };");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(file: string, ...lines: readonly string[]): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${lines.join("\n")}\n`);
  }

  function run(...args: readonly string[]): unknown {
    return JSON.parse(
      execFileSync(process.execPath, args, { encoding: "utf8", cwd: join(folder, "out") }),
    );
  }

  it("becomes one file, which shares what is outside with everybody, in its own folder", async () => {
    await bundleRooms(folder, join(folder, "out"));
    const asked = `const { ask, Asked } = require("./cli/ask"); const { counted } = require("./cli/shared/count");
      console.log(JSON.stringify([...ask(), counted.calls, new Asked("x").constructor.name]));`;
    const out = join(folder, "out");
    expect(run("-e", asked)).to.deep.equal([
      1,
      join(out, "simulator"),
      1,
      join(out, "cli", "ask"),
      1,
      "Asked",
    ]);
    expect(existsSync(join(out, "cli", "ask", "words", "word.js"))).to.equal(false);
    expect(existsSync(join(out, "simulator", "parts", "start.d.ts"))).to.equal(true);
  });

  it("gives an ES module its exports by name, and says from which files its lines come", async () => {
    await bundleRooms(folder, join(folder, "out"));
    const text = `import { start } from "./simulator/index.js"; console.log(JSON.stringify(typeof start));`;
    expect(run("--input-type=module", "-e", text)).to.equal("function");
    expect(readFileSync(join(folder, "out", "simulator", "index.js"), "utf8"))
      .to.match(/^\/\/ simulator\/parts\/start\.ts$/m)
      .and.match(/^"use strict";/);
  });

  it("is refused where another room imports a file inside it", async () => {
    write("cli/look/index.ts", 'export { word } from "../ask/words/word";');
    let message = "";
    await bundleRooms(folder, join(folder, "out")).catch((error: unknown) => {
      message = String(error);
    });
    expect(message).to.match(/look\/index\.ts imports \.\.\/ask\/words\/word, which is inside/);
  });

  it("is refused where a file that is in no room requires one inside it", async () => {
    write("out/cli/main.js", 'require("./ask"); require("./ask/words/word");');
    let message = "";
    await bundleRooms(folder, join(folder, "out")).catch((error: unknown) => {
      message = String(error);
    });
    expect(message).to.match(/main\.js requires \.\/ask\/words\/word, which is inside a room/);
  });

  it("of the package has no module of another room within itself", () => {
    const sources = [...readTree(...HOUSE).keys()];
    const rooms = [
      "simulator",
      "provider/em",
      "cli/doctor",
      "cli/drift",
      "cli/explain",
      "cli/export",
    ];
    for (const room of [...rooms, "cli/report", "cli/simulate", "cli/what-can", "cli/who-can"]) {
      const text = readFileSync(join(ROOT, "dist", room, "index.js"), "utf8");
      const from = [...text.matchAll(/^\/\/ (\S+\.ts)$/gm)].map(([, path = ""]) => path);
      expect(from, room).to.include(`${room}/index.ts`);
      for (const path of from) {
        expect(sources).to.include(path);
        expect(path.startsWith(`${room}/`), path).to.equal(true);
      }
    }
  });
});
