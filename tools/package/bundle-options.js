"use strict";

/** Code for Node.js in one file, as a reader would write it: nothing is shortened. */
const BUNDLE_OPTIONS = /** @type {const} */ ({
  write: false,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  logLevel: "silent",
});

module.exports = { BUNDLE_OPTIONS };
