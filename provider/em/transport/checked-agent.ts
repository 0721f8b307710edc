import type * as http from "node:http";
import * as net from "node:net";
import * as tls from "node:tls";
import { EmTlsError, EmUnreachableError, type EmError } from "../errors";
import { type Created, DiallingAgent, DiallingTlsAgent } from "./dialling-agents";
import { distrust, type Handshake, secureContextFor } from "./trust";
import type { TlsSettings } from "../settings/tls-settings";

/**
 * A server that does not even take the connection within this time is not reachable; system
 * defaults wait two minutes.
 */
const CONNECT_TIMEOUT_MS = 15_000;

/**
 * An idle connection is kept for this long only: shorter than any server's own limit (Node's is 5
 * s, http.sys' 120 s), so that a write hardly ever meets a connection that the server is just
 * closing.
 */
const IDLE_CONNECTION_MS = 4_000;

/** `URL` leaves it out. */
const HTTPS_PORT = 443;

/**
 * Prefix of the codes by which {@link CheckedAgent.takeFailure} finds a failure again: `node-fetch`
 * hands on nothing but the code.
 */
const FAILURE_CODE = "EM_NOT_CONNECTED_";

/** What makes a connection and hands it over only when it is certain who is at the other end. */
export interface CheckedAgent {
  /** The agent for one request, which is watched. */
  watch(): WatchedRequest;
  /** Ends the connections that wait for a next request. */
  closeIdle(): void;
  /**
   * The failure that a request's error code stands for: no connection was established, so nothing
   * was sent.
   */
  takeFailure(code: unknown): EmError | undefined;
  close(): void;
}

/** One request, and on what connection it went. */
interface WatchedRequest {
  readonly agent: http.Agent;
  /** Whether an earlier request went on the same connection. */
  isOnUsedConnection(): boolean;
}

class ConnectionFailure extends Error {
  readonly code: string;
  constructor(code: string) {
    super("no connection");
    this.code = code;
  }
}

/**
 * A keep-alive agent for this server. Certificates are checked in the handshake of every new
 * connection, before any byte of a request.
 */
export function createCheckedAgent(server: string, settings: TlsSettings): CheckedAgent {
  const failures = new Map<string, EmError>();
  let made = 0;
  const dial = (options: http.ClientRequestArgs, created: Created | undefined): void => {
    const target = { host: String(options.host ?? options.hostname), port: Number(options.port) };
    const settle = (error: EmError | undefined, socket: net.Socket): void => {
      if (error === undefined) {
        created?.(null, socket);
        return;
      }
      socket.destroy();
      made += 1;
      failures.set(`${FAILURE_CODE}${made}`, error);
      created?.(new ConnectionFailure(`${FAILURE_CODE}${made}`), socket);
    };
    if (server.startsWith("https:")) connectTls(server, settings, target, settle);
    else connectPlain(server, target, settle);
  };
  // No session is resumed: a resumed one skips the check of the certificate.
  const options = { keepAlive: true, timeout: IDLE_CONNECTION_MS, maxCachedSessions: 0 };
  const agent = server.startsWith("https:")
    ? new DiallingTlsAgent(options, dial)
    : new DiallingAgent(options, dial);
  return {
    watch: () => watch(agent),
    closeIdle: () => {
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
    },
    close: () => {
      agent.destroy();
    },
    takeFailure: (code) => {
      const failure = typeof code === "string" ? failures.get(code) : undefined;
      if (typeof code === "string") failures.delete(code);
      return failure;
    },
  };
}

/** `node-fetch` keeps its request to itself; the agent is what sees it. */
function watch(agent: http.Agent): WatchedRequest {
  let request: http.ClientRequest | undefined;
  const watched = new Proxy(agent, {
    get: (target, name): unknown => {
      const member: unknown = Reflect.get(target, name);
      if (name !== "addRequest" || typeof member !== "function") return member;
      return (added: http.ClientRequest, ...more: unknown[]): void => {
        request = added;
        Reflect.apply(member, target, [added, ...more]);
      };
    },
  });
  return { agent: watched, isOnUsedConnection: () => request?.reusedSocket === true };
}

interface Target {
  readonly host: string;
  readonly port: number;
}

type Settle = (error: EmError | undefined, socket: net.Socket) => void;

