import type { Kind } from "../../model/kinds";
import type { Properties } from "../../model/properties";
import type { CheckResult } from "./fields";
import type { Work } from "./work";

/**
 * What `diff` hands back to the engine (`pulumi.dynamic.DiffResult`, without the parts that its
 * server ignores).
 */
export interface DiffResult {
  /**
   * Left out when something changed: the engine then compares the inputs itself and shows which
   * property changes how.
   */
  readonly changes?: boolean;
  readonly replaces?: string[];
  readonly deleteBeforeReplace?: boolean;
}

/** A resource as it was made or changed. */
export interface Outcome {
  readonly id: string;
  /** Everything that goes into the state: the inputs again, and what EM added. */
  readonly outs: Record<string, unknown>;
}

/** A resource as EM shows it now. */
export interface Reading {
  readonly id: string;
  readonly props: Record<string, unknown>;
  /** What the program would have to say to get this: differences show up as drift. */
  readonly inputs: Record<string, unknown>;
}

/** Where the settings point to, as far as they are there: previews work without any. */
export interface Whereabouts {
  readonly server: string | undefined;
  readonly formerServer: string | undefined;
}

/**
 * One kind of resource. `check` and `diff` never use the network, so that previews need no server.
 */
export interface Lifecycle {
  /** The class a program uses, for messages. */
  readonly kind: Kind;
  check(olds: Properties, news: Properties): CheckResult;
  diff(id: string, olds: Properties, news: Properties, where: Whereabouts): DiffResult;
  create(work: Work, inputs: Properties): Promise<Outcome>;
  /** `undefined`: gone. With no outputs in `props` it is a `get`, which must find the thing. */
  read(work: Work, id: string, props: Properties): Promise<Reading | undefined>;
  update(work: Work, id: string, olds: Properties, news: Properties): Promise<Outcome>;
  /** Deleting what is gone succeeds. */
  delete(work: Work, id: string, props: Properties): Promise<void>;
}

/**
 * A resource that exists, but not as it was declared: the engine records it with what it has, fails
 * the run with the reasons, and the next `up` completes it.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  constructor(
    readonly resourceId: string,
    readonly properties: Record<string, unknown>,
    readonly reason: Error,
  ) {
    super(reason.message, { cause: reason });
  }
}
