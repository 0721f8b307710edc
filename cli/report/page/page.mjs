/* global document, window, IntersectionObserver, HTMLElement, HTMLInputElement, HTMLSelectElement, HTMLButtonElement, HTMLTemplateElement */
// The page of the access review. It gets everything from the JSON beside it, asks nobody for
// anything, and writes texts only as text nodes, so that a name is never markup.

/** @typedef {import("../review.js").Review} Review */
/** @typedef {import("../review.js").ReviewAccount} ReviewAccount */
/** @typedef {import("../review.js").ReviewScope} ReviewScope */
/** @typedef {{ account: ReviewAccount, words: string, whole: boolean }} Entry */

/**
 * Rows that are made at a time: a screen and a half, so that filtering stays quick whatever the
 * number of accounts.
 */
const CHUNK = 60;
/** Scopes of one account that are shown before asking for more. */
const SCOPES_SHOWN = 200;

/** @type {{ review: Review, titles: Record<string, string> }} */
const { review, titles } = JSON.parse(byId("review").textContent);
const table = byId("matrix");
const body = document.createElement("tbody");
const search = inputById("search");
const typeFilter = selectById("type");
const roleFilter = selectById("role");
const branchFilter = selectById("branch");
const openAll = buttonById("open-all");

/** @type {Set<string>} */
const wantedMarks = new Set();
/** @type {Set<string>} */
const opened = new Set();
const entries = review.accounts.map(entryOf);
/** @type {Entry[]} */
let shown = [];
let rendered = 0;
const watcher = new IntersectionObserver(
  (seen) => {
    if (rendered === shown.length || !seen.some(({ isIntersecting }) => isIntersecting)) return;
    addRows(CHUNK);
    watchForMore();
  },
  { root: byId("frame"), rootMargin: "600px" },
);
/** Whether paper says in words which branches an account reaches, for want of room for columns. */
const wide = table.classList.contains("wide");
const widthOfTable = 3 + review.roles.length + 1 + review.branches.length;
let printing = false;

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** @param {string} id */
function inputById(id) {
  const found = byId(id);
  if (!(found instanceof HTMLInputElement)) throw new Error(`${id} is no input`);
  return found;
}

/** @param {string} id */
function selectById(id) {
  const found = byId(id);
  if (!(found instanceof HTMLSelectElement)) throw new Error(`${id} is no select`);
  return found;
}

/** @param {string} id */
function buttonById(id) {
  const found = byId(id);
  if (!(found instanceof HTMLButtonElement)) throw new Error(`${id} is no button`);
  return found;
}

/**
 * Characters that no reader sees, or that turn the reading direction: with them one name looks like
 * another.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** @param {string} text */
