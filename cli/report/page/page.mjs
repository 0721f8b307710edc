/* global document, window, HTMLElement, HTMLInputElement, HTMLSelectElement, HTMLTemplateElement */
// The page of the access review. It gets everything from the JSON beside it and asks nobody for
// anything.
import { hideEmptyColumns, showAllColumns, tellOfMore } from "./columns.mjs";
import { buttonById, byId } from "./elements.mjs";
import {
  clearFilters,
  controls,
  filter,
  search,
  showFiltersInWords,
  toggleMark,
} from "./filters.mjs";
import {
  addAllRows,
  addRows,
  body,
  CHUNK,
  keepClearOfHead,
  openOrCloseAll,
  setPrinting,
  showAllRows,
  table,
  toggleDetails,
} from "./rows.mjs";

const openAll = buttonById("open-all");

function toggleAll() {
  openAll.textContent = openOrCloseAll() ? "Close all" : "Open all";
  filter();
}

function otherTheme() {
  const root = document.documentElement;
  const dark =
    root.dataset["theme"] === undefined
      ? window.matchMedia("(prefers-color-scheme: dark)").matches
      : root.dataset["theme"] === "dark";
  root.dataset["theme"] = dark ? "light" : "dark";
}

/**
 * Moves between accounts with the arrow keys.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement} from
 */
function moveFocus(event, from) {
  const buttons = [...body.querySelectorAll("button.account")].filter(
    (button) => button instanceof HTMLElement,
  );
  const at = buttons.indexOf(from);
  if (event.key === "ArrowDown" && at === buttons.length - 1) addRows(CHUNK);
  if (event.key === "End") addAllRows();
  const all = [...body.querySelectorAll("button.account")].filter(
    (button) => button instanceof HTMLElement,
  );
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  const button = target === undefined ? undefined : all[Math.max(0, target)];
  if (button === undefined) return;
  event.preventDefault();
  button.focus();
  button.scrollIntoView({ block: "nearest" });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const from = event.target;
  if (from instanceof HTMLElement && from.matches("button.account")) moveFocus(event, from);
  const typing = from instanceof HTMLInputElement || from instanceof HTMLSelectElement;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Escape") clearFilters();
}

/** Shows the changes that the page came without, if there are any. */
function showAllChanges() {
  const rest = document.querySelector("#other-changes");
  if (!(rest instanceof HTMLTemplateElement)) return;
  document.querySelector(".changes tbody")?.append(rest.content);
  rest.remove();
  byId("more-changes").remove();
}

function beforePrint() {
  showFiltersInWords();
  setPrinting(true);
  showAllChanges();
  showAllRows();
}

function afterPrint() {
  setPrinting(false);
  filter();
}

table.append(body);
body.addEventListener("click", ({ target }) => {
  if (target instanceof HTMLElement && target.matches("button.account")) toggleDetails(target);
});
for (const chip of document.querySelectorAll("[data-mark]"))
  chip.addEventListener("click", () => {
    if (chip instanceof HTMLElement) toggleMark(chip);
  });
for (const control of controls) control.addEventListener("input", filter);
openAll.addEventListener("click", toggleAll);
document.querySelector("#more-changes")?.addEventListener("click", showAllChanges);
byId("clear").addEventListener("click", clearFilters);
byId("theme").addEventListener("click", otherTheme);
byId("print").addEventListener("click", () => {
  window.print();
});
byId("all-columns").addEventListener("click", showAllColumns);
byId("used-columns").addEventListener("click", hideEmptyColumns);
// What is hidden may have been the highest head.
byId("columns").addEventListener("change", keepClearOfHead);
byId("columns").addEventListener("click", keepClearOfHead);
document.addEventListener("keydown", onKey);
window.addEventListener("resize", keepClearOfHead);
window.addEventListener("resize", tellOfMore);
window.addEventListener("beforeprint", beforePrint);
window.addEventListener("afterprint", afterPrint);
filter();
keepClearOfHead();
