// Writes the explanation into one comment of the pull request: the first line, which no page shows,
// tells which one it is.
/* global fetch */
import { readFileSync } from "node:fs";

const {
  SYSTEM_COLLECTIONURI,
  SYSTEM_TEAMPROJECT,
  BUILD_REPOSITORY_ID,
  SYSTEM_PULLREQUEST_PULLREQUESTID,
  SYSTEM_ACCESSTOKEN,
} = process.env;

/** What a comment may hold in Azure Repos. */
const LONGEST = 150_000;

/** Whole lines only, so that nothing is cut in the middle of its Markdown. @param {string} text */
function shorten(text) {
  const note =
    '\n\n**This is not all: it is too long for a comment. The job\'s log has the rest, below "Stop dangerous changes that nobody allowed".**\n';
  return text.length <= LONGEST
    ? text
    : text.slice(0, text.lastIndexOf("\n", LONGEST - note.length)) + note;
}

const content = shorten(readFileSync(process.argv[2] ?? "comment.md", "utf8"));
const [marker = ""] = content.split("\n", 1);
if (!marker.startsWith("<!-- veeam-em "))
  throw new Error(`${process.argv[2]} is not what \`veeam-em explain --markdown\` printed.`);

/** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
async function call(method, path, body) {
  const headers = {
    Authorization: `Bearer ${SYSTEM_ACCESSTOKEN}`,
    "Content-Type": "application/json",
  };
  const pull = `_apis/git/repositories/${BUILD_REPOSITORY_ID}/pullRequests/${SYSTEM_PULLREQUEST_PULLREQUESTID}`;
  const address = `${SYSTEM_COLLECTIONURI}${encodeURIComponent(SYSTEM_TEAMPROJECT ?? "")}/${pull}/threads${path}?api-version=7.1`;
  const answer = await fetch(address, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!answer.ok)
    throw new Error(
      `${method} ${path} of the threads was answered with ${answer.status}: may the build service contribute to pull requests?`,
    );
  return answer.json();
}

/**
 * @type {{ value: { id: number; comments: { id: number; content?: string; isDeleted?: boolean }[]
 * }[] }}
 */
const { value: threads } = await call("GET", "");
const found = threads.flatMap((thread) => thread.comments.map((comment) => ({ thread, comment })));
// Azure Repos lets nobody edit another's comment: one that only looks like this program's is
// refused, and changes nothing.
const mine = found.find(
  ({ comment }) => comment.isDeleted !== true && comment.content?.startsWith(marker),
);
if (mine === undefined)
  await call("POST", "", {
    comments: [{ parentCommentId: 0, content, commentType: "text" }],
    status: "closed",
  });
else await call("PATCH", `/${mine.thread.id}/comments/${mine.comment.id}`, { content });
