import { createServer as createHttpServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import type { ServerCertificate } from "./certificate";
import { pause } from "../clock";
import type { Fault, Faults } from "../faults";
import { seededRandom } from "../random";
import { bodyForLog, isWrite, pathForLog } from "../request-log";
import type { OpenRecord, RequestRecord } from "../request-log";
import type { Replay } from "../recording/replay";
import { refuse, routeName, serve, readToken } from "./serve";
import type { WireAnswer, WireRequest } from "./serve";
import type { EmState } from "../state/em-state";
import { htmlAnswer, send, sendSpoiled } from "./transmit";
import { mediaTypeOfAnswer } from "../wire/media-type";

const LENGTH_REQUIRED = 411;
const DEFAULT_REDIRECT = 302;
const JITTER_SEED = 1;
/**
 * Windows' own HTTP service, which Enterprise Manager stands on, closes idle connections after two
 * minutes by default. Node.js does after five seconds: a busy machine's client meets that.
 */
const KEEP_ALIVE_MS = 120_000;
const NOTHING: WireAnswer = { status: 500, headers: {}, body: "" };

const LOGON = /^\/api\/+sessionMngr\/?(?:\?|$)/i;

/** The socket side of the simulator: reads requests, plays faults, keeps the log. */
export class SimulatorServer {
  readonly requests: OpenRecord[] = [];
  readonly #em: EmState;
  readonly #faults: Faults;
  readonly #replay: Replay | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #random = seededRandom(JITTER_SEED);
  #inFlight = 0;
  readonly #served = new Set<ServerResponse>();
  #maxInFlight = 0;

  constructor(em: EmState, faults: Faults, tls: ServerCertificate | undefined, replay?: Replay) {
    this.#em = em;
    this.#replay = replay;
    this.#faults = faults;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#receive(request, response).catch(() => response.destroy());
    };
    this.#server =
      tls === undefined
        ? createHttpServer(listener)
        : createHttpsServer({ key: tls.privateKey, cert: tls.certificate }, listener);
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    this.#server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  get maxInFlight(): number {
    return this.#maxInFlight;
  }

  clearRequests(): void {
    this.requests.length = 0;
    this.#maxInFlight = this.#inFlight;
  }

  /** Listens; resolves to the port. Rejects if the port is taken. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  }

  /** Serves a connection that was made in another way than by listening. */
  accept(socket: Socket): void {
    this.#server.emit("connection", socket);
  }

  /** Stops listening and drops all connections, those in use too. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  async #receive(message: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#inFlight += 1;
    const inFlight = this.#inFlight;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    this.#served.add(response);
    response.once("close", () => this.#finish(response));
    const request: WireRequest = {
      method: message.method ?? "GET",
      url: safeUrl(message.url),
      headers: readHeaders(message),
      body: await readBody(message),
    };
    const record = this.#record(request, inFlight);
    const { latency, latencyJitter } = this.#em.switches;
    await pause(this.#em.clock, latency + Math.floor(this.#random() * latencyJitter));
    const fault = this.#faults.next(record);
    record.fault = fault?.kind;
    await this.#play(request, response, record, fault);
  }

  /**
   * Counts a request no longer: from the moment when its answer is sent, because a client may use
   * it before this process hears that it was.
   */
  #finish(response: ServerResponse): void {
    if (this.#served.delete(response)) this.#inFlight -= 1;
  }

  #record(request: WireRequest, inFlight: number): OpenRecord {
    const route = routeName(this.#em, request);
    const { token, staleHeader } = readToken(request.headers);
    const record: OpenRecord = {
      method: request.method,
      path: pathForLog(request.url),
      route,
      status: undefined,
      mediaType: mediaTypeOfAnswer(request.headers["accept"]),
      accept: request.headers["accept"],
      contentType: request.headers["content-type"],
      session: this.#em.sessions.open.find((session) => session.token === token)?.number,
      staleHeader,
      inFlight,
      at: this.#em.clock.now(),
      requestBody: bodyForLog(route, request.body),
      write: isWrite(request.method, route),
      fault: undefined,
    };
    this.requests.push(record);
    return record;
  }

  async #play(
    request: WireRequest,
    response: ServerResponse,
    record: OpenRecord,
    fault: Fault | undefined,
  ): Promise<void> {
    if (fault === undefined) {
      if (this.#replay?.breaks(request.method, request.url, request.headers["accept"]) === true) {
        response.socket?.destroy();
        return;
      }
      const answer = this.#answer(request);
      record.status = answer.status;
      this.#finish(response);
      send(response, answer);
      return;
    }
    if (fault.kind === "slow") await pause(this.#em.clock, fault.milliseconds);
    if (fault.kind === "held") await fault.until;
    const answer = takesEffect(fault) ? this.#answer(request) : NOTHING;
    if (fault.kind === "never") return;
    if (fault.kind === "reset") {
      response.socket?.destroy();
      return;
    }
    const replacement = this.#replacement(fault, record, answer);
    record.status = replacement.status;
    sendSpoiled(response, replacement, fault, this.#em.clock);
  }

  #answer(request: WireRequest): WireAnswer {
    const { headers, method } = request;
    const withoutLength =
      headers["content-length"] === undefined && headers["transfer-encoding"] === undefined;
    if (method === "POST" && withoutLength && this.#em.switches.contentLength === "required")
      return htmlAnswer(LENGTH_REQUIRED);
    const answer = serve(this.#em, request);
    if (method === "POST" && LOGON.test(request.url))
      return this.#replay?.answerToLogon(this.#em, headers["accept"], answer) ?? answer;
    // Whoever may not ask is told so, whatever was recorded.
    if (method !== "GET" || [401, 403].includes(answer.status)) return answer;
    const asked = { url: request.url, accept: headers["accept"] };
    return this.#replay?.answerTo(this.#em, asked, answer) ?? answer;
  }

  #replacement(fault: Fault, record: RequestRecord, answer: WireAnswer): WireAnswer {
    switch (fault.kind) {
      case "html":
        return htmlAnswer(200);
      case "redirect":
        return {
          status: fault.status ?? DEFAULT_REDIRECT,
          headers: { Location: fault.location },
          body: "",
        };
      case "status": {
        const headers = fault.retryAfter === undefined ? {} : { "Retry-After": fault.retryAfter };
        if (fault.body === "html") return htmlAnswer(fault.status, headers);
        if (fault.body === "empty") return { status: fault.status, headers, body: "" };
        const refusal = refuse(
          this.#em,
          record.mediaType,
          fault.status,
          fault.message ?? "The service is unavailable.",
        );
        return { ...refusal, headers: { ...refusal.headers, ...headers } };
      }
      case "missingToken": {
        const headers = Object.entries(answer.headers).filter(
          ([name]) => !/^(x-restsvcsessionid|set-cookie)$/i.test(name),
        );
        return { ...answer, headers: Object.fromEntries(headers) };
      }
      default:
        return answer;
    }
  }
}

/**
 * Whether the request takes effect although a fault befalls it; most faults only spoil the answer.
 */
function takesEffect(fault: Fault): boolean {
  if ("after" in fault) return fault.after;
  return !["status", "html", "redirect", "reset", "never"].includes(fault.kind);
}

/** A request target that cannot be parsed as a path is one that the server does not have. */
function safeUrl(url: string | undefined): string {
  return url?.startsWith("/") === true && URL.canParse(url, "http://localhost") ? url : "/";
}

function readHeaders(message: IncomingMessage): WireRequest["headers"] {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
