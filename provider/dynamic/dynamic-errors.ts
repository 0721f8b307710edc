import { isEmError } from "../em";
import { describeFailure, failureTitle } from "../engine/engine-errors";
import type { PartialFailure } from "../lifecycle/shared/lifecycle";
import type { Properties } from "../model/properties";

/**
 * An error as the engine's dynamic-provider process wants it: without a truthy `id`, which it would
 * take for a partial failure, and without a stack, which it would print for read, diff and delete
 * (pulumi, cmd/dynamic-provider, `console.error`).
 */
export function forEngine(error: unknown): Error {
  const said = new Error(describeFailure(error));
  Object.defineProperty(said, "stack", {
    value: isEmError(error) ? said.message : describeFailure(error),
  });
  Object.defineProperty(said, "toString", { value: () => failureTitle(error) });
  return said;
}

/**
 * The engine records the resource with these properties and shows only the reasons. `__provider`
 * must be among the properties: unlike for other results it is not added, and without it the
 * resource could never be read or deleted again.
 */
export function partialFailure(failure: PartialFailure, inputs: Properties): Error {
  const text = describeFailure(failure.reason);
  return Object.assign(new Error(text), {
    id: failure.resourceId,
    properties: { ...failure.properties, __provider: inputs["__provider"] },
    reasons: [text],
  });
}
