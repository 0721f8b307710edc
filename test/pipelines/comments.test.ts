import { expect } from "chai";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommentServer } from "./comment-server";
import { commandsOf, FOLDER, pipelineNamed, PIPELINES } from "./pipelines";
import { givenTo, JOB_TOKEN } from "./settings";
import { type Ended, inShell } from "./shell";

const MARKER = "<!-- veeam-em explain permissions/dev -->";
const TEXT = `${MARKER}\n### Restore permissions: 1 account changes\n`;
/** GitLab's token is the project's own; the others make one for each job. */
const SETTINGS = {
  "": { "github.event.pull_request.number": "7" },
  "merge-request-notes": { GITLAB_TOKEN: JOB_TOKEN },
};
/** What each system takes at most. */
const LONGEST: Readonly<Record<string, number>> = {
  "github-actions": 65_536,
  "gitlab-ci": 1_000_000,
  "azure-devops": 150_000,
};

describe("The comment of the pipeline", () => {
  let folder: string;
  let server: CommentServer;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "veeam-em-comment-"));
    server = await CommentServer.start();
  });
  afterEach(() => {
    server.forget();
  });
  after(() => {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function post(name: string, text: string): Promise<Ended> {
    copyFileSync(join(FOLDER, name, "post-comment.mjs"), join(folder, "post-comment.mjs"));
    writeFileSync(join(folder, "comment.md"), text);
    const command = commandsOf(name, "gate").find((one) =>
      one.text.startsWith("node post-comment.mjs"),
    );
    if (command === undefined) throw new Error(`${name} posts no comment.`);
    return inShell(command, folder, {
      PATH: process.env["PATH"],
      ...pipelineNamed(name).env(server.address),
      ...givenTo(name, "gate", command.env, SETTINGS),
    });
  }

  for (const name of Object.keys(PIPELINES)) {
    it(`for ${name} is written once and then edited, however many comments there are`, async () => {
      for (let at = 0; at < 150; at++) server.add(`comment ${at} of somebody`, false);
      expect(await post(name, TEXT)).to.deep.equal({ code: 0, out: "" });
      expect(await post(name, `${TEXT}and more\n`)).to.deep.equal({ code: 0, out: "" });
      expect(server.writes).to.deep.equal(["POST", "PATCH"]);
      expect(
        server.comments.filter(({ text }) => text.startsWith(MARKER)).map(({ text }) => text),
      ).to.deep.equal([`${TEXT}and more\n`]);
    });

    it(`for ${name} is cut at the end of a line where it is too long, and says so`, async () => {
      const line = "- ⚠️ **may now restore every VM**";
      expect(
        (await post(name, `${TEXT}${`${line}\n`.repeat((LONGEST[name] ?? 0) / 20)}`)).code,
      ).to.equal(0);
      const { text = "" } = server.comments[0] ?? {};
      const lines = text.trimEnd().split("\n");
      expect(text.length)
        .to.be.at.most(LONGEST[name] ?? 0)
        .and.at.least((LONGEST[name] ?? 0) - 500);
      expect(lines.at(-1)).to.include("This is not all");
      expect(lines.at(-3)).to.equal(line);
    });

    it(`for ${name} is not written from another file, and a refusal says which right is missing`, async () => {
      const foreign = await post(name, "# Something else\n");
      expect(foreign.code).to.equal(1);
      expect(foreign.out).to.include("is not what `veeam-em explain --markdown` printed");
      server.refuseWith = 403;
      const refused = await post(name, TEXT);
      expect(refused.code).to.equal(1);
      expect(refused.out)
        .to.match(/was answered with 403: (may|is) /)
        .and.not.include(JOB_TOKEN);
      expect(server.writes).to.deep.equal([]);
    });
  }

  for (const name of ["github-actions", "gitlab-ci"]) {
    it(`for ${name} does not go into somebody else's comment that begins alike`, async () => {
      server.add(`${TEXT}all is well`, false);
      await post(name, TEXT);
      expect(server.writes).to.deep.equal(["POST"]);
      expect(server.comments.map(({ text }) => text)).to.deep.equal([`${TEXT}all is well`, TEXT]);
    });
  }
});
