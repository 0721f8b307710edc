import { expect } from "chai";
import { AccountQueues } from "../../../provider/lifecycle/shared/context";

/** Work that notes when it starts and ends, and ends when told to. */
function controlled(
  log: string[],
  name: string,
): { run: () => Promise<string>; end: () => void; fail: () => void } {
  let end = (): void => undefined;
  let fail = (): void => undefined;
  const ended = new Promise<void>((done, failed) => {
    end = done;
    fail = () => failed(new Error(name));
  });
  return {
    run: async () => {
      log.push(`${name} starts`);
      await ended;
      log.push(`${name} ends`);
      return name;
    },
    end: () => end(),
    fail: () => fail(),
  };
}

/** Lets everything happen that waits for nothing. */
function settle(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

describe("work on one account", () => {
  it("runs one after the other, in the order in which it was asked for, while other accounts go on", async () => {
    const [queues, log] = [new AccountQueues(), [] as string[]];
    const [first, second, other] = [
      controlled(log, "first"),
      controlled(log, "second"),
      controlled(log, "other"),
    ];
    const all = [
      queues.run("a", first.run),
      queues.run("a", second.run),
      queues.run("b", other.run),
    ];
    await settle();
    expect(log).to.deep.equal(["first starts", "other starts"]);
    first.end();
    await settle();
    expect(log.slice(2)).to.deep.equal(["first ends", "second starts"]);
    second.end();
    other.end();
    expect(await Promise.all(all)).to.deep.equal(["first", "second", "other"]);
  });

  it("goes on after work that failed, which alone is told", async () => {
    const [queues, log] = [new AccountQueues(), [] as string[]];
    const [first, second] = [controlled(log, "first"), controlled(log, "second")];
    const failure = queues.run("a", first.run).then(
      () => "none",
      (error: unknown) => String(error),
    );
    const after = queues.run("a", second.run);
    first.fail();
    second.end();
    expect(await failure).to.equal("Error: first");
    expect(await after).to.equal("second");
  });
});
