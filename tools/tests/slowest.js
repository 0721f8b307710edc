"use strict";

/**
 * @typedef {{ title: string, milliseconds: number }} Timed
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

module.exports = { slowestOf };
