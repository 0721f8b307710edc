import { getHeapSpaceStatistics } from "node:v8";

const MEBIBYTE = 1024 * 1024;

/** V8 begins a collection when so much memory outside its heap was asked for since the last one (`kExternalAllocationSoftLimit`, 64 MiB). */
const PRESSURE_BYTES = 65 * MEBIBYTE;

/** What the old space may gain between two collections; one takes some 10 ms. */
const LEAST_GAIN_BYTES = 8 * MEBIBYTE;
/** Where much is in use, the gain is in proportion to it, so that collections cost the same for each operation. */
const GAIN_SHARE = 0.25;

/** What is known of a heap, and what can be done about it; tests hand in their own. */
export interface Heap {
  /** Bytes in the old space, garbage included. */
  oldSpace(): number;
  /** Has the garbage collected soon. */
  press(): void;
}

/**
 * Has the old space collected while it is small. What outlives two collections of the young space is moved there; V8 waits until it is several
 * times as large as at the start. With many operations at a time nearly all that Pulumi's SDK needs for one gets there: 100 MB and more
 * at 2,000 resources, of which less than 10 are in use (docs/decisions/0008).
 */
export class Garbage {
  /** The old space when it was smallest since the last collection was asked for. */
  private least: number | undefined;

  constructor(private readonly heap: Heap = v8Heap) {}

  /** To be called after every operation. */
  check(): void {
    const used = this.heap.oldSpace();
    this.least = Math.min(this.least ?? used, used);
    if (used - this.least < Math.max(LEAST_GAIN_BYTES, this.least * GAIN_SHARE)) return;
    this.least = used;
    this.heap.press();
  }
}

const v8Heap: Heap = {
  oldSpace: () => getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space")?.space_used_size ?? 0,
  press: () => {
    try {
      // Never written to, so that no memory is taken for it, and given up at once.
      new ArrayBuffer(PRESSURE_BYTES);
    } catch {
      // Where even the addresses are limited V8 collects early by itself.
    }
  },
};
