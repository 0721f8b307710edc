/**
 * Names as they come, and as they may stand before a reader. The provider and the policy pack share
 * no code: the tests of both read this table, so that both give the same answers.
 */
export const VISIBLE_CASES: readonly (readonly [given: string, visible: string])[] = [
  ["", ""],
  [
    "TECH\\Z\u00fcrich \u6771\u4eac \u05e9\u05dc\u05d5\u05dd \u{1F600} a\u0301",
    "TECH\\Z\u00fcrich \u6771\u4eac \u05e9\u05dc\u05d5\u05dd \u{1F600} a\u0301",
  ],
  // Escape sequences, also those of one byte, and line breaks of every kind.
  ["a\u001b[2Jb\u009b2J", "a\\u{1b}[2Jb\\u{9b}2J"],
  ["a\r\nb\u2028c\u2029d\u0085e", "a\\u{d}\\u{a}b\\u{2028}c\\u{2029}d\\u{85}e"],
  ["a\u0000\u0007\u0008\u007fb\t", "a\\u{0}\\u{7}\\u{8}\\u{7f}b\\u{9}"],
  // The reading direction: overrides, embeddings, isolates, marks.
  ["\u202eevil\u202c\u2066x\u2069", "\\u{202e}evil\\u{202c}\\u{2066}x\\u{2069}"],
  ["\u200e\u200f\u061c", "\\u{200e}\\u{200f}\\u{61c}"],
  // What nobody sees, so that one name looks like another.
  ["ad\u200bmin\u00ad\u2060\ufeff", "ad\\u{200b}min\\u{ad}\\u{2060}\\u{feff}"],
  ["\u{e0041}\u{e007f}", "\\u{e0041}\\u{e007f}"],
  // Halves of characters.
  ["a\ud83d", "a\\u{d83d}"],
  ["\ude00b", "\\u{de00}b"],
  // What a build system takes for a command in a job's log.
  ["a##vso[task.complete result=Succeeded]", "a#\\u{23}vso[task.complete result=Succeeded]"],
  ["##[group]##VSO[x]", "#\\u{23}[group]#\\u{23}VSO[x]"],
  ["::add-mask::Portal", "\\u{3a}:add-mask::Portal"],
  ["  ::stop-commands::x", "  \\u{3a}:stop-commands::x"],
  ["C::x ## [1] #[2] #1", "C::x ## [1] #[2] #1"],
];
