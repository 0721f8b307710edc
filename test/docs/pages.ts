import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./example-scene";

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

export function pageText(page: string): string {
  return readFileSync(join(REPOSITORY, page), "utf8");
}

export function blocksOf(page: string, language: string): string[] {
  const blocks = [...pageText(page).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, name = "", text = ""]): Block => ({ language: name, text }));
  return blocks.filter((block) => block.language === language).map(({ text }) => text);
}

export const RESOURCE_PAGES = readdirSync(join(REPOSITORY, "docs", "resources")).map((name) => join("docs", "resources", name));
export const GUIDES = ["adopt", "items-or-sets", "several-servers", "try-without-veeam"].map((name) => join("docs", "guides", `${name}.md`));

/** The words of a command line; single quotes are the only ones that the pages use. */
export function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}
