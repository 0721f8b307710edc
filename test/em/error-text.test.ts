import { expect } from "chai";
import { basename, join } from "node:path";
import { inspect } from "node:util";
import { CallSite } from "../../provider/em";
import {
  EmConfigError,
  type EmError,
  EmNotFoundError,
  EmRefusedError,
  withFirstSentence,
} from "../../provider/em/errors";

const HERE = basename(__filename);
const HINT = "Give its whole name.";

/** An error with only these frames. */
function withFrames(...frames: readonly string[]): EmError {
  const error = new EmNotFoundError("There is no account.", { hint: HINT });
  const stack = ["Error", ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return Object.defineProperty(error, "stack", { value: stack });
}

describe("The text of an error that a program does not catch", () => {
  it("is its code, what happened, what to do, and the line of the program", () => {
    const error = new EmNotFoundError("There is no account.", { hint: HINT });
    const lines = inspect(error, { colors: true }).split("\n");
    expect(lines.slice(0, -1)).to.deep.equal(["EM_NOT_FOUND: There is no account.", HINT]);
    expect(lines.at(-1))
      .to.match(/^ {4}at .*:\d+:\d+\)?$/)
      .and.include(HERE);
  });

  it("names the request, and nothing that is empty", () => {
    const request = { method: "GET", path: "/api/accounts" };
    const shown = (details: object): string =>
      inspect(new EmRefusedError("No.", details)).replace(/\n +at .*$/, "");
    expect(shown({})).to.equal("EM_REFUSED: No.");
    expect(shown({ request })).to.equal("EM_REFUSED: No.\nRequest: GET /api/accounts");
    expect(shown({ request: { ...request, status: 500 }, hint: HINT })).to.equal(
      `EM_REFUSED: No.\n${HINT}\nRequest: GET /api/accounts (500)`,
    );
    const bare = withFirstSentence(new EmRefusedError("No."), "First.");
    expect(Object.values(bare)).to.not.include(undefined);
    expect(JSON.parse(JSON.stringify(bare))).to.deep.equal({
      code: "EM_REFUSED",
      mayHaveHappened: false,
    });
  });

  it("stays the same within other values and errors, however deep, also in a circle", () => {
    const error = new EmConfigError("Not set up:\n  - url is missing");
    const circle: { error: EmError; self?: unknown } = { error };
    circle.self = circle;
    Object.assign(error, { circle });
    for (const value of [
      { a: { b: { c: [error] } } },
      circle,
      new Error("outer", { cause: error }),
      new AggregateError([error], "several"),
    ])
      expect(inspect(value, { depth: 9 }))
        .to.match(/EM_CONFIG: Not set up:\n +- url is missing/)
        .and.not.match(/undefined|mayHaveHappened/);
  });

  it("begins with the code as a stack trace too, with all frames, and can be changed", () => {
    const error = new EmNotFoundError("There is no account.", { hint: HINT });
    const lines = error.stack?.split("\n") ?? [];
    expect(lines.slice(0, 2)).to.deep.equal(["EM_NOT_FOUND: There is no account.", HINT]);
    expect(lines[2]).to.include(HERE);
    expect(lines.length).to.be.greaterThan(4);
    expect(Object.keys(error)).to.not.include("stack");
    error.stack = "another";
    expect(error.stack).to.equal("another");
  });

  it("shows the first line that is neither this package's, nor Pulumi's, nor Node's", () => {
    const own = "module.exports (/home/ops/permissions/index.ts:4:32)";
    const foreign = [
      `find (${join(__dirname, "../../provider/functions/get-account.js")}:68:45)`,
      "node:internal/process/task_queues:95:5",
      "async Promise.all (index 0)",
      "Stack.initialize (/home/ops/permissions/node_modules/@pulumi/runtime/stack.ts:78:28)",
      "C:\\permissions\\node_modules\\@pulumi\\pulumi\\output.js:1:2",
      "new Promise (<anonymous>)",
    ];
    expect(inspect(withFrames(...foreign, own))).to.match(/\n {4}at module\.exports .*$/);
    expect(inspect(withFrames(...foreign))).to.equal(`EM_NOT_FOUND: There is no account.\n${HINT}`);
    for (const other of ["/x/node_modules/helpers/index.js:1:2", "async C:\\ops\\index.js:1:2"])
      expect(inspect(withFrames(...foreign, other, own))).to.include(`    at ${other}`);
  });

  it("shows the call that somebody kept, where its own trace no longer reaches so far", () => {
    const site = new CallSite();
    const error = withFrames("node:internal/timers:1:2");
    site.mark(error);
    site.mark("no error");
    expect(inspect(error)).to.include(HERE);
    const thrown = new EmNotFoundError("There is no account.");
    const frames = thrown.stack?.split("\n") ?? [];
    // One that is in the trace is not shown again.
    site.mark(thrown);
    expect(thrown.stack?.split("\n")).to.have.length(frames.length + 1);
    new CallSite().mark(thrown);
    expect(new Set(thrown.stack?.split("\n")).size).to.equal(thrown.stack?.split("\n").length);
  });
});