function visible(text) {
  return text.replace(HIDDEN, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/**
 * @param {string} name
 * @param {{ className?: string, text?: string, title?: string }} [settings]
 * @param {(Node | string)[]} children
 */
function element(name, settings = {}, ...children) {
  const made = document.createElement(name);
  if (settings.className !== undefined) made.className = settings.className;
  if (settings.text !== undefined) made.textContent = visible(settings.text);
  if (settings.title !== undefined) made.title = visible(settings.title);
  made.append(...children);
  return made;
}

/** @param {ReviewAccount} account @returns {Entry} */
function entryOf(account) {
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
  ];
  return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}

/** Shows the accounts that fit, from the first. */
function filter() {
  const words = search.value
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  shown = entries.filter((entry) => fits(entry, words));
  rendered = 0;
  body.replaceChildren();
  addRows(CHUNK);
  table.setAttribute("aria-rowcount", String(shown.length + 1));
  byId("count").textContent =
    shown.length === entries.length
      ? `${entries.length} accounts`
      : `${shown.length} of ${entries.length} accounts`;
  byId("filtered").textContent = filtersInWords();
  byId("nothing").hidden = shown.length > 0;
  watchForMore();
}

/**
 * Tells the watcher anew whether the end of the rows is in sight: it says nothing while that does
 * not change.
 */
function watchForMore() {
  watcher.disconnect();
  watcher.observe(byId("more-rows"));
}

/** The head stays in place while rows go below it: what is scrolled to must not stop behind it. */
function keepClearOfHead() {
  byId("frame").style.scrollPaddingTop = `${table.querySelector("thead")?.offsetHeight ?? 0}px`;
}

/** @param {number} count */
function addRows(count) {
  const end = Math.min(rendered + count, shown.length);
  const fragment = document.createDocumentFragment();
  for (const [at, entry] of shown.slice(rendered, end).entries()) {
    const row = rowOf(entry, rendered + at);
    fragment.append(row);
    if (opened.has(entry.account.id)) fragment.append(detailsOf(entry.account));
  }
  body.append(fragment);
  rendered = end;
}

/** @param {Entry} entry @param {number} at */
function rowOf({ account, whole }, at) {
  const isOpen = opened.has(account.id);
  const toggle = element("button", { className: "account", text: account.name });
  toggle.setAttribute("type", "button");
  toggle.setAttribute("aria-expanded", String(isOpen));
  toggle.dataset["account"] = account.id;
  const head = element("th", {}, toggle);
  head.setAttribute("scope", "row");
  const row = element(
    "tr",
    { className: "row" },
    head,
    element("td", { className: "kind", text: account.type }),
    marksCell(account),
    ...review.roles.map((role) => roleCell(account, role)),
    allVmsCell(account),
    ...(printing && wide
      ? [element("td", { className: "reach", text: reachInWords(account, whole) })]
      : review.branches.map((branch) => branchCell(account, branch, whole))),
  );
  row.setAttribute("aria-rowindex", String(at + 2));
  return row;
}

/** @param {ReviewAccount} account */
function marksCell({ marks }) {
  return element(
    "td",
    { className: "marks" },
    ...marks.map(({ kind, text }) =>
      element("span", { className: `mark ${kind}`, text: titles[kind] ?? kind, title: text }),
    ),
  );
}

/** @param {ReviewAccount} account @param {string} role */
function roleCell({ roles, marks }, role) {
  if (!roles.some(({ name }) => name === role)) return element("td", { className: "cell" });
  const grave = marks.some(({ kind }) => kind === "administrator") && /administrator/i.test(role);
  return element(
    "td",
    { className: `cell ${grave ? "grave" : "held"}`, title: role },
    element("span", { className: "dot" }),
    element("span", { className: "unseen", text: "yes" }),
  );
}

/** @param {ReviewAccount} account */
function allVmsCell({ allVms }) {
  if (allVms === null)
    return element("td", { className: "cell edge", text: "?", title: "The server did not tell." });
  return element("td", {
    className: allVms ? "cell edge grave" : "cell edge",
    text: allVms ? "all" : "",
  });
}

/**
 * How many restore scopes an account has in a branch, and whether one is of the whole branch.
 * @param {ReviewAccount} account @param {string} branch
 */
function scopesIn({ scopes }, branch) {
  const here = scopes.filter(({ branches }) => branches.includes(branch));
  return { count: here.length, all: here.some(({ wholeRoot }) => wholeRoot) };
}

/** @param {ReviewAccount} account @param {string} branch @param {boolean} whole */
function branchCell(account, branch, whole) {
  const { count, all } = scopesIn(account, branch);
  if (whole)
    return element("td", {
      className: "cell branch reached",
      text: "all",
      title: `Everything, whatever its restore scopes (${count} in ${branch})`,
    });
  if (all)
    return element("td", {
      className: "cell branch root",
      text: "all",
      title: `Everything in ${branch}`,
    });
  return count === 0
    ? element("td", { className: "cell branch" })
    : element("td", {
        className: "cell branch some",
        text: String(count),
        title: `${count} restore scopes in ${branch}`,
      });
}

/** @param {ReviewAccount} account @param {boolean} whole */
function reachInWords(account, whole) {
  if (whole) return "all";
  const reached = review.branches
    .map((branch) => ({ branch, ...scopesIn(account, branch) }))
    .filter(({ count }) => count > 0);
  return reached.map(({ branch, count, all }) => `${branch} (${all ? "all" : count})`).join(", ");
}

/** @param {ReviewAccount} account */
function detailsOf(account) {
  const cell = element("td", {}, element("div", { className: "inside" }, ...partsOf(account)));
  cell.setAttribute("colspan", String(widthOfTable));
  return element("tr", { className: "details" }, cell);
}

/** @param {ReviewAccount} account */
function partsOf(account) {
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
    : [facts, ...scopesOf(scopes)];
}

/** @param {readonly ReviewScope[]} scopes */
function scopesOf(scopes) {
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
  add(printing ? scopes.length : SCOPES_SHOWN);
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

/** @param {HTMLElement} button */
function toggleDetails(button) {
  const account = review.accounts.find(({ id }) => id === button.dataset["account"]);
  const row = button.closest("tr");
  if (account === undefined || row === null) return;
  const open = !opened.has(account.id);
  button.setAttribute("aria-expanded", String(open));
  if (open) {
    opened.add(account.id);
    row.after(detailsOf(account));
  } else {
    opened.delete(account.id);
    row.nextElementSibling?.remove();
  }
}

function toggleAll() {
  const open = opened.size === 0;
  opened.clear();
  if (open) for (const { id } of review.accounts) opened.add(id);
  openAll.textContent = open ? "Close all" : "Open all";
  filter();
}

function clearFilters() {
  search.value = "";
  for (const select of [typeFilter, roleFilter, branchFilter]) select.value = "";
  wantedMarks.clear();
  for (const chip of document.querySelectorAll("[data-mark]"))
    chip.setAttribute("aria-pressed", "false");
  filter();
}

/** @param {HTMLElement} chip */
function toggleMark(chip) {
  const mark = chip.dataset["mark"] ?? "";
  const pressed = !wantedMarks.delete(mark);
  if (pressed) wantedMarks.add(mark);
  chip.setAttribute("aria-pressed", String(pressed));
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
 * Moves between accounts with the arrow keys. @param {KeyboardEvent} event @param {HTMLElement}
 * from
 */
function moveFocus(event, from) {
  const buttons = [...body.querySelectorAll("button.account")].filter(
    (button) => button instanceof HTMLElement,
  );
  const at = buttons.indexOf(from);
  if (event.key === "ArrowDown" && at === buttons.length - 1) addRows(CHUNK);
  if (event.key === "End") addRows(shown.length);
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

/** @param {boolean} forPaper */
function setPrinting(forPaper) {
  printing = forPaper;
  if (!wide) return;
  for (const head of table.querySelectorAll("thead .branch, thead .reach"))
    head.toggleAttribute("hidden", head.classList.contains("branch") === forPaper);
}

/** Paper shows every account that fits the filters, not only those that were scrolled to. */
function beforePrint() {
  setPrinting(true);
  showAllChanges();
  body.replaceChildren();
  rendered = 0;
  addRows(shown.length);
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
for (const control of [search, typeFilter, roleFilter, branchFilter])
  control.addEventListener("input", filter);
openAll.addEventListener("click", toggleAll);
document.querySelector("#more-changes")?.addEventListener("click", showAllChanges);
byId("clear").addEventListener("click", clearFilters);
byId("theme").addEventListener("click", otherTheme);
byId("print").addEventListener("click", () => {
  window.print();
});
document.addEventListener("keydown", onKey);
window.addEventListener("resize", keepClearOfHead);
window.addEventListener("beforeprint", beforePrint);
window.addEventListener("afterprint", afterPrint);
filter();
keepClearOfHead();
