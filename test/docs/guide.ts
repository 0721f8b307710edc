import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";

/**
 * A block of a guide that is not written by hand: a line `<!-- output: NAME -->`, then the output
 * between fences.
 */
const BLOCK = /(<!-- output: ([^>]+?) -->\n```\w*\n)[\s\S]*?(^```$)/gm;

/**
 * A fenced block that stands for what a command prints: everything but programs, commands and
 * settings to write.
 */
const SHOWN = /(?:^<!-- output: [^>]+ -->\n)?^```(?:text|markdown|mermaid|console)\n/gm;

/** Blocks of a guide that look like output and are written by hand. */
export function handWrittenOutputs(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(SHOWN)]
    .map(([block]) => block)
    .filter((block) => !block.startsWith("<!-- output: "));
}

/** The names of the outputs that a guide shows. */
export function shownOutputs(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(BLOCK)].map(([, , name = ""]) => name);
}

/**
 * Compares every block of a guide with what was really printed. Under `npm run guides` the blocks
 * are written instead.
 */
export function checkGuide(file: string, outputs: Readonly<Record<string, string>>): void {
  const text = readFileSync(file, "utf8");
  const blocks = [...text.matchAll(BLOCK)];
  expect(blocks, `blocks of ${file}`).to.not.have.length(0);
  const real = text.replace(BLOCK, (_whole, head: string, name: string, tail: string) => {
    const output = outputs[name];
    if (output === undefined) throw new Error(`${file} shows ${name}, which nothing printed.`);
    return `${head}${output.trimEnd()}\n${tail}`;
  });
  if (process.env["UPDATE_GUIDES"] === "1") writeFileSync(file, real);
  else expect(text).to.equal(real);
}
