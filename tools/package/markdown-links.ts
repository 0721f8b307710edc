import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";

/** A link of a page to a file or folder beside it. */
interface PageLink {
  /** As it is written. */
  readonly link: string;
  /** From the root; the README of a folder that has one. */
  readonly target: string;
  /** The heading that it leads to. */
  readonly heading: string | undefined;
}

/** `[text](target)` and `![text](target)`, `[label]: target`, and the attributes of HTML. */
const LINKS = [
  /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g,
  /^\[[^\]]+\]:\s+<?([^\s>]+)>?/gm,
  /\b(?:href|src)="([^"]+)"/g,
];

/** A page without what is shown as it is: fenced blocks and code in a line. */
function proseOf(text: string): string {
  return text.replace(/^(```|~~~).*?^\1$/gms, "").replace(/(`+)[^`].*?\1/g, "``");
}

/** What the pages of a folder link to within that folder. */
export function linksOf(root: string, page: string): PageLink[] {
  const prose = proseOf(readFileSync(join(root, page), "utf8"));
  return LINKS.flatMap((form) => [...prose.matchAll(form)])
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z][a-z+.-]*:|^\/\//i.test(link))
    .map((link) => {
      const [file = "", heading] = link.split("#");
      const path = file === "" ? page : normalize(join(dirname(page), decodeURIComponent(file)));
      const index = join(path, "README.md");
      return { link, target: existsSync(join(root, index)) ? index : path, heading };
    });
}

/** The anchors of a page: its headings as their own links have them, and what it names itself. */
export function anchorsOf(root: string, page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const seen = new Map<string, number>();
  const withoutBlocks = text.replace(/^(```|~~~).*?^\1$/gms, "");
  const headings = [...withoutBlocks.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = ""]) => {
    const slug = slugOf(heading);
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${String(before)}`;
  });
  const named = [...withoutBlocks.matchAll(/<a (?:id|name)="([^"]+)"/g)];
  return [...headings, ...named.map(([, name = ""]) => name)];
}

function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .trim()
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

/** The links of these pages that lead nowhere, or out of the folder. */
export function deadLinks(root: string, pages: readonly string[]): string[] {
  return pages.flatMap((page) =>
    linksOf(root, page)
      .filter(({ target, heading }) => !isThere(root, target, heading))
      .map(({ link }) => `${page} links to ${link}`),
  );
}

function isThere(root: string, target: string, heading: string | undefined): boolean {
  if (target.split(sep)[0] === ".." || !existsSync(join(root, target))) return false;
  if (heading === undefined) return true;
  return (
    statSync(join(root, target)).isFile() &&
    target.endsWith(".md") &&
    anchorsOf(root, target).includes(heading)
  );
}