/** Calls back once: when the socket is ready, failed, or took too long. */
function whenReady(
  socket: net.Socket,
  readyEvent: "connect" | "secureConnect",
  done: (error: Error | undefined) => void,
): void {
  const finish = (error?: Error): void => {
    clearTimeout(timer);
    socket.off(readyEvent, ready).off("error", finish).off("close", closed);
    // The agent adds its own listener later; until then an error must not end the process.
    socket.on("error", () => undefined);
    done(error);
  };
  const ready = (): void => finish();
  const closed = (): void => finish(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
  const timer = setTimeout(
    () => finish(Object.assign(new Error("timed out"), { code: "ETIMEDOUT" })),
    CONNECT_TIMEOUT_MS,
  );
  socket.on(readyEvent, ready).on("error", finish).on("close", closed);
}

function connectPlain(server: string, target: Target, settle: Settle): void {
  const socket = net.connect(target);
  whenReady(socket, "connect", (error) =>
    settle(error === undefined ? undefined : unreachable(server, error), socket),
  );
}

/** The outcome of a TLS handshake, with the socket it was made on. */
type Handshaken = (
  outcome: { readonly handshake: Handshake } | { readonly error: EmError },
  socket: tls.TLSSocket,
) => void;

function connectTls(server: string, settings: TlsSettings, target: Target, settle: Settle): void {
  shakeHands(server, target, secureContextFor(settings), (outcome, socket) => {
    settle(
      "error" in outcome ? outcome.error : distrust(server, settings, outcome.handshake),
      socket,
    );
  });
}

/**
 * What the server shows of itself in a TLS handshake; nothing is sent. @throws EmError when there
 * is no connection.
 */
export function probeTls(server: string, settings: TlsSettings): Promise<Handshake> {
  const { hostname, port } = new URL(server);
  const target = {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? HTTPS_PORT : Number(port),
  };
  return new Promise((resolve, reject) => {
    shakeHands(server, target, secureContextFor(settings), (outcome, socket) => {
      socket.destroy();
      if ("error" in outcome) reject(outcome.error);
      else resolve(outcome.handshake);
    });
  });
}

function shakeHands(
  server: string,
  target: Target,
  secureContext: tls.SecureContext,
  handshaken: Handshaken,
): void {
  const socket = tls.connect({
    ...target,
    servername: net.isIP(target.host) === 0 ? target.host : "",
    ALPNProtocols: ["http/1.1"],
    secureContext,
    // Not "trust everybody": the verdict of the verification is read and acted on below, together
    // with the fingerprint, because only after the handshake the certificate can be named in the
    // error.
    rejectUnauthorized: false,
  });
  whenReady(socket, "secureConnect", (error) => {
    if (error !== undefined) {
      handshaken({ error: handshakeError(server, error) }, socket);
      return;
    }
    const problem = socket.authorized ? undefined : readVerdict(socket.authorizationError);
    // In this order: Node 20 gives an empty chain once the certificate itself was asked for.
    const root = readRoot(socket);
    handshaken(
      { handshake: { certificate: socket.getPeerX509Certificate(), problem, root } },
      socket,
    );
  });
}

/** The fingerprint of the last certificate in the verified chain. */
function readRoot(socket: tls.TLSSocket): string | undefined {
  if (!socket.authorized) return undefined;
  let certificate = socket.getPeerCertificate(true);
  // A self-signed certificate is its own issuer; a chain that ends below its root has no issuer at
  // the end, whatever the type says.
  while (
    "issuerCertificate" in certificate &&
    certificate.issuerCertificate.fingerprint256 !== certificate.fingerprint256
  )
    certificate = certificate.issuerCertificate;
  return certificate.fingerprint256;
}

/** Node gives an error or the code of one, whatever its type declaration says. */
function readVerdict(verdict: unknown): string {
  if (verdict instanceof Error) return "code" in verdict ? String(verdict.code) : verdict.message;
  return typeof verdict === "string" ? verdict : "unknown reason";
}

/** The code of a system error; with two addresses of one host Node reports both failures in one. */
export function readSystemCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return readSystemCode(error.errors[0]);
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}

function handshakeError(server: string, error: Error): EmError {
  const code = readSystemCode(error);
  if (!/^(ERR_SSL|EPROTO|ERR_TLS)/.test(code)) return unreachable(server, error);
  return new EmTlsError(`No TLS connection to ${server} could be made (${code}).`, {
    hint: "Check that the URL's port is the one where Enterprise Manager speaks HTTPS (9398).",
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens on that port",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name could not be resolved",
  ETIMEDOUT: "it did not answer",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  ECONNRESET: "it closed the connection at once",
};

function unreachable(server: string, error: Error): EmUnreachableError {
  const code = readSystemCode(error);
  const reason = REASONS[code];
  return new EmUnreachableError(
    `No connection to ${server}: ${reason === undefined ? code : `${reason} (${code})`}.`,
    {
      hint: 'Check host and port of `url` (VEEAM_EM_URL), whether the service "Veeam Backup Enterprise Manager" runs, and whether a firewall lets this machine through. `npx pulumi-veeam-em doctor` checks step by step.',
    },
  );
}
