/* global document, IntersectionObserver */
// The rows of the matrix: made as they are scrolled to, opened and closed.
import { makeRow } from "./cells.mjs";
import { hideCells, showColumns, tellOfMore } from "./columns.mjs";
import { makeDetails } from "./details.mjs";
import { byId } from "./elements.mjs";
import { review } from "./review.mjs";

/** @typedef {import("./review.mjs").ReviewAccount} ReviewAccount */
/** @typedef {import("./review.mjs").Entry} Entry */

/**
 * Rows that are made at a time: a screen and a half, so that filtering stays quick whatever the
 * number of accounts.
 */
export const CHUNK = 60;

export const table = byId("matrix");
export const body = document.createElement("tbody");
/** Whether paper says in words which branches an account reaches, for want of room for columns. */
const wide = table.classList.contains("wide");
const widthOfTable = 3 + review.roles.length + 1 + review.branches.length;

/** The IDs of the accounts whose details are open. @type {Set<string>} */
const opened = new Set();
/** @type {Entry[]} */
let shown = [];
let rendered = 0;
let printing = false;
const watcher = new IntersectionObserver(
  (seen) => {
    if (rendered === shown.length || !seen.some(({ isIntersecting }) => isIntersecting)) return;
    addRows(CHUNK);
    watchForMore();
  },
  { root: byId("frame"), rootMargin: "600px" },
);

/** Shows these accounts, from the first. @param {Entry[]} entries */
export function showRows(entries) {
  shown = entries;
  rendered = 0;
  body.replaceChildren();
  addRows(CHUNK);
  table.setAttribute("aria-rowcount", String(shown.length + 1));
  tellOfMore();
}

/**
 * Tells the watcher anew whether the end of the rows is in sight: it says nothing while that does
 * not change.
 */
export function watchForMore() {
  watcher.disconnect();
  watcher.observe(byId("more-rows"));
}

/** The head stays in place while rows go below it: what is scrolled to must not stop behind it. */
export function keepClearOfHead() {
  const height = table.querySelector("thead")?.getBoundingClientRect().height ?? 0;
  byId("frame").style.scrollPaddingTop = `${Math.ceil(height)}px`;
}

/** @param {number} count */
export function addRows(count) {
  const end = Math.min(rendered + count, shown.length);
  const fragment = document.createDocumentFragment();
  for (const [at, entry] of shown.slice(rendered, end).entries()) {
    const row = makeRow(entry, rendered + at, {
      isOpen: opened.has(entry.account.id),
      inWords: printing && wide,
    });
    hideCells(row);
    fragment.append(row);
    if (opened.has(entry.account.id)) fragment.append(detailsBelow(entry.account));
  }
  body.append(fragment);
  rendered = end;
}

export function addAllRows() {
  addRows(shown.length);
}

/** @param {ReviewAccount} account */
function detailsBelow(account) {
  return makeDetails(account, { columns: widthOfTable, everyScope: printing });
}

/** @param {HTMLElement} button */
export function toggleDetails(button) {
  const account = review.accounts.find(({ id }) => id === button.dataset["account"]);
  const row = button.closest("tr");
  if (account === undefined || row === null) return;
  const open = !opened.has(account.id);
  button.setAttribute("aria-expanded", String(open));
  if (open) {
    opened.add(account.id);
    row.after(detailsBelow(account));
  } else {
    opened.delete(account.id);
    row.nextElementSibling?.remove();
  }
}

/** Opens every account if none is open, else closes all; the rows are to be made anew. */
export function openOrCloseAll() {
  const open = opened.size === 0;
  opened.clear();
  if (open) for (const { id } of review.accounts) opened.add(id);
  return open;
}

/** @param {boolean} forPaper */
export function setPrinting(forPaper) {
  printing = forPaper;
  showColumns(forPaper && wide);
}

/** Paper shows every account that fits the filters, not only those that were scrolled to. */
export function showAllRows() {
  body.replaceChildren();
  rendered = 0;
  addAllRows();
}
