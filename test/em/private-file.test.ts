import { expect } from "chai";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sinon from "sinon";
import { log, makePrivateFile, replaceWithPrivateFile } from "../../provider/em";

/** The bits of a file's mode that say who may do what. */
const PERMISSIONS = 0o777;

function modeOf(file: string): number {
  return statSync(file).mode & PERMISSIONS;
}

const STREAMS = [
  ["/dev/stderr", process.stderr],
  ["/dev/fd/2", process.stderr],
  ["/dev/stdout", process.stdout],
  ["/dev/fd/1", process.stdout],
] as const;

/** What goes to a stream meanwhile. */
function saidOn(stream: NodeJS.WriteStream, work: () => void): string {
  let said = "";
  const stub = sinon.stub(stream, "write").callsFake((text) => {
    said += String(text);
    return true;
  });
  try {
    work();
  } finally {
    stub.restore();
  }
  return said;
}

describe("Files that this package writes", () => {
  let folder: string;
  let target: string;
  let link: string;
  let umask: number;

  beforeEach(() => {
    // The most open of all, so that only the package's own choice counts.
    umask = process.umask(0);
    folder = mkdtempSync(join(tmpdir(), "veeam-em-files-"));
    target = join(folder, "target");
    link = join(folder, "link");
    writeFileSync(target, "of somebody else");
    symlinkSync(target, link);
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true, force: true });
  });

  it("are made for their owner alone, and not where a link is", () => {
    const file = join(folder, "new");
    makePrivateFile(file, "text");
    expect([readFileSync(file, "utf8"), modeOf(file)]).to.deep.equal(["text", 0o600]);
    for (const taken of [file, link, target])
      expect(() => {
        makePrivateFile(taken, "other");
      }, taken).to.throw("EEXIST");
    expect(readFileSync(target, "utf8")).to.equal("of somebody else");
  });

  it("take the place of a link or an open file, and leave alone what the link leads to", () => {
    for (const file of [link, join(folder, "new")]) {
      replaceWithPrivateFile(file, "text");
      expect([readFileSync(file, "utf8"), modeOf(file)]).to.deep.equal(["text", 0o600]);
    }
    expect(readFileSync(target, "utf8")).to.equal("of somebody else");
    replaceWithPrivateFile(target, "text");
    expect(modeOf(target)).to.equal(0o600);
    expect(() => {
      replaceWithPrivateFile(tmpdir(), "text");
    }).to.throw();
    expect(readdirSync(folder).sort()).to.deep.equal(["link", "new", "target"]);
  });

  describe("as logs", () => {
    const before = process.env["VEEAM_EM_LOG"];

    afterEach(() => {
      sinon.restore();
      if (before === undefined) delete process.env["VEEAM_EM_LOG"];
      else process.env["VEEAM_EM_LOG"] = before;
    });

    /** What goes to standard error, or another stream, meanwhile. */
    function saidWhile(
      file: string,
      work: () => void,
      stream: NodeJS.WriteStream = process.stderr,
    ): string {
      process.env["VEEAM_EM_LOG"] = `debug:${file}`;
      return saidOn(stream, work);
    }

    for (const [name, stream] of STREAMS)
      it(`go to ${name}, which is a link on many machines`, () => {
        const said = saidWhile(
          name,
          () => {
            log("debug", "one");
            log("debug", "two");
          },
          stream,
        );
        expect(said).to.match(/^\S+ debug veeam-em: one\n\S+ debug veeam-em: two\n$/);
      });

    it("are made for their owner alone, one line for each entry whatever a name holds", () => {
      const file = join(folder, "em.log");
      const said = saidWhile(file, () => {
        log("info", "account TECH\\Z\u00fcrich\u001b[2J\u202E\n2026 error forged");
        log("info", "next");
      });
      expect([said, modeOf(file)]).to.deep.equal(["", 0o600]);
      const lines = readFileSync(file, "utf8").split("\n");
      expect(lines).to.have.lengthOf(3);
      expect(lines[0]).to.include(
        "account TECH\\Z\u00fcrich\\u{1b}[2J\\u{202e}\\u{a}2026 error forged",
      );
    });

    it("are not written through a link, which is said once", () => {
      const said = saidWhile(link, () => {
        log("info", "one");
        log("info", "two");
      });
      expect(said).to.match(/^veeam-em: the log file \S+link is not written: .*link.*\n$/);
      expect(readFileSync(target, "utf8")).to.equal("of somebody else");
    });
  });
});
