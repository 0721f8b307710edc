import { Socket } from "node:net";

type Done = (error?: Error | null) => void;

/** One end of a connection that no kernel knows: what happens on it takes the same turns always. */
export class MemorySocket extends Socket {
  private peer: MemorySocket | undefined;
  private ended = false;

  private constructor(private readonly touch: () => void) {
    super();
  }

  /** Both ends of a connection; `touch` is called whenever something happens on it. */
  static pair(touch: () => void): [MemorySocket, MemorySocket] {
    const [one, other] = [new MemorySocket(touch), new MemorySocket(touch)];
    one.peer = other;
    other.peer = one;
    return [one, other];
  }

  /** What a socket of the kernel can be told, and this one need not know. */
  override setKeepAlive(): this {
    return this;
  }

  override setNoDelay(): this {
    return this;
  }

  override setTimeout(): this {
    return this;
  }

  override ref(): this {
    return this;
  }

  override unref(): this {
    return this;
  }

  override _read(): void {
    this.touch();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: Done): void {
    this.deliver(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk, done);
  }

  override _writev(
    chunks: { readonly chunk: Buffer | string; readonly encoding: BufferEncoding }[],
    done: Done,
  ): void {
    const bytes = chunks.map(({ chunk, encoding }) =>
      typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk,
    );
    this.deliver(Buffer.concat(bytes), done);
  }

  override _final(done: Done): void {
    this.deliver(null, done);
  }

  override _destroy(error: Error | null, done: Done): void {
    this.deliver(null, () => done(error));
  }

  /** Brings bytes, or the end of them, to the other side. */
  private deliver(bytes: Buffer | null, done: Done): void {
    this.touch();
    process.nextTick(() => {
      this.touch();
      const { peer } = this;
      if (peer !== undefined && !peer.destroyed && !peer.readableEnded && !peer.ended) {
        peer.ended = bytes === null;
        peer.push(bytes);
      }
      done();
    });
  }
}
