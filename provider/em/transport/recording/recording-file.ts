import { closeSync, ftruncateSync, writeSync } from "node:fs";
import { openNewPrivateFile } from "../../private-file";

/**
 * A file of JSON Lines that has its last line, the one that says how many exchanges there are,
 * after every exchange: it is whole even if the process is killed, and a file without that line is
 * a part of one.
 */
export class RecordingFile {
  private readonly descriptor: number;
  /** Where the last line begins: the next exchange is written over it. */
  private end = 0;
  private exchanges = -1;
  private closed = false;

  /** @throws Error EEXIST where there is a file already, or a link. */
  constructor(file: string, header: object) {
    this.descriptor = openNewPrivateFile(file);
    try {
      this.append(header);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Adds a line. @throws Error when it cannot be written: then the file ends with the line before,
   * and nothing is added any more.
   */
  append(line: object): void {
    if (this.closed) return;
    const whole = Buffer.from(`${JSON.stringify(line)}\n`);
    const last = Buffer.from(`${JSON.stringify({ kind: "end", exchanges: this.exchanges + 1 })}\n`);
    try {
      this.write(Buffer.concat([whole, last]));
    } catch (error) {
      this.breakOff();
      throw error;
    }
    this.end += whole.length;
    this.exchanges += 1;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    closeSync(this.descriptor);
  }

  private write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.descriptor, bytes, done, bytes.length - done, this.end + done);
  }

  /** Leaves no half line behind, and no last one: what is missing must show. */
  breakOff(): void {
    if (this.closed) return;
    try {
      ftruncateSync(this.descriptor, this.end);
    } catch {
      // Then the half line itself shows it.
    }
    this.close();
  }
}
