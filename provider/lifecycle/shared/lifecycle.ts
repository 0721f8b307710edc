import type { Kind } from "../../model/kinds";
import type { Properties } from "../../model/properties";
import type { Claimable, Lost } from "./claims";
import type { DiffResult } from "./difference";
import type { CheckResult } from "./fields";
import type { ConfiguredServer } from "./origin";
import type { OperationContext } from "./context";

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

/**
 * One kind of resource. `check` and `diff` never use the network, so that previews need no server.
 */
export interface Lifecycle {
  /** The class a program uses, for messages. */
  readonly kind: Kind;
  check(olds: Properties, news: Properties): CheckResult;
  diff(id: string, olds: Properties, news: Properties, configured: ConfiguredServer): DiffResult;
  /** What a resource has that it goes on declaring; nothing is asked of the server. */
  keeps(id: string, olds: Properties, news: Properties): readonly Claimable[];
  /** The difference that brings back what the removal of another resource took from this one. */
  restores(news: Properties, lost: Lost): DiffResult;
  create(context: OperationContext, inputs: Properties): Promise<Outcome>;
  /** `undefined`: gone. With no outputs in `props` it is a `get`, which must find the thing. */
  read(context: OperationContext, id: string, props: Properties): Promise<Reading | undefined>;
  update(
    context: OperationContext,
    id: string,
    olds: Properties,
    news: Properties,
  ): Promise<Outcome>;
  /** Deleting what is gone succeeds. */
  delete(context: OperationContext, id: string, props: Properties): Promise<void>;
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
