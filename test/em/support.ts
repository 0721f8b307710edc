import * as http from "node:http";
import type { AddressInfo } from "node:net";
import {
  Connections,
  type EnterpriseManager,
  isEmError,
  type EmError,
  Operation,
  type RawSettings,
  resolveSettings,
} from "../../provider/em";
import type { Clock } from "../../provider/em";
import { type Simulator, startSimulator, type SimulatorOptions } from "../../simulator";

export const SESSION_ID = "15a3fc97-0325-4119-b789-5c0367c6c565";
export const TOKEN = Buffer.from(SESSION_ID).toString("base64");
export const PASSWORD = "päss:word&<secret>";

/** What a hand-made server received. */
interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (request: Received, response: http.ServerResponse, nth: number) => void;

/**
 * A server that answers as a test wants, for what no Enterprise Manager would do; logs on and off
 * by itself.
 */
export class HandmadeServer {
  readonly requests: Received[] = [];
  private constructor(
    readonly server: http.Server,
    readonly url: string,
  ) {}

  static async start(answer: Answer, logon: Answer = logOn): Promise<HandmadeServer> {
    const holder: { made?: HandmadeServer } = {};
    const server = http.createServer((incoming, response) => {
      let body = "";
      incoming
        .setEncoding("utf8")
        .on("data", (text: string) => (body += text))
        .on("end", () => {
          const request = {
            method: incoming.method ?? "",
            url: incoming.url ?? "",
            headers: incoming.headers,
            body,
          };
          holder.made?.requests.push(request);
          if (request.url.startsWith("/api/sessionMngr"))
            logon(request, response, holder.made?.requests.length ?? 0);
          else if (request.method === "DELETE" && request.url.includes("/logonSessions/"))
            response.writeHead(204).end();
          else answer(request, response, holder.made?.count() ?? 0);
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    holder.made = new HandmadeServer(
      server,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    return holder.made;
  }

  /** Requests besides logon and log-off. */
  count(): number {
    return this.requests.filter(
      ({ url }) => !url.startsWith("/api/sessionMngr") && !url.includes("/logonSessions/"),
    ).length;
  }

  logons(): number {
    return this.requests.filter(({ url }) => url.startsWith("/api/sessionMngr")).length;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }
}

export const logOn: Answer = (request, response) => {
  const isXml = request.headers.accept === "application/xml";
  const body = isXml
    ? `<LogonSession xmlns="http://www.veeam.com/ent/v1.0"><UserName>TECH\\admin</UserName><SessionId>${SESSION_ID}</SessionId></LogonSession>`
    : JSON.stringify({ UserName: "TECH\\admin", SessionId: SESSION_ID });
  response
    .writeHead(201, {
      "Content-Type": isXml ? "application/xml" : "application/json",
      "X-RestSvcSessionId": TOKEN,
    })
    .end(body);
};

/** An answer with this body. */
export function answering(
  status: number,
  contentType: string,
  body: string | Buffer,
  headers: http.OutgoingHttpHeaders = {},
): Answer {
  return (_request, response) => {
    response.writeHead(status, { "Content-Type": contentType, ...headers }).end(body);
  };
}

export const ONE_ACCOUNT = answering(
  200,
  "application/xml",
  `<EntityReferences xmlns="http://www.veeam.com/ent/v1.0"><Ref Name="TECH\\admin" UID="urn:veeam:EnterpriseAccount:d6701c3d-15f4-421d-b376-c0e2634bc1f4"/></EntityReferences>`,
);

/** Everything that a test starts, ended in the order of its start. */
export class Bench {
  readonly connections: Connections[] = [];
  private readonly ends: (() => Promise<unknown>)[] = [];

  /** @param clock the time that logons and log-offs live by. */
  constructor(private readonly clock?: Clock) {}

  async simulator(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = await startSimulator(options);
    this.ends.push(() => simulator.close());
    return simulator;
  }

  async server(answer: Answer, logon?: Answer): Promise<HandmadeServer> {
    const server = await HandmadeServer.start(answer, logon);
    this.ends.push(() => server.close());
    return server;
  }

  connectTo(simulator: Simulator, raw: RawSettings = {}): EnterpriseManager {
    const trust: RawSettings =
      simulator.caFile === "" ? { insecure: "true" } : { caCert: simulator.caFile };
    return this.connect({
      url: simulator.url,
      username: simulator.username,
      password: simulator.password,
      ...trust,
      format: "xml",
      ...raw,
    });
  }

  connectToServer(server: HandmadeServer, raw: RawSettings = {}): EnterpriseManager {
    return this.connect({
      url: server.url,
      username: "TECH\\admin",
      password: PASSWORD,
      insecure: "true",
      format: "xml",
      ...raw,
    });
  }

  /** In XML unless a test says otherwise: what `auto` chooses has tests of its own. */
  private connect(raw: RawSettings): EnterpriseManager {
    const connections = new Connections(this.clock);
    this.connections.push(connections);
    return quietly(() => connections.connect(resolveSettings(raw, {})));
  }

  /** Without warnings that belong to the test. */
  async quietly(work: () => Promise<unknown>): Promise<void> {
    const before = process.env["VEEAM_EM_LOG"];
    process.env["VEEAM_EM_LOG"] = "error";
    await work();
    if (before === undefined) delete process.env["VEEAM_EM_LOG"];
    else process.env["VEEAM_EM_LOG"] = before;
  }

  async end(): Promise<void> {
    await Promise.all(this.connections.splice(0).map((connections) => connections.closeAll()));
    for (const end of this.ends.splice(0).reverse()) await end();
  }
}

/** Without the warning about `insecure`, which plain HTTP needs. */
export function quietly<Result>(work: () => Result): Result {
  const before = process.env["VEEAM_EM_LOG"];
  process.env["VEEAM_EM_LOG"] = "error";
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env["VEEAM_EM_LOG"];
    else process.env["VEEAM_EM_LOG"] = before;
  }
}

export function operation(clock?: Clock, cancelled?: AbortSignal): Operation {
  return new Operation("do what the test wants", 30, clock, cancelled);
}

/** The error that a promise is rejected with; anything but an {@link EmError} fails the test. */
export async function failure(work: Promise<unknown>): Promise<EmError> {
  try {
    await work;
  } catch (error) {
    if (isEmError(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** A time that stands still until a test moves it. */
export class ManualClock implements Clock {
  private time = 0;
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.time + milliseconds, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Timers that were set and neither came nor were cancelled. */
  get waiting(): number {
    return this.timers.size;
  }

  /** Those of them that come within so many milliseconds. */
  waitingWithin(milliseconds: number): number {
    return [...this.timers].filter(({ at }) => at - this.time <= milliseconds).length;
  }

  /** Milliseconds until the next timer. */
  get next(): number {
    return Math.min(...[...this.timers].map(({ at }) => at - this.time));
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
    for (const timer of [...this.timers]) {
      if (timer.at > this.time) continue;
      this.timers.delete(timer);
      timer.callback();
    }
  }
}
