import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const REPOSITORY = join(__dirname, "..", "..");

/** A fenced block of a page. */
export interface Block {
  /** Empty where the fence names none. */
  readonly language: string;
  readonly text: string;
  /**
   * The name of what it shows, where a line `<!-- output: NAME -->` says that it is not to be typed
   * in.
   */
  readonly output?: string;
  /** Whether there is text between this block and the one before. */
  readonly gap: boolean;
}

export function pageText(page: string): string {
  return readFileSync(join(REPOSITORY, page), "utf8");
}

export function blocksIn(page: string): Block[] {
  return blocksFrom(pageText(page));
}

export function blocksFrom(text: string): Block[] {
  const found = text.matchAll(/(?:<!-- output: ([^>]+?) -->\n)?^```([^\n]*)\n(.*?)^```$/gms);
  let end = 0;
  return [...found].map((match) => {
    const [whole, output, language = "", content = ""] = match;
    const gap = text.slice(end, match.index).trim() !== "";
    end = match.index + whole.length;
    return { language, text: content, gap, ...(output === undefined ? {} : { output }) };
  });
}

export function blocksOf(page: string, ...languages: string[]): string[] {
  return blocksIn(page)
    .filter(({ language, output }) => languages.includes(language) && output === undefined)
    .map(({ text }) => text);
}

/** Commands that sh reads: those of sh alone, and those that PowerShell reads alike. */
export const COMMANDS = ["sh", "shell"];

/** The blocks of a page that a test takes one after the other, until there are none. */
export class Walk {
  private readonly left: Block[];

  constructor(readonly page: string) {
    this.left = blocksIn(page).filter(
      ({ output, language }) =>
        output === undefined && language !== "ts" && language !== "powershell",
    );
  }

  /** The next block of this language, or of commands. */
  take(kind: "sh" | "json"): string {
    const languages = kind === "sh" ? COMMANDS : [kind];
    const at = this.left.findIndex(({ language }) => languages.includes(language));
    const [block] = at < 0 ? [] : this.left.splice(at, 1);
    if (block === undefined) throw new Error(`${this.page} has no more blocks of ${kind}`);
    return block.text;
  }

  /** Fails when a block was not taken. */
  end(): void {
    expect(this.left, `blocks of ${this.page} that no test runs`).to.deep.equal([]);
  }
}

/** Every page below a folder, as paths from the repository's. */
function pagesIn(folder: string): string[] {
  const entries = readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: "utf8" });
  return entries
    .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
    .map((name) => join(folder, name))
    .sort();
}

/** Every page that users read. */
export const PAGES = ["README.md", ...pagesIn("docs"), ...pagesIn("examples")];
