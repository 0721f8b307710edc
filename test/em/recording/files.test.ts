import { expect } from "chai";
import fs from "node:fs";
import { join } from "node:path";
import sinon from "sinon";
import { EmConfigError } from "../../../provider/em";
import { startRecording } from "../../../provider/em/transport/recording/recorder";
import { readRecording } from "../../../provider/em/transport/recording/read-recording";
import { exchangeOf, withFolder } from "./support";
import { recordExchange } from "../../../provider/em/transport/recording/recorder";

/** Runs with `VEEAM_EM_RECORD`, and tells what was said on the standard error. */
function withVariable(value: string, work: () => void): string {
  const before = process.env["VEEAM_EM_RECORD"];
  let said = "";
  const stub = sinon.stub(process.stderr, "write").callsFake((text) => {
    said += String(text);
    return true;
  });
  process.env["VEEAM_EM_RECORD"] = value;
  try {
    work();
  } finally {
    stub.restore();
    if (before === undefined) delete process.env["VEEAM_EM_RECORD"];
    else process.env["VEEAM_EM_RECORD"] = before;
  }
  return said;
}

function record(times: number): void {
  for (let at = 0; at < times; at += 1) recordExchange(() => exchangeOf({ body: "<A/>" }));
}

function linesOf(file: string): string[] {
  return fs.readFileSync(file, "utf8").split("\n");
}

describe("The file of a recording", () => {
  afterEach(() => sinon.restore());

  it("is for its owner alone, and whole after every exchange", () => {
    withFolder((folder) => {
      const file = join(folder, "em.jsonl");
      const recording = startRecording(file);
      for (let count = 0; count < 3; count += 1) {
        const read = readRecording(file, fs.readFileSync(file, "utf8"));
        expect([read.problem, read.exchanges.length]).to.deep.equal([undefined, count]);
        record(1);
      }
      if (process.platform !== "win32") expect(fs.statSync(file).mode & 0o777).to.equal(0o600);
      recording.close();
      record(1);
      expect(linesOf(file)).to.have.lengthOf(6);
    });
  });

  it("takes the place of no file and of no link", () => {
    withFolder((folder) => {
      const file = join(folder, "em.jsonl");
      fs.writeFileSync(file, "mine");
      expect(() => startRecording(file)).to.throw(EmConfigError, "nothing is overwritten (EEXIST)");
      expect(() => startRecording(join(folder, "none", "x"))).to.throw(EmConfigError, "ENOENT");
      fs.symlinkSync(join(folder, "elsewhere"), join(folder, "link"));
      expect(() => startRecording(join(folder, "link"))).to.throw(EmConfigError);
      expect(fs.readFileSync(file, "utf8")).to.equal("mine");
      expect(fs.readdirSync(folder).sort()).to.deep.equal(["em.jsonl", "link"]);
    });
  });

  it("of VEEAM_EM_RECORD has a number where there is one of the name, as of another process", () => {
    withFolder((folder) => {
      fs.writeFileSync(join(folder, "em.jsonl"), "another process's");
      fs.writeFileSync(join(folder, "em-2.jsonl"), "another one's");
      const said = withVariable(join(folder, "em.jsonl"), () => record(2));
      expect(said).to.equal("");
      expect(fs.readFileSync(join(folder, "em.jsonl"), "utf8")).to.equal("another process's");
      expect(linesOf(join(folder, "em-3.jsonl"))).to.have.lengthOf(5);
    });
  });

  it("of VEEAM_EM_RECORD that cannot be made is one warning", () => {
    withFolder((folder) => {
      const said = withVariable(join(folder, "none", "em.jsonl"), () => record(3));
      expect(said.match(/cannot be made/g)).to.have.lengthOf(1);
      expect(said).to.include("The run continues");
      fs.mkdirSync(join(folder, "taken"));
      const beside = withVariable(join(folder, "taken"), () => record(1));
      expect(beside).to.include("cannot be made");
      expect(fs.readdirSync(folder)).to.deep.equal(["taken"]);
    });
  });

  for (const written of [0, 40]) {
    it(`ends with a whole line when the disk is full, and says so once (${written} bytes more)`, () => {
      withFolder((folder) => {
        const file = join(folder, "em.jsonl");
        const said = withVariable(file, () => {
          record(2);
          const full = Object.assign(new Error("full"), { code: "ENOSPC" });
          const real = fs.writeSync.bind(fs);
          let calls = 0;
          sinon.stub(fs, "writeSync").callsFake(((
            descriptor: number,
            bytes: Buffer,
            from: number,
            length: number,
            place: number,
          ) => {
            calls += 1;
            if (calls > 1 || written === 0) throw full;
            return real(descriptor, bytes, from, Math.min(length, written), place);
          }) as typeof fs.writeSync);
          record(3);
        });
        expect(said.match(/the disk is full/g)).to.have.lengthOf(1);
        sinon.restore();
        const text = fs.readFileSync(file, "utf8");
        const { exchanges, problem } = readRecording(file, text);
        expect([exchanges.length, text.endsWith("}\n")]).to.deep.equal([2, true]);
        expect(problem).to.include("is cut off after 2 exchanges");
      });
    });
  }

  it("is read as far as it can be, and a problem is told with the file's name", () => {
    withFolder((folder) => {
      const recording = startRecording(join(folder, "em.jsonl"));
      record(2);
      recording.close();
      const text = fs.readFileSync(recording.file, "utf8");
      const whole = readRecording("em.jsonl", text);
      expect([whole.problem, whole.exchanges.length]).to.deep.equal([undefined, 2]);
      for (const [spoiled, count, problem] of [
        ["", 0, "em.jsonl is not a recording"],
        ["[1]\n", 0, "em.jsonl is not a recording"],
        [text.replace('"version":1', '"version":9'), 0, "em.jsonl is a recording of version 9"],
        [text.slice(0, -30), 2, "em.jsonl is cut off after 2 exchanges"],
        [text.slice(0, text.length / 2), 0, "em.jsonl is cut off"],
        [text.split("\n").toSpliced(1, 1).join("\n"), 1, "em.jsonl is cut off after 1 exchanges"],
      ] as const) {
        const read = readRecording("em.jsonl", spoiled);
        expect(read.problem).to.include(problem);
        expect(read.exchanges.length).to.be.at.least(count);
      }
    });
  });
});
