import { expect } from "chai";
import {
  type Clock,
  EmForbiddenError,
  EmRefusedError,
  EmUnreachableError,
  Operation,
} from "../../../provider/em";
import {
  lookWhileListsMayLag,
  sendAndConfirm,
} from "../../../provider/lifecycle/shared/send-and-confirm";
import { codeOf } from "../../support/expect-report";

/** Time that passes only while somebody waits for it. */
function patientClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    after: (milliseconds, callback) => {
      now += milliseconds;
      setImmediate(callback);
      return () => undefined;
    },
  };
}

const LOST = new EmUnreachableError("reset", { mayHaveHappened: true });

/** So many looks show nothing before no list can be late any more. */
const LATE: readonly undefined[] = Array.from({ length: 12 }, () => undefined);

/**
 * A write whose answers are lost, on a server that answers each look with the next of these; the
 * last one for ever.
 */
async function run(
  looks: readonly (string | Error | undefined)[],
  answers: readonly (Error | "done")[] = [LOST],
  kind: { readonly isFlip?: boolean; readonly isSentInParts?: boolean } = {},
): Promise<{ sends: number; outcome: string }> {
  let sends = 0;
  let at = 0;
  const outcome = await sendAndConfirm({
    ...kind,
    what: "try it",
    op: new Operation("try it", 60, patientClock()),
    send: () => {
      const answer = answers[Math.min(sends++, answers.length - 1)];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve();
    },
    look: () => {
      const answer = looks[Math.min(at++, looks.length - 1)];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  }).catch(codeOf);
  return { sends, outcome };
}

describe("a write whose answer was lost", () => {
  it("is not sent again when the first look shows its effect", async () => {
    expect(await run(["there"])).to.deep.equal({ sends: 1, outcome: "there" });
  });

  it("is not sent again because looks failed: they are no looks", async () => {
    expect(await run([new EmUnreachableError("down")])).to.deep.equal({
      sends: 1,
      outcome: "EM_UNCONFIRMED",
    });
    expect(
      await run([
        new EmUnreachableError("down"),
        new EmUnreachableError("down"),
        new EmUnreachableError("down"),
        new EmUnreachableError("down"),
        new EmUnreachableError("down"),
        "there",
      ]),
    ).to.deep.equal({ sends: 1, outcome: "there" });
  });

  it("is sent three times at most, each time after no list can be late any more", async () => {
    expect(await run([undefined])).to.deep.equal({ sends: 3, outcome: "EM_UNREACHABLE" });
    expect(await run([...LATE.slice(1), "there"])).to.deep.equal({ sends: 1, outcome: "there" });
    expect(await run([...LATE, "there"])).to.deep.equal({ sends: 2, outcome: "there" });
  });

  it("is not established if it is refused once it was sent again: the first may have been done", async () => {
    const refused = new EmForbiddenError("no");
    expect(await run([undefined], [LOST, refused])).to.deep.equal({
      sends: 2,
      outcome: "EM_UNCONFIRMED",
    });
    expect(await run([...LATE, "there"], [LOST, refused])).to.deep.equal({
      sends: 2,
      outcome: "there",
    });
    expect(await run([undefined], [refused])).to.deep.equal({ sends: 1, outcome: "EM_FORBIDDEN" });
  });

  it("that Enterprise Manager itself refused is not sent again, and not waited for long", async () => {
    const refused = new EmRefusedError("no", {
      request: { method: "POST", path: "/", status: 500 },
      serverMessage: "no",
      mayHaveHappened: true,
    });
    const quick = [undefined, undefined, undefined, undefined, "there"];
    expect(await run(quick, [refused])).to.deep.equal({ sends: 1, outcome: "EM_REFUSED" });
    expect(await run(quick, [refused], { isSentInParts: true })).to.deep.equal({
      sends: 1,
      outcome: "there",
    });
  });

  it("is given up soon when looks are refused for good, but not for one refusal", async () => {
    expect(await run([new EmForbiddenError("no")])).to.deep.equal({
      sends: 1,
      outcome: "EM_UNCONFIRMED",
    });
    expect(await run([new EmForbiddenError("no"), "there"])).to.deep.equal({
      sends: 1,
      outcome: "there",
    });
  });
});

describe("a flip of a switch", () => {
  const flip = { isFlip: true };
  const opposite = [undefined, undefined, undefined, undefined];

  it("is sent once more when EM executed it and looks show the opposite, and then no more", async () => {
    expect(await run([...opposite, "there"], ["done"], flip)).to.deep.equal({
      sends: 2,
      outcome: "there",
    });
    expect(await run([undefined], ["done"], flip)).to.deep.equal({
      sends: 2,
      outcome: "EM_UNCONFIRMED",
    });
  });

  it("is sent three times at most, whatever came of each", async () => {
    expect(await run([undefined], [LOST, "done", LOST], flip)).to.deep.equal({
      sends: 3,
      outcome: "EM_UNREACHABLE",
    });
  });
});

describe("what may be in a list that lags", () => {
  const found = (looks: readonly (string | undefined)[], seconds: number): Promise<unknown> => {
    let at = 0;
    return lookWhileListsMayLag(new Operation("look", seconds, patientClock()), "it", () =>
      Promise.resolve(looks[Math.min(at++, looks.length - 1)]),
    ).catch(codeOf);
  };

  it("is looked for until it shows, or cannot come any more", async () => {
    expect(await found(["there"], 60)).to.equal("there");
    expect(await found([...LATE, "there"], 60)).to.equal("there");
    expect(await found([...LATE, undefined, "there"], 60)).to.equal(undefined);
  });

  it("is not established where the time is over before", async () => {
    expect(await found([undefined], 10)).to.equal("EM_UNCONFIRMED");
  });
});
