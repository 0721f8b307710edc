// One account in the matrix.
import { element } from "./elements.mjs";
import { review, titles } from "./review.mjs";

/** @typedef {import("./review.mjs").ReviewAccount} ReviewAccount */
/** @typedef {import("./review.mjs").Entry} Entry */

/**
 * @param {Entry} entry
 * @param {number} at
 * @param {{ isOpen: boolean, inWords: boolean }} look `inWords`: one column says in words which
 *   branches the account reaches
 */
export function makeRow({ account, whole }, at, { isOpen, inWords }) {
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
    ...(inWords
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
    return element("td", {
      className: "cell edge",
      text: "?",
      title: "Not reported by the server.",
    });
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
