/* global document */
// What opens below an account: its facts and its restore scopes.
import { element } from "./elements.mjs";
import { titles } from "./review.mjs";

/** @typedef {import("./review.mjs").ReviewAccount} ReviewAccount */
/** @typedef {import("./review.mjs").ReviewScope} ReviewScope */

/** Scopes of one account that are shown before asking for more. */
const SCOPES_SHOWN = 200;

/**
 * @param {ReviewAccount} account
 * @param {{ columns: number, everyScope: boolean }} look `everyScope`: for paper, on which nobody
 *   can ask for more
 */
export function makeDetails(account, { columns, everyScope }) {
  const cell = element(
    "td",
    {},
    element("div", { className: "inside" }, ...makeParts(account, everyScope)),
  );
  cell.setAttribute("colspan", String(columns));
  return element("tr", { className: "details" }, cell);
}

/** @param {ReviewAccount} account @param {boolean} everyScope */
function makeParts(account, everyScope) {
  const { marks, fileRestore, sqlRestore, scopes } = account;
  const facts = element("dl", {});
  const fact = (/** @type {string} */ name, /** @type {string} */ value) => {
    facts.append(element("dt", { text: name }), element("dd", { text: value }));
  };
  fact("ID", account.id);
  fact("Roles", account.roles.map(({ name }) => name).join(", ") || "none");
  for (const { kind, text } of marks) fact(titles[kind] ?? kind, text);
  if (fileRestore?.inPlaceOnly === true) fact("Files", "to their original place only");
  if (fileRestore !== null && fileRestore.extensions.length > 0)
    fact("File extensions", fileRestore.extensions.join(", "));
  if (sqlRestore?.denyInPlace === true) fact("Databases", "not to their original place");
  return scopes.length === 0
    ? [facts, element("p", { className: "quiet", text: "No restore scopes." })]
    : [facts, ...makeScopeList(scopes, everyScope)];
}

/** @param {readonly ReviewScope[]} scopes @param {boolean} everyScope */
function makeScopeList(scopes, everyScope) {
  const lines = document.createElement("tbody");
  const heads = ["Object", "Type", "Branch", "State", "Note"].map((text) =>
    element("th", { text }),
  );
  const list = element(
    "table",
    { className: "scopes" },
    element("thead", {}, element("tr", {}, ...heads)),
    lines,
  );
  const more = element("button", { className: "more" });
  more.setAttribute("type", "button");
  let done = 0;
  const add = (/** @type {number} */ count) => {
    const next = scopes.slice(done, done + count);
    lines.append(...next.map(scopeLine));
    done += next.length;
    more.textContent = `Show the other ${scopes.length - done} scopes`;
    more.hidden = done === scopes.length;
  };
  more.addEventListener("click", () => {
    add(scopes.length);
  });
  add(everyScope ? scopes.length : SCOPES_SHOWN);
  return [list, more];
}

/** @param {ReviewScope} scope */
function scopeLine({ name, type, branches, state, overlap, wholeRoot }) {
  const note = [
    ...(wholeRoot ? ["everything in this branch"] : []),
    ...(overlap === null ? [] : [overlap]),
  ].join("; ");
  const processed = state.toLowerCase() === "processed";
  return element(
    "tr",
    {},
    element("td", { className: "object", text: name }),
    element("td", { text: type }),
    element("td", { text: branches.join(", ") }),
    element("td", { className: processed ? "" : "waiting", text: state }),
    element("td", { className: "quiet", text: note }),
  );
}
