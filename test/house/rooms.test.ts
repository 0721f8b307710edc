import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

const CLI = resolve(__dirname, "../../cli");

/** What each room of the command line may import of it; every other one is a command's own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "command.ts": [],
  words: ["command.ts"],
  shared: ["command.ts", "words"],
};
const OF_COMMANDS = ["command.ts", "words", "shared"];

/** The same within `export/`, whose own files may import all of it. */
const WITHIN_EXPORT: Readonly<Record<string, readonly string[]>> = {
  accounts: [],
  program: ["accounts"],
};

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

/** The files that a file imports, types included. */
function importedBy(file: string): string[] {
  const found = readFileSync(file, "utf8").matchAll(/^.*from "(\.[^"]*)";$/gm);
  return [...found].map(([, name = ""]) => {
    const target = resolve(dirname(file), name);
    return existsSync(`${target}.ts`) ? `${target}.ts` : join(target, "index.ts");
  });
}

/** The folder or file directly below `base` that a file is in. */
function roomBelow(base: string, file: string): string {
  return relative(base, file).split(sep)[0] ?? "";
}

/** Imports from one room of `base` to another that `allowed` does not have. */
function wrongImports(base: string, allowed: (room: string) => readonly string[]): string[] {
  return filesOf(base).flatMap((file) => {
    const room = roomBelow(base, file);
    return importedBy(file)
      .filter((target) => target.startsWith(`${base}${sep}`))
      .filter((target) => roomBelow(base, target) !== room)
      .filter((target) => !allowed(room).includes(roomBelow(base, target)))
      .map((target) => `${relative(base, file)} imports ${relative(base, target)}`);
  });
}

describe("the rooms of the command line", () => {
  it("import one way: command, words, shared, the commands", () => {
    const commands = readdirSync(CLI).filter((name) => !name.endsWith(".ts"));
    expect(commands).to.include.members(["words", "shared", "export", "explain"]);
    const wrong = wrongImports(CLI, (room) =>
      room === "main.ts" ? readdirSync(CLI) : (MAY_IMPORT[room] ?? OF_COMMANDS),
    );
    expect(wrong).to.deep.equal([]);
  });

  it("of export import one way: accounts, program, the command", () => {
    const own = join(CLI, "export");
    const wrong = wrongImports(own, (room) => WITHIN_EXPORT[room] ?? readdirSync(own));
    expect(wrong).to.deep.equal([]);
  });
});
