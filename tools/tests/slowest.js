"use strict";

/**
 * @typedef {{ title: string, milliseconds: number, file?: string }} Timed
 */

/**
 * Lines for the tests that took longest, the longest first.
 *
 * @param {readonly Timed[]} tests
 * @param {number} most
 * @returns {string[]}
 */
function slowestOf(tests, most) {
  return [...tests]
    .sort((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, most)
    .map(
      ({ title, milliseconds }) => `${(milliseconds / 1000).toFixed(1).padStart(9)} s  ${title}`,
    );
}

/**
 * The same of whole files: what their tests took together, without what runs before and after each.
 *
 * @param {readonly Timed[]} tests
 * @returns {Timed[]}
 */
function filesOf(tests) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { file = "", milliseconds } of tests)
    sums.set(file, (sums.get(file) ?? 0) + milliseconds);
  return [...sums].map(([title, milliseconds]) => ({ title, milliseconds }));
}

module.exports = { filesOf, slowestOf };
