/* global document */
// Which accounts the matrix shows.
import { hiddenColumns, showAllColumns } from "./columns.mjs";
import { byId, inputById, selectById } from "./elements.mjs";
import { review, titles } from "./review.mjs";
import { showRows, watchForMore } from "./rows.mjs";

/** @typedef {import("./review.mjs").ReviewAccount} ReviewAccount */
/** @typedef {import("./review.mjs").Entry} Entry */

export const search = inputById("search");
const typeFilter = selectById("type");
const roleFilter = selectById("role");
const branchFilter = selectById("branch");
export const controls = [search, typeFilter, roleFilter, branchFilter];
/** @type {Set<string>} */
const wantedMarks = new Set();
const entries = review.accounts.map(makeEntry);

/** @param {ReviewAccount} account @returns {Entry} */
function makeEntry(account) {
  const scopes = account.scopes.map(
    ({ name, type, branches, state }) => `${type} ${name} ${branches.join(" ")} ${state}`,
  );
  const words = [
    account.name,
    account.id,
    account.type,
    ...account.roles.map(({ name }) => name),
    ...account.marks.map(({ kind, text }) => `${titles[kind] ?? kind} ${text}`),
    ...scopes,
  ];
  return {
    account,
    words: words.join("\n").toLowerCase(),
    whole: account.allVms === true || account.marks.some(({ kind }) => kind === "administrator"),
  };
}

/** @param {Entry} entry @param {string[]} words */
function fits({ account, words: own, whole }, words) {
  return (
    words.every((word) => own.includes(word)) &&
    (typeFilter.value === "" || account.type === typeFilter.value) &&
    (roleFilter.value === "" || account.roles.some(({ name }) => name === roleFilter.value)) &&
    (branchFilter.value === "" ||
      whole ||
      account.scopes.some(({ branches }) => branches.includes(branchFilter.value))) &&
    [...wantedMarks].every((mark) => account.marks.some(({ kind }) => kind === mark))
  );
}

/** For paper, on which the filters themselves are not to be seen. */
function filtersInWords() {
  const searched = search.value.trim();
  const parts = [
    ...(searched === "" ? [] : [`with “${searched}”`]),
    ...[typeFilter, roleFilter, branchFilter]
      .map(({ value }) => value)
      .filter((value) => value !== ""),
    ...[...wantedMarks].map((mark) => titles[mark] ?? mark),
    ...hiddenColumns().map((name) => `without the column ${name}`),
  ];
  return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}

export function showFiltersInWords() {
  byId("filtered").textContent = filtersInWords();
}

/** Shows the accounts that fit, from the first. */
export function filter() {
  const words = search.value
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  const shown = entries.filter((entry) => fits(entry, words));
  showRows(shown);
  byId("count").textContent =
    shown.length === entries.length
      ? `${entries.length} accounts`
      : `${shown.length} of ${entries.length} accounts`;
  showFiltersInWords();
  byId("nothing").hidden = shown.length > 0;
  watchForMore();
}

export function clearFilters() {
  search.value = "";
  for (const select of [typeFilter, roleFilter, branchFilter]) select.value = "";
  wantedMarks.clear();
  for (const chip of document.querySelectorAll("[data-mark]"))
    chip.setAttribute("aria-pressed", "false");
  showAllColumns();
  filter();
}

/** @param {HTMLElement} chip */
export function toggleMark(chip) {
  const mark = chip.dataset["mark"] ?? "";
  const pressed = !wantedMarks.delete(mark);
  if (pressed) wantedMarks.add(mark);
  chip.setAttribute("aria-pressed", String(pressed));
  filter();
}
