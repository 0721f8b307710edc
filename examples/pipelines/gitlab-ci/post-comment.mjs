// Writes the explanation into one note of the merge request: the first line, which no page shows, tells which one it is.
/* global fetch */
import { readFileSync } from "node:fs";

const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN } = process.env;
const body = readFileSync(process.argv[2] ?? "comment.md", "utf8");
const [marker = ""] = body.split("\n", 1);
if (!marker.startsWith("<!-- veeam-em ")) throw new Error(`${process.argv[2]} is not what \`veeam-em explain --markdown\` printed.`);

/** @param {string} method @param {string} path @param {unknown} [content] @returns {Promise<any>} */
async function call(method, path, content) {
  const headers = { "PRIVATE-TOKEN": GITLAB_TOKEN ?? "", "Content-Type": "application/json" };
  const address = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes${path}`;
  const answer = await fetch(address, { method, headers, body: content === undefined ? null : JSON.stringify(content) });
  if (!answer.ok) throw new Error(`${method} ${path} of the notes was answered with ${answer.status}: has GITLAB_TOKEN the scope api?`);
  return answer.json();
}

const PER_PAGE = 100;
let mine;
for (let page = 1; mine === undefined; page++) {
  const notes = await call("GET", `?per_page=${PER_PAGE}&page=${page}`);
  mine = notes.find((/** @type {{ body: string }} */ note) => note.body.startsWith(marker));
  if (notes.length < PER_PAGE) break;
}
if (mine === undefined) await call("POST", "", { body });
else await call("PUT", `/${mine.id}`, { body });
