// Writes the explanation into one comment of the pull request: the first line, which no page shows, tells which one it is.
/* global fetch */
import { readFileSync } from "node:fs";

const { SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT, BUILD_REPOSITORY_ID, SYSTEM_PULLREQUEST_PULLREQUESTID, SYSTEM_ACCESSTOKEN } = process.env;
const content = readFileSync(process.argv[2] ?? "comment.md", "utf8");
const [marker = ""] = content.split("\n", 1);
if (!marker.startsWith("<!-- veeam-em ")) throw new Error(`${process.argv[2]} is not what \`veeam-em explain --markdown\` printed.`);

/** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
async function call(method, path, body) {
  const headers = { Authorization: `Bearer ${SYSTEM_ACCESSTOKEN}`, "Content-Type": "application/json" };
  const pull = `_apis/git/repositories/${BUILD_REPOSITORY_ID}/pullRequests/${SYSTEM_PULLREQUEST_PULLREQUESTID}`;
  const address = `${SYSTEM_COLLECTIONURI}${encodeURIComponent(SYSTEM_TEAMPROJECT ?? "")}/${pull}/threads${path}?api-version=7.1`;
  const answer = await fetch(address, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path} of the threads was answered with ${answer.status}: may the build service contribute to pull requests?`);
  return answer.json();
}

/** @type {{ value: { id: number; comments: { id: number; content?: string }[] }[] }} */
const { value: threads } = await call("GET", "");
const found = threads.flatMap((thread) => thread.comments.map((comment) => ({ thread, comment })));
const mine = found.find(({ comment }) => comment.content?.startsWith(marker));
if (mine === undefined) await call("POST", "", { comments: [{ parentCommentId: 0, content, commentType: "text" }], status: "closed" });
else await call("PATCH", `/${mine.thread.id}/comments/${mine.comment.id}`, { content });
