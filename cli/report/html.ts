import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { visibleJson } from "../../provider/model/visible";
import { printable } from "../words/text";
import { listChanges, type ReviewChange } from "./list-changes";
import {
  type Comparison,
  grantCount,
  MARK_KINDS,
  MARK_TITLES,
  type MarkKind,
  type Review,
} from "../shared/review/review";

/**
 * Columns of roles and branches that fit on a sheet beside accounts and marks; with more, paper
 * says in words which branches an account reaches.
 */
const PAPER_COLUMNS = 20;

/** The modules of the page's script, each behind those that it imports. */
const SCRIPTS = [
  "elements.mjs",
  "review.mjs",
  "columns.mjs",
  "cells.mjs",
  "details.mjs",
  "rows.mjs",
  "filters.mjs",
  "page.mjs",
];

/** The page's styles: what comes later counts more. */
const STYLES = ["page.css", "matrix.css", "media.css"];

/** Changes that are shown before asking for more, so that thousands do not slow the page down. */
const CHANGES_SHOWN = 100;

/**
 * The review as one HTML page that needs nothing besides itself: it may ask nobody for anything,
 * and runs only its own script.
 */
export function reviewAsHtml(review: Review): string {
  const script = SCRIPTS.map(inlined).join("\n");
  const style = STYLES.map(asset).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hashSource(script)}; style-src ${hashSource(style)}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Access review of ${html(review.server)}</title>
<style>${style}</style>
</head>
<body>
<main>
${writeHead(review)}
<noscript><p>The matrix needs scripts. Without them, read the Markdown or CSV form of this review.</p></noscript>
${review.comparison === undefined ? "" : writeComparison(review.comparison)}
${writeMatrix(review)}
${FOOTER}
</main>
<script type="application/json" id="review">${data({ review, titles: MARK_TITLES })}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

/** A text as HTML that shows just this text, with what no reader would see as `\u202e`. */
function html(text: string): string {
  return attribute(printable(text));
}

