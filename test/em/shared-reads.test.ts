import { expect } from "chai";
import { Operation } from "../../provider/em";
import { parseLogTarget } from "../../provider/em/log";
import { backOffMs, retryAfterMs } from "../../provider/em/transport/retry-timing";
import { OwnWrites, SharedReads } from "../../provider/em/api/shared-reads";
import { ManualClock } from "./support";

describe("Reads of the same list", () => {
  const setUp = () => {
    const clock = new ManualClock();
    const writes = new OwnWrites();
    const reads = new SharedReads<number>(writes);
    const answers: ((value: number) => void)[] = [];
    const read = (freshness: "latest" | { maxAgeSeconds: number } = "latest") =>
      reads.get(
        new Operation("read", 300, clock),
        {
          key: "k",
          group: "g",
          load: () => new Promise<number>((resolve) => answers.push(resolve)),
        },
        freshness,
      );
    return { clock, writes, read, answers };
  };

  it("that are wanted at the same time are one request", async () => {
    const { read, answers } = setUp();
    const both = Promise.all([read(), read()]);
    answers[0]?.(1);
    expect(await both).to.deep.equal([1, 1]);
    expect(answers).to.have.length(1);
  });

  it("for a decision never reuse an answer that was asked for more than 10 s ago", async () => {
    const { clock, read, answers } = setUp();
    const first = read();
    answers[0]?.(1);
    expect(await first).to.equal(1);
    clock.pass(10_000);
    expect(await read()).to.equal(1);
    clock.pass(1);
    void read();
    expect(answers).to.have.length(2);
  });

  it("reuse an answer up to the age that is wanted", async () => {
    const { clock, read, answers } = setUp();
    const first = read({ maxAgeSeconds: 5 });
    answers[0]?.(1);
    await first;
    clock.pass(5_000);
    expect(await read({ maxAgeSeconds: 5 })).to.equal(1);
    clock.pass(1);
    void read({ maxAgeSeconds: 5 });
    expect(answers).to.have.length(2);
  });

  it("do not reuse what was asked for before or during an own write", async () => {
    const { writes, read, answers } = setUp();
    void read();
    await writes.during(["g"], () => {
      void read();
      return Promise.resolve();
    });
    void read({ maxAgeSeconds: 1000 });
    expect(answers).to.have.length(3);
    await writes.during(["another"], () => Promise.resolve());
    void read();
    expect(answers).to.have.length(3);
  });
});

describe("Reads that wait for their turn", () => {
  const setUp = () => {
    const writes = new OwnWrites();
    const clock = new ManualClock();
    const reads = new SharedReads<number>(writes);
    const sent: { send: () => void; answer: (value: number) => void }[] = [];
    const read = () =>
      reads.get(
        new Operation("read", 300, clock),
        {
          key: "k",
          group: "g",
          loadInTurn: (send) => new Promise<number>((answer) => sent.push({ send, answer })),
        },
        { maxAgeSeconds: 0 },
      );
    return { writes, clock, read, sent };
  };

  it("serve all who want the same until they are sent, whatever is written meanwhile", async () => {
    const { writes, clock, read, sent } = setUp();
    const first = read();
    await writes.during(["g"], () => Promise.resolve());
    clock.pass(20_000);
    const second = read();
    sent[0]?.send();
    sent[0]?.answer(1);
    expect(await Promise.all([first, second])).to.deep.equal([1, 1]);
    expect(sent).to.have.length(1);
  });

  it("serve nobody who wants an answer that is newer than what is sent already", async () => {
    const { writes, clock, read, sent } = setUp();
    void read();
    sent[0]?.send();
    void read();
    expect(sent, "at the same moment").to.have.length(1);
    clock.pass(1);
    void read();
    expect(sent, "later").to.have.length(2);
    sent[1]?.send();
    await writes.during(["g"], () => Promise.resolve());
    void read();
    expect(sent, "after a write").to.have.length(3);
  });
});

describe("Delays", () => {
  it("grow from retry to retry up to a cap, evenly spread from zero", () => {
    expect([0, 1, 2, 20].map((retry) => backOffMs(retry, 1))).to.deep.equal([
      500, 2000, 8000, 15_000,
    ]);
    expect(backOffMs(5, 0)).to.equal(0);
  });

  it("are those of Retry-After, as seconds or as a date", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(
      [
        "7",
        "Thu, 01 Jan 2026 00:00:30 GMT",
        "Wed, 31 Dec 2025 00:00:00 GMT",
        "soon",
        undefined,
      ].map((header) => retryAfterMs(header, now)),
    ).to.deep.equal([7000, 30_000, 0, undefined, undefined]);
  });
});

describe("VEEAM_EM_LOG", () => {
  it("is a level and perhaps a file, also one with a drive letter; anything else is warnings on standard error", () => {
    expect(parseLogTarget("debug:C:\\logs\\em.log")).to.deep.equal({
      level: "debug",
      file: "C:\\logs\\em.log",
    });
    expect(parseLogTarget("INFO")).to.deep.equal({ level: "info", file: undefined });
    for (const other of [undefined, "", "loud"])
      expect(parseLogTarget(other)).to.deep.equal({ level: "warn", file: undefined });
  });
});
