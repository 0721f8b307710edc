import ts from "typescript";

/** A word or phrase that no native writer would write there, and what to write instead. */
interface Unwanted {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** Faults that came back again and again: each is a word-for-word translation. */
const UNWANTED: readonly Unwanted[] = [
  { pattern: /\btold\b/i, instead: "say, report, return or show" },
  {
    pattern: /\b(?:does|do|did|could|can) not tell\b(?! (?:it|them|the two|\w+) (?:apart|from))/i,
    instead: "does not return, say or report",
  },
  { pattern: /\bbesides\b/i, instead: "also, in addition to, beside or apart from" },
  { pattern: /\bmoods?\b/i, instead: "name the behaviour" },
  { pattern: /\bmend(?:ed|s)?\b/i, instead: "fix" },
  { pattern: /\b(?:has|have|had) not (?:the|a|an|what)\b/i, instead: "does not have" },
  { pattern: /\bany more\b/i, instead: "no longer" },
  { pattern: /\bfor ever\b/i, instead: "forever, or never changes" },
  { pattern: /\bright so\b/i, instead: "correct" },
  { pattern: /\b(?:him|one)self out\b/i, instead: "yourself out" },
  { pattern: /\bswitch(?:es|ed|ing) (?:\S+ ){1,5}off\b/i, instead: "turn off" },
  { pattern: /\bat no moment\b|\bfor a moment without\b/i, instead: "never, even briefly" },
  { pattern: /\b(?:all|what|that) there (?:is|are)[.,;)]/i, instead: "what exists" },
  { pattern: /\bhalf-way\b/i, instead: "halfway" },
];

/** Unwanted words of a text, each with what to write instead; code and output are no prose. */
export function unwantedWords(text: string): string[] {
  return text.split("\n").flatMap((line) =>
    UNWANTED.flatMap(({ pattern, instead }) => {
      const found = pattern.exec(line)?.[0];
      return found === undefined ? [] : [`"${found}" (rather: ${instead}) in: ${line.trim()}`];
    }),
  );
}

/** What people read of a page: without its blocks of code, and without names in backticks. */
export function proseOf(page: string): string {
  return page.replace(/^```.*?^```$/gms, "").replace(/`[^`\n]+`/g, "`…`");
}

/**
 * A page without the blocks of Python and YAML that say again what a block of TypeScript right
 * before them says: nobody reads more than one of the three.
 */
export function withoutRepetitions(page: string): string {
  return page.replace(/(^```ts\n.*?^```\n)(?:\s*^```(?:python|yaml)\n.*?^```\n)+/gms, "$1");
}

/** What people read of a source file: its texts of several words. */
export function messagesIn(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    const words = node.getText(source);
    if (/[a-z]{2,} .*[a-z]{2,}/i.test(words)) found.push(words);
  };
  visit(source);
  return found;
}
