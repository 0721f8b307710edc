// Writes the explanation into one note of the merge request: the first line, which no page shows,
// tells which one it is.
/* global fetch */
import { readFileSync } from "node:fs";

const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN } = process.env;

/** What a note may hold at GitLab. */
const LONGEST = 1_000_000;

/** Whole lines only, so that nothing is cut in the middle of its Markdown. @param {string} text */
function shorten(text) {
  const note =
    "\n\n**This is not all: it is too long for a note. The job's log has the rest, below the last `veeam-em explain`.**\n";
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
  const headers = { "PRIVATE-TOKEN": GITLAB_TOKEN ?? "", "Content-Type": "application/json" };
  const answer = await fetch(`${CI_API_V4_URL}${path}`, {
    method,
    headers,
    body: content === undefined ? null : JSON.stringify(content),
  });
  if (!answer.ok)
    throw new Error(
      `${method} ${path} was answered with ${answer.status}: is GITLAB_TOKEN valid, with the scope api and the role Reporter or higher?`,
    );
  return answer.json();
}

const notes = `/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
/** A note of anybody else stays his, whatever it begins with. */
const { id: author } = await call("GET", "/user");

/** @typedef {{ id: number; body: string; author: { id: number } }} Note */

const PER_PAGE = 100;
let mine;
for (let page = 1; mine === undefined; page++) {
  const found = await call("GET", `${notes}?per_page=${PER_PAGE}&page=${page}`);
  mine = found.find(
    (/** @type {Note} */ note) => note.author.id === author && note.body.startsWith(marker),
  );
  if (found.length < PER_PAGE) break;
}
if (mine === undefined) await call("POST", notes, { body });
else await call("PUT", `${notes}/${mine.id}`, { body });
