import { posix } from "node:path";
import ts from "typescript";
import type { Tree } from "./tree";

/** Folders with more source files than one can look through, sub-folders not counted. */
export function fullFolders(tree: Tree, most: number): string[] {
  const counts = new Map<string, number>();
  for (const path of tree.keys()) {
    const folder = posix.dirname(path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > most).map(([folder]) => folder);
}

/** How many lines a text has, blank ones and comments included. */
export function lineCount(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** Files with more lines than a file may have. */
export function longFiles(tree: Tree, most: number): string[] {
  return [...tree].filter(([, text]) => lineCount(text) > most).map(([path]) => path);
}

interface WideLine {
  /** `<path>:<line>`. */
  readonly place: string;
  /** Whether what crosses the limit is the text of a message or of a table, which has no break. */
  readonly isText: boolean;
}

/** Lines that are wider than a limit. */
export function wideLines(tree: Tree, most: number): WideLine[] {
  return [...tree].flatMap(([path, text]) => {
    if (!text.split("\n").some((line) => line.length > most)) return [];
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    return text.split("\n").flatMap((line, at) => {
      if (line.length <= most) return [];
      const start = source.getPositionOfLineAndCharacter(at, 0);
      const isText = hasTextAcross(source, start, start + line.length);
      return [{ place: `${path}:${String(at + 1)}`, isText }];
    });
  });
}

function isTextual(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    ts.isRegularExpressionLiteral(node)
  );
}

/** Whether a line is mostly one text: that of a string, a template or an expression. */
function hasTextAcross(source: ts.SourceFile, start: number, end: number): boolean {
  const covered = (node: ts.Node): number => {
    if (node.end < start || node.pos > end) return 0;
    if (isTextual(node)) return Math.min(node.end, end) - Math.max(node.getStart(source), start);
    let longest = 0;
    ts.forEachChild(node, (child) => {
      longest = Math.max(longest, covered(child));
    });
    return longest;
  };
  return covered(source) * 2 > end - start;
}

/** A line that has no place to break it: one word, an address, or an order to ESLint. */
function isUnbreakable(line: string): boolean {
  return (
    /:\/\/|eslint-disable/.test(line) || !/\S\s+\S/.test(line.replace(/^\s*(\/\/|\/?\*+|#)\s*/, ""))
  );
}

/** Lines of comments that are wider than a limit. */
export function wideComments(tree: Tree, most: number): string[] {
  return [...tree].flatMap(([path, text]) =>
    commentLines(text)
      .filter(({ line }) => line.length > most && !isUnbreakable(line))
      .map(({ at }) => `${path}:${String(at)}`),
  );
}

/** The lines of a source that hold a comment, from the start of the line to the comment's end. */
function commentLines(text: string): { readonly at: number; readonly line: string }[] {
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const found = new Map<number, string>();
  const note = ({ pos, end }: ts.CommentRange): void => {
    const first = source.getLineAndCharacterOfPosition(pos).line;
    const last = source.getLineAndCharacterOfPosition(end).line;
    for (let at = first; at <= last; at += 1)
      found.set(at + 1, text.split("\n")[at]?.trimEnd() ?? "");
  };
  const visit = (node: ts.Node): void => {
    const ranges = [
      ...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.end) ?? []),
    ];
    if (!ts.isJsxText(node)) ranges.forEach(note);
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return [...found].map(([at, line]) => ({ at, line }));
}

/** Lines of prose that are wider than a limit; tables, blocks of code and links have no breaks. */
export function wideProse(page: string, text: string, most: number): string[] {
  let isCode = false;
  return text.split("\n").flatMap((line, at) => {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) isCode = !isCode;
    const isExempt = isCode || isFence || /^\s*\|/.test(line) || /\]\(|^\[[^\]]+\]:/.test(line);
    return line.length <= most || isExempt || isUnbreakable(line)
      ? []
      : [`${page}:${String(at + 1)}`];
  });
}
