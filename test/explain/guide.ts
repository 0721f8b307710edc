import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";

/** A block of a guide that is not written by hand: a line `<!-- output: NAME -->`, then the output between fences. */
const BLOCK = /(<!-- output: ([^>]+?) -->\n```\w*\n)[\s\S]*?(^```$)/gm;

/**
 * Compares every block of a guide with what was really printed. With UPDATE_GUIDES=1 the blocks are written instead:
 * `UPDATE_GUIDES=1 npx mocha test/explain/pipelines.test.ts test/policy/engine.test.ts`.
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
