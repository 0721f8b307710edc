// Writes the explanation into one comment of the pull request: the first line, which no page shows, tells which one it is.
/* global fetch */
import { readFileSync } from "node:fs";

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST } = process.env;
const body = readFileSync(process.argv[2] ?? "comment.md", "utf8");
const [marker = ""] = body.split("\n", 1);
if (!marker.startsWith("<!-- veeam-em ")) throw new Error(`${process.argv[2]} is not what \`veeam-em explain --markdown\` printed.`);

/** @param {string} method @param {string} path @param {unknown} [content] @returns {Promise<any>} */
async function call(method, path, content) {
  const headers = { Accept: "application/vnd.github+json", Authorization: `Bearer ${GITHUB_TOKEN}`, "Content-Type": "application/json" };
  const answer = await fetch(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}${path}`, { method, headers, body: content === undefined ? null : JSON.stringify(content) });
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: may this job write to pull requests?`);
  return answer.json();
}

const PER_PAGE = 100;
let mine;
for (let page = 1; mine === undefined; page++) {
  const comments = await call("GET", `/issues/${PULL_REQUEST}/comments?per_page=${PER_PAGE}&page=${page}`);
  mine = comments.find((/** @type {{ body: string }} */ comment) => comment.body.startsWith(marker));
  if (comments.length < PER_PAGE) break;
}
if (mine === undefined) await call("POST", `/issues/${PULL_REQUEST}/comments`, { body });
else await call("PATCH", `/issues/comments/${mine.id}`, { body });
