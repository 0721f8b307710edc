import { visible } from "../../provider/model/visible";

/**
 * A name that others gave: an account, an object, a role. Nothing in it may steer the terminal or
 * the page that shows it.
 */
interface Name {
  readonly name: string;
}

/**
 * A sentence of our own words and others' names, to be written out for a terminal or for Markdown.
 */
export type Phrase = readonly (string | Name)[];

/**
 * Puts a phrase together: `` say`may restore ${name} of ${root}` ``. Texts that are put in are
 * names; phrases are put in as they are.
 */
export function say(words: TemplateStringsArray, ...values: readonly (string | Phrase)[]): Phrase {
  return words.flatMap((word, at) => {
    const value = values[at];
    if (value === undefined) return [word];
    return [word, ...(typeof value === "string" ? [{ name: value }] : value)];
  });
}

/** Phrases in a row, `and` before the last. */
export function listed(phrases: readonly Phrase[]): Phrase {
  return phrases.flatMap((phrase, at): Phrase =>
    at === 0 ? phrase : [at === phrases.length - 1 ? " and " : ", ", ...phrase],
  );
}

/** The phrase for a terminal or a log. */
export function plain(phrase: Phrase): string {
  return phrase.map((part) => (typeof part === "string" ? part : visible(part.name))).join("");
}

/** The phrase for Markdown: names are code, in which nothing has a meaning. */
export function markdown(phrase: Phrase): string {
  return phrase.map((part) => (typeof part === "string" ? part : codeSpan(part.name))).join("");
}

/**
 * A code span of GitHub's and GitLab's Markdown: the fence is longer than any run of backticks in
 * the text.
 */
export function codeSpan(text: string): string {
  const shown = visible(text);
  if (shown.trim() === "") return `\`(${shown === "" ? "empty" : "blank"})\``;
  const runs = [...shown.matchAll(/`+/g)].map(([run]) => run.length);
  const longest = runs.reduce((most, length) => Math.max(most, length), 0);
  const fence = "`".repeat(longest + 1);
  // One blank at each end is taken off again by Markdown.
  const pad = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}