/** A text as the value of an attribute in double quotes, whatever it holds. */
function attribute(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON inside a script element: nothing in it can end the element or begin a comment. */
function data(value: unknown): string {
  return visibleJson(JSON.stringify(value)).replace(
    /[<>&]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A file of the page; they are delivered beside this one. */
function asset(name: string): string {
  return readFileSync(join(__dirname, "page", name), "utf8").replaceAll("\r\n", "\n");
}

/** A module as a part of one script: a page that is a single file has nothing to import from. */
function inlined(module: string): string {
  return asset(module)
    .replace(/^import [^;]*;\n/gm, "")
    .replace(/^export /gm, "");
}

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function writeHead({ server, takenAt, takenBy, program, accounts }: Review): string {
  const chips = MARK_KINDS.map((kind) =>
    chip(kind, accounts.filter(({ marks }) => marks.some((mark) => mark.kind === kind)).length),
  );
  return `<header>
<div class="top">
<div><h1>Access review</h1>
<p class="facts">Enterprise Manager ${html(server)} · taken ${html(takenAt.replace("T", " ").replace(/\.\d+Z$/, " UTC"))} by ${html(takenBy)} with ${html(program)}<br>
${accounts.length} accounts · ${grantCount(accounts)} grants</p></div>
<div class="tools"><button type="button" id="theme">Light or dark</button><button type="button" id="print">Print</button></div>
</div>
<ul class="marks-list" aria-label="Needs attention">${chips.join("")}</ul>
</header>`;
}

function chip(kind: MarkKind, count: number): string {
  return `<li><button type="button" class="chip ${kind}" data-mark="${kind}" aria-pressed="false"${count === 0 ? " disabled" : ""}><b>${count}</b>${html(MARK_TITLES[kind])}</button></li>`;
}

function writeMatrix({ roles, branches, accounts }: Review): string {
  const types = [...new Set(accounts.map(({ type }) => type))].sort();
  const wide = roles.length + branches.length + 1 > PAPER_COLUMNS;
  const narrow = (name: string, kind = ""): string =>
    `<th scope="col" class="narrow${kind}"><span>${html(name)}</span></th>`;
  const heads = [
    ...["Account", "Type", "Needs attention"].map((name) => `<th scope="col">${name}</th>`),
    ...roles.map((name) => narrow(name)),
    narrow("All virtual machines"),
    ...branches.map((name) => narrow(name, " branch")),
    ...(wide ? ['<th scope="col" class="reach" hidden>Branches</th>'] : []),
  ];
  return `<h2>Who may restore what</h2>
<div class="filters">
<input type="search" id="search" placeholder="Search accounts, roles, objects  ( / )" aria-label="Search accounts, roles, objects" spellcheck="false" autocomplete="off">
${select("type", "Every type", types)}${select("role", "Every role", roles)}${select("branch", "Every branch", branches)}
<details id="columns"><summary id="choose-columns">Columns<span id="columns-shown"></span></summary><div class="choice"><button type="button" id="all-columns">Show all</button><button type="button" id="used-columns">Hide empty ones</button><div id="column-choices"></div></div></details>
<button type="button" id="clear">Clear</button><button type="button" id="open-all">Open all</button>
<p class="count"><span id="count" role="status"></span><span id="filtered"></span></p>
</div>
<p id="beyond" class="on-screen" hidden></p>
<div id="matrix-box">
<div id="frame">
<table id="matrix"${wide ? ' class="wide"' : ""}><thead><tr>${heads.join("")}</tr></thead></table>
<p id="nothing" hidden>No account matches.</p>
<div id="more-rows"></div>
</div>
</div>`;
}

function select(id: string, every: string, values: readonly string[]): string {
  const options = values.map(
    (value) => `<option value="${attribute(value)}">${html(value)}</option>`,
  );
  return `<select id="${id}" aria-label="${html(every)}"><option value="">${html(every)}</option>${options.join("")}</select>`;
}

/** How each kind of change is coloured. */
const CHANGE_CLASSES: Readonly<Record<ReviewChange["kind"], string>> = {
  "new account": "granted",
  "account gone": "revoked",
  granted: "granted",
  revoked: "revoked",
  changed: "quiet",
};

function changeRow({ kind, account, what }: ReviewChange): string {
  const cells = [account, what].map((text) => `<td class="object">${html(text)}</td>`);
  return `<tr><td class="${CHANGE_CLASSES[kind]}">${kind}</td>${cells.join("")}</tr>`;
}

function writeComparison(comparison: Comparison): string {
  const { since, granted, revoked } = comparison;
  const lines = listChanges(comparison).map(changeRow);
  const rest =
    lines.length <= CHANGES_SHOWN
      ? ""
      : `<button type="button" id="more-changes">Show the other ${lines.length - CHANGES_SHOWN} changes</button><template id="other-changes">${lines.slice(CHANGES_SHOWN).join("")}</template>`;
  const heads = ["Change", "Account", "What"].map((name) => `<th scope="col">${name}</th>`);
  const table = [
    '<div id="changes-frame" role="region" aria-label="Changes" tabindex="0">',
    `<table class="changes"><thead><tr>${heads.join("")}</tr></thead>`,
    `<tbody>${lines.slice(0, CHANGES_SHOWN).join("")}</tbody></table></div>${rest}`,
  ].join("");
  return `<section id="comparison"><h2>Since ${html(since.replace("T", " ").replace(/\.\d+Z$/, " UTC"))}</h2>
<p>${granted.length} granted, ${revoked.length} revoked.</p>${lines.length === 0 ? "" : table}</section>`;
}

const FOOTER = `<footer>
<p>A dot is a role that the account has; a number counts its restore scopes in a branch; “all” means everything there: through Portal Administrator, the all-virtual-machines switch, or a scope of the whole hierarchy root.
Enterprise Manager’s REST API does not list the members of a group. Its lists name an object’s hierarchy root, but not its folder or host, so a machine and its folder do not count as overlapping.</p>
<p class="on-screen"><kbd>/</kbd> searches, <kbd>↑</kbd> <kbd>↓</kbd> move between accounts, <kbd>Enter</kbd> opens one, <kbd>Esc</kbd> clears the filters. Printing includes what fits the filters; open all first to print every scope.</p>
</footer>`;
