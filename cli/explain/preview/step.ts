import { type Kind, kindFromToken } from "../../../provider/model/kinds";
import { isProperties, type Properties, readText } from "../../../provider/model/properties";
import { visible } from "../../../provider/model/visible";
import { providerUrn } from "../../shared/pulumi/providers";
import { typeOfState } from "../../shared/pulumi/urn";
import { type Input, InputError } from "../../shared/input";

/** One step of a preview, of any package. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly kind: Kind | undefined;
  readonly provider: string;
  readonly old: Properties | undefined;
  readonly new: Properties | undefined;
}

/**
 * Steps that say nothing about what is planned: a refresh shows what was found, and the state that
 * the other steps start from has it.
 */
const IGNORED = new Set([
  "refresh",
  "read",
  "read-replacement",
  "read-discard",
  "discard",
  "discard-replaced",
]);

/** All others that the engine knows (pulumi, pkg/resource/deploy/step.go). */
const PLANNED = new Set([
  "same",
  "create",
  "update",
  "delete",
  "replace",
  "create-replacement",
  "delete-replaced",
  "remove-pending-replace",
  "import",
  "import-replacement",
]);

/** Whether a step says what is planned. */
export function isPlan({ op }: Pick<Step, "op">): boolean {
  return !IGNORED.has(op);
}

/** Reads a step. @throws InputError for what cannot be judged. */
export function readStep(step: unknown, at: number, input: Input, wanted: string): Step {
  const bad = (why: string): InputError =>
    new InputError(`${input.name} is not ${wanted}: steps[${at}] ${why}.`);
  if (!isProperties(step)) throw bad("is not an object");
  const [op, urn] = [readText(step, "op"), readText(step, "urn")];
  if (op === undefined || urn === undefined) throw bad("has no `op` or no `urn`");
  const states = [step["oldState"], step["newState"]].map((state) =>
    isProperties(state) ? state : undefined,
  );
  // A resource that moves from one form to the other has another type than before.
  const type = typeOfState(states.findLast((state) => state !== undefined) ?? {}, urn);
  const kind = kindFromToken(type);
  if (kind !== undefined && states.every((state) => state === undefined))
    throw bad("has neither `oldState` nor `newState`");
  if (kind !== undefined && !IGNORED.has(op) && !PLANNED.has(op))
    throw new InputError(
      `${input.name}: steps[${at}] has the operation \`${visible(op)}\`, which this version does not know, so it is unclear what it does. Update pulumi-veeam-em here (\`npm install pulumi-veeam-em@latest\`).`,
    );
  return {
    op,
    urn,
    type,
    kind,
    provider: providerUrn(
      readText(step, "provider") ??
        states
          .map((state) => state && readText(state, "provider"))
          .find((one) => one !== undefined) ??
        "",
    ),
    old: states[0],
    new: states[1],
  };
}
