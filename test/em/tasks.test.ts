import { expect } from "chai";
import { type Clock, Operation } from "../../provider/em";
import { answering, Bench, failure, type Answer } from "./support";
import { ACCOUNT, ID } from "./transport-support";

const TASKS = "/api/tasks/";
const MOST_POLLS = 3;
const RUNNING = "<Task><TaskId>task-297</TaskId><State>Running</State></Task>";
const FINISHED = `<Task><TaskId>task-297</TaskId><State>Finished</State><Result Success="true"/></Task>`;
const FAILED = `<Task><TaskId>task-297</TaskId><State>Finished</State><Result Success="false"><Message>No.</Message></Result></Task>`;

function xml(status: number, body: string): Answer {
  return answering(status, "application/xml", body);
}

function said(status: number, message: string): Answer {
  return xml(status, `<Error Message="${message}" StatusCode="${status}"/>`);
}

/** Answers that say that there is no such task, as recorded and as documented. */
const GONE: Readonly<Record<string, Answer>> = {
  "500 with the recorded text": said(
    500,
    "There is no backup task with id [task-297] in current rest session",
  ),
  "400 with such a text": said(400, "Task with ID task-297 is not found."),
  "404 without a text": answering(404, "text/plain", ""),
};

/** Answers that say nothing of the task. */
const NOTHING_SAID: Readonly<Record<string, Answer>> = {
  "500 with another text": said(500, "Object reference not set to an instance of an object."),
  "500 without a text": answering(500, "text/plain", ""),
  "400 with another text": said(400, "Bad request"),
  "403": said(403, "Access denied"),
  "no document": xml(200, "<Other/>"),
  "a web page": answering(200, "text/html", "<html></html>"),
};

/** A time in which every pause is over at once, and no limit is reached. */
const WITHOUT_PAUSES: Clock = {
  now: () => 0,
  after: (milliseconds, callback) => {
    const timer = milliseconds < 20_000 ? setImmediate(callback) : undefined;
    return () => clearImmediate(timer);
  },
};
const operation = (): Operation => new Operation("test", 300, WITHOUT_PAUSES);

/** Writes are answered with a running task, and polls one after the other; the last one stays. */
function withTask(polls: readonly Answer[], accounts: () => readonly string[]): Answer {
  let nth = 0;
  return (request, response, count) => {
    if (request.method !== "GET") xml(202, RUNNING)(request, response, count);
    else if (request.url.startsWith(TASKS)) {
      const poll = polls[Math.min(nth, polls.length - 1)];
      nth += 1;
      poll?.(request, response, count);
    } else {
      const rows = ["0".repeat(8) + ID.slice(8), ...accounts()].map(
        (id) => `<Ref Name="TECH\\${id}" UID="urn:veeam:EnterpriseAccount:${id}"/>`,
      );
      xml(200, `<EntityReferences>${rows.join("")}</EntityReferences>`)(request, response, count);
    }
  };
}

describe("A task that a write has started", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  async function run(polls: readonly Answer[], accounts: () => readonly string[] = () => []) {
    const server = await bench.server(withTask(polls, accounts));
    const countOf = (path: string, method = "GET"): number =>
      server.requests.filter((one) => one.method === method && one.url.startsWith(path)).length;
    return { em: bench.connectToServer(server), countOf };
  }

  for (const [what, gone] of Object.entries(GONE)) {
    it(`and that is gone is not asked for again: ${what}`, async () => {
      const { em, countOf } = await run([gone]);
      expect(await em.createAccount(operation(), ACCOUNT)).to.deep.equal({});
      expect(countOf(TASKS)).to.equal(1);
    });

    it(`and that is gone leaves a deletion to be looked at: ${what}`, async () => {
      let left = 2;
      const { em, countOf } = await run([gone], () => (left-- > 0 ? [ID] : []));
      await em.deleteAccount(operation(), ID);
      expect(countOf("/api/security/accounts")).to.equal(3);
      expect(countOf("/api/security/accounts", "DELETE")).to.equal(1);
    });

    it(`and that is gone is no success of a deletion that had no effect: ${what}`, async () => {
      const { em, countOf } = await run([gone], () => [ID]);
      const error = await failure(em.deleteAccount(operation(), ID));
      expect(error).to.include({ code: "EM_UNCONFIRMED", mayHaveHappened: true });
      expect(error.message).to.include("task-297");
      expect(countOf("/api/security/accounts", "DELETE")).to.equal(1);
    });
  }

  for (const [what, answer] of Object.entries(NOTHING_SAID)) {
    it(`is asked for again when an answer says nothing of it: ${what}`, async () => {
      const { em, countOf } = await run([answer, answer, xml(200, FINISHED)]);
      await em.createAccount(operation(), ACCOUNT);
      expect(countOf(TASKS)).to.equal(MOST_POLLS);
    });

    it(`counts with its failure behind such answers: ${what}`, async () => {
      const { em } = await run([answer, xml(200, RUNNING), answer, answer, xml(200, FAILED)]);
      const error = await failure(em.createAccount(operation(), ACCOUNT));
      expect(error).to.include({ code: "EM_REFUSED", mayHaveHappened: true });
      expect(error.message).to.include("No.");
    });

    it(`is left, and its effect looked at, when it is never shown: ${what}`, async () => {
      const { em, countOf } = await run([answer]);
      await em.createAccount(operation(), ACCOUNT);
      expect(countOf(TASKS)).to.equal(MOST_POLLS);
      expect(countOf("/api/security/accounts", "POST")).to.equal(1);
      const other = await run([answer], () => [ID]);
      const error = await failure(other.em.deleteAccount(operation(), ID));
      expect(error).to.include({ code: "EM_UNCONFIRMED", mayHaveHappened: true });
    });
  }

  it("and that the end of the run leaves alone may have had its effect", async () => {
    const ended = new AbortController();
    const { em } = await run([
      (request, response, nth) => {
        ended.abort();
        xml(200, RUNNING)(request, response, nth);
      },
    ]);
    const op = new Operation("test", 300, WITHOUT_PAUSES, ended.signal);
    const error = await failure(em.createAccount(op, ACCOUNT));
    expect(error).to.include({ code: "EM_TIMEOUT", mayHaveHappened: true });
  });
});
