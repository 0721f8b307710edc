import { expect } from "chai";
import { type Clock, EmForbiddenError, EmUnreachableError, Operation } from "../../../provider/em";
import { sendAndConfirm } from "../../../provider/lifecycle/shared/send-and-confirm";
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

/**
 * A write whose answers are lost, on a server that answers each look with the next of these; the
 * last one for ever.
 */
async function run(
  looks: readonly (string | Error | undefined)[],
): Promise<{ sends: number; outcome: string }> {
  let sends = 0;
  let at = 0;
  const outcome = await sendAndConfirm({
    what: "try it",
    op: new Operation("try it", 60, patientClock()),
    send: () => {
      sends += 1;
      return Promise.reject(LOST);
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

  it("is sent three times at most, each time after several looks agreed that there was no effect", async () => {
    expect(await run([undefined])).to.deep.equal({ sends: 3, outcome: "EM_UNREACHABLE" });
    expect(await run([undefined, undefined, undefined, undefined, "there"])).to.deep.equal({
      sends: 2,
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
