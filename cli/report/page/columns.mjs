/* global document, HTMLDetailsElement, HTMLElement */
// Which columns of the matrix are shown, and whether there are more than fit beside each other.
import { byId, element } from "./elements.mjs";
import { review } from "./review.mjs";

const frame = byId("frame");
const matrix = byId("matrix");
const menu = byId("columns");
/** In the order of the cells of a row. */
const heads = [...matrix.querySelectorAll("thead th:not(.reach)")].filter(
  (head) => head instanceof HTMLElement,
);
const FIRST_ROLE = 3;
const allVms = FIRST_ROLE + review.roles.length;
/** @type {Set<number>} */
const hidden = new Set();
/** One for each column but that of the names, which stays. @type {HTMLInputElement[]} */
const choices = heads.slice(1).map(makeChoice);
/** Paper says in words which branches an account reaches, for want of room for columns. */
let inWords = false;

/** @param {HTMLElement} head */
function makeChoice(head) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = true;
  box.addEventListener("change", () => {
    hide(choices.flatMap(({ checked }, at) => (checked ? [] : [at + 1])));
  });
  byId("column-choices").append(element("label", {}, box, head.textContent));
  return box;
}

/** Hides just these columns. @param {number[]} columns */
function hide(columns) {
  hidden.clear();
  for (const at of columns) hidden.add(at);
  for (const [at, box] of choices.entries()) box.checked = !hidden.has(at + 1);
  showColumns(inWords);
  for (const row of matrix.querySelectorAll("tr.row")) hideCells(row);
}

export function showAllColumns() {
  hide([]);
}

/** Hides the columns in which no account of the review has anything. */
export function hideEmptyColumns() {
  const whole = review.accounts.some(
    (account) =>
      account.allVms === true || account.marks.some(({ kind }) => kind === "administrator"),
  );
  const isEmpty = (/** @type {number} */ at) => {
    if (at < FIRST_ROLE) return false;
    if (at === allVms) return review.accounts.every((account) => account.allVms === false);
    const role = review.roles[at - FIRST_ROLE];
    if (at < allVms)
      return !review.accounts.some(({ roles }) => roles.some(({ name }) => name === role));
    const branch = review.branches[at - allVms - 1] ?? "";
    return (
      !whole &&
      !review.accounts.some(({ scopes }) =>
        scopes.some(({ branches }) => branches.includes(branch)),
      )
    );
  };
  hide([...heads.keys()].filter(isEmpty));
}

/** @param {boolean} branchesInWords */
export function showColumns(branchesInWords) {
  inWords = branchesInWords;
  for (const [at, head] of heads.entries())
    head.hidden = hidden.has(at) || (inWords && head.classList.contains("branch"));
  for (const head of matrix.querySelectorAll("thead .reach"))
    head.toggleAttribute("hidden", !inWords);
  byId("columns-shown").textContent =
    hidden.size === 0 ? "" : `: ${heads.length - hidden.size} of ${heads.length}`;
  tellOfMore();
}

/** Hides the cells of a row that are in hidden columns. @param {Element} row */
export function hideCells(row) {
  for (const [at, cell] of [...row.children].entries())
    // The last cell of a row in words has no column of its own to be hidden with.
    cell.toggleAttribute("hidden", hidden.has(at) && !(inWords && at > allVms));
}

/** Names of the hidden columns, for paper: a part is not to be taken for the whole. */
export function hiddenColumns() {
  return [...hidden].sort((one, other) => one - other).map((at) => heads[at]?.textContent ?? "");
}

/** Shows whether the table goes on to either side, and how many columns are out of sight. */
export function tellOfMore() {
  const right = frame.getBoundingClientRect().left + frame.clientLeft + frame.clientWidth;
  const beyond = heads.filter(
    (head) => !head.hidden && head.getBoundingClientRect().right > right + 1,
  ).length;
  const box = byId("matrix-box");
  box.classList.toggle("more-right", beyond > 0);
  box.classList.toggle("more-left", frame.scrollLeft > 1);
  const hint = byId("beyond");
  // Its line stays as long as there is anything to scroll, so that nothing jumps meanwhile.
  hint.hidden = frame.scrollWidth <= frame.clientWidth + 1;
  hint.textContent =
    beyond === 0
      ? "The table goes on to the left."
      : `${beyond} more ${beyond === 1 ? "column" : "columns"} to the right: scroll, or hide some under “Columns”.`;
}

/** Closes the choice of columns. @param {KeyboardEvent} event */
function closeOnEscape(event) {
  if (event.key !== "Escape" || !(menu instanceof HTMLDetailsElement) || !menu.open) return;
  // Not the filters, which the same key clears elsewhere.
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

menu.addEventListener("keydown", closeOnEscape);
frame.addEventListener("scroll", tellOfMore, { passive: true });
