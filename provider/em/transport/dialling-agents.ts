import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import type { Duplex } from "node:stream";

export type Created = (error: Error | null, stream: Duplex) => void;

/** Makes a connection and hands it over. */
type Dial = (options: http.ClientRequestArgs, created: Created | undefined) => void;

/** A keep-alive agent whose connections are made, and checked, elsewhere. */
export class DiallingAgent extends http.Agent {
  private readonly dial: Dial;
  private readonly idle = new IdleSockets();
  constructor(options: http.AgentOptions, dial: Dial) {
    super(options);
    this.dial = dial;
  }
  override createConnection(options: http.ClientRequestArgs, created?: Created): undefined {
    this.dial(options, created);
    return undefined;
  }
  override emit(event: string | symbol, ...told: unknown[]): boolean {
    return this.idle.rest(event, told, () => super.emit(event, ...told));
  }
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    this.idle.wake(socket);
    super.reuseSocket(socket, request);
  }
}

/** The same over TLS. */
export class DiallingTlsAgent extends https.Agent {
  private readonly dial: Dial;
  private readonly idle = new IdleSockets();
  constructor(options: https.AgentOptions, dial: Dial) {
    super(options);
    this.dial = dial;
  }
  override createConnection(options: https.RequestOptions, created?: Created): undefined {
    this.dial(options, created);
    return undefined;
  }
  override emit(event: string | symbol, ...told: unknown[]): boolean {
    return this.idle.rest(event, told, () => super.emit(event, ...told));
  }
  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    this.idle.wake(socket);
    super.reuseSocket(socket, request);
  }
}

/**
 * Connections between two requests. Nothing may come then: an answer that nobody asked for would be
 * taken for the next request's, so that a connection with anything left on it is thrown away.
 */
class IdleSockets {
  private readonly watches = new WeakMap<Duplex, () => void>();

  /** Offers a socket that an answer left free only when whatever came behind it has been seen. */
  rest(event: string | symbol, [socket]: readonly unknown[], offer: () => boolean): boolean {
    if (event !== "free" || !(socket instanceof net.Socket)) return offer();
    const discard = (): void => {
      socket.destroy();
      // At once, before the agent hears that it is closed.
      socket.emit("agentRemove");
    };
    this.watches.set(socket, discard);
    socket.on("data", discard);
    // Bytes that wait in a paused socket come, too.
    socket.resume();
    afterOneRead(() => {
      if (!socket.destroyed) offer();
    });
    return true;
  }

  /** Before the next request is sent. */
  wake(socket: Duplex): void {
    const discard = this.watches.get(socket);
    if (discard !== undefined) socket.off("data", discard);
    this.watches.delete(socket);
  }
}

/**
 * Calls back when everything was read that had arrived by now: the first turn may end without a
 * read.
 */
function afterOneRead(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}

/** Resolves when the connection of an answer that was read is free for the next request. */
export function whenFree(): Promise<void> {
  return new Promise((resolve) => {
    // One turn later than the agent, which may begin a turn later than whoever reads the answer.
    afterOneRead(() => setImmediate(resolve));
  });
}
