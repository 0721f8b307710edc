import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const REPOSITORY = join(__dirname, "..", "..");

/** A fenced block of a page. */
interface Block {
  /** Empty where the fence names none. */
  readonly language: string;
  readonly text: string;
  /**
   * The name of what it shows, where a line `<!-- output: NAME -->` says that it is not to be typed
   * in.
   */
  readonly output?: string;
}

export function pageText(page: string): string {
  return readFileSync(join(REPOSITORY, page), "utf8");
}

export function blocksIn(page: string): Block[] {
  const found = pageText(page).matchAll(
    /(?:<!-- output: ([^>]+?) -->\n)?^```([^\n]*)\n(.*?)^```$/gms,
  );
  return [...found].map(([, output, language = "", text = ""]) => ({
    language,
    text,
    ...(output === undefined ? {} : { output }),
  }));
}

export function blocksOf(page: string, language: string): string[] {
  return blocksIn(page)
    .filter((block) => block.language === language && block.output === undefined)
    .map(({ text }) => text);
}

/** The blocks of a page that a test takes one after the other, until there are none. */
export class Walk {
  private readonly left: Block[];

  constructor(readonly page: string) {
    this.left = blocksIn(page).filter(
      ({ output, language }) => output === undefined && language !== "ts",
    );
  }

  /** The next block of this language. */
  take(language: "sh" | "json"): string {
    const at = this.left.findIndex((block) => block.language === language);
    const [block] = at < 0 ? [] : this.left.splice(at, 1);
    if (block === undefined) throw new Error(`${this.page} has no more blocks of ${language}`);
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
