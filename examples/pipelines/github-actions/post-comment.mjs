// Writes the explanation into one comment of the pull request: the first line, which no page shows,
// tells which one it is.
/* global fetch */
import { readFileSync } from "node:fs";

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST } = process.env;

/** What a comment may hold at GitHub. */
const LONGEST = 65_536;

/**
 * Who writes with the token of a workflow. A comment of anybody else stays his, whatever it begins
 * with.
 */
const AUTHOR = "github-actions[bot]";

/** Whole lines only, so that nothing is cut in the middle of its Markdown. @param {string} text */
function shorten(text) {
  const note =
    '\n\n**This is not all: it is too long for a comment. The job\'s log has the rest, below "Stop dangerous changes that nobody allowed".**\n';
  return text.length <= LONGEST
    ? text
    : text.slice(0, text.lastIndexOf("\n", LONGEST - note.length)) + note;
}

const body = shorten(readFileSync(process.argv[2] ?? "comment.md", "utf8"));
const [marker = ""] = body.split("\n", 1);
if (!marker.startsWith("<!-- veeam-em "))
  throw new Error(`${process.argv[2]} is not what \`veeam-em explain --markdown\` printed.`);

/**
 * @param {string} method @param {string} path @param {unknown} [content] @returns {Promise<any>}
 */
async function call(method, path, content) {
  const headers = {
    Accept: "application/vnd.github+json",
    Authorization: `Bearer ${GITHUB_TOKEN}`,
    "Content-Type": "application/json",
  };
  const answer = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}${path}`, {
    method,
    headers,
    body: content === undefined ? null : JSON.stringify(content),
  });
  if (!answer.ok)
    throw new Error(
      `${method} ${path} was answered with ${answer.status}: may this job write to pull requests (permissions: pull-requests: write)?`,
    );
  return answer.json();
}

/** @typedef {{ id: number; body: string; user: { login: string } | null }} Comment */

const PER_PAGE = 100;
let mine;
for (let page = 1; mine === undefined; page++) {
  const comments = await call(
    "GET",
    `/issues/${PULL_REQUEST}/comments?per_page=${PER_PAGE}&page=${page}`,
  );
  mine = comments.find(
    (/** @type {Comment} */ { body: text, user }) =>
      user?.login === AUTHOR && text.startsWith(marker),
  );
  if (comments.length < PER_PAGE) break;
}
if (mine === undefined) await call("POST", `/issues/${PULL_REQUEST}/comments`, { body });
else await call("PATCH", `/issues/comments/${mine.id}`, { body });
