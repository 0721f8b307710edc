import { grouped } from "../../../provider/model/grouped";
import { type Form, formOf, type Kind, readName } from "../../../provider/model/kinds";
import { type Properties, readText } from "../../../provider/model/properties";
import { type Moves, readProviders, type Whereabouts } from "./servers";
import { readSide, type Side } from "./side";
import { isPlan, type Step } from "./step";

/** A resource of this package before and after what a preview plans. */
export interface PlannedResource extends Whereabouts {
  readonly urn: string;
  /** Its name in the program. */
  readonly name: string;
  readonly kind: Kind;
  /** Of what it is in the program, or was. */
  readonly form: Form | undefined;
  readonly operation: "same" | "create" | "update" | "replace" | "delete" | "import";
  /** Of a replacement: which of the two objects goes or comes first, as far as the engine tells. */
  readonly first: "old" | "new" | undefined;
  readonly old: Side | undefined;
  readonly new: Side | undefined;
}

/** One entry for each resource: a replacement is one step or three, depending on the engine. */
export function readPlannedResources(steps: readonly Step[], moves: Moves): PlannedResource[] {
  const deleted = new Set(steps.filter(({ op }) => op === "delete").map(({ urn }) => urn));
  const ours = steps.filter(
    (step) => step.kind !== undefined && (isLetGo(step) || (isPlan(step) && !isRead(step))),
  );
  const own = ours.filter((step) => !isSkipped(step));
  return [...grouped(own, ({ urn }) => urn).values()].flatMap((some) =>
    planned(some, deleted, moves),
  );
}

/** What is only read (`get`) is nobody's plan. */
function isRead({ old, new: next }: Step): boolean {
  return (next ?? old)?.["external"] === true;
}

/** A resource of the stack that the program only reads from now on: nothing is deleted. */
function isLetGo({ op, old, new: next }: Step): boolean {
  return op === "read" && old !== undefined && old["external"] !== true && next !== undefined;
}

/** The engine calls a creation that `--target` leaves out `same`, with a state that has no ID. */
function isSkipped({ op, old }: Step): boolean {
  return op === "same" && readText(old ?? {}, "id") === undefined;
}

/** What was only read, the stack did not give: it is made, though the engine replaces it. */
function formerOf({ op, old }: Step): Properties | undefined {
  return op === "create" || old?.["external"] === true ? undefined : old;
}

function planned(
  steps: readonly Step[],
  deleted: ReadonlySet<string>,
  moves: Moves,
): PlannedResource[] {
  const [first] = steps;
  if (first?.kind === undefined) return [];
  // What an earlier run replaced and did not delete is beside the object that the program changes.
  const own = steps.filter(({ op }) => !op.startsWith("delete"));
  const old = [...own, ...steps].map(formerOf).find((state) => state !== undefined);
  const operation = readOperation(own.length > 0 ? own : steps, old);
  // The deletion of what is replaced names the provider that was.
  const fresh = own.findLast((step) => step.new !== undefined);
  const planner = fresh ?? first;
  const isLost = steps.every(isLetGo);
  return [
    {
      urn: first.urn,
      name: readName(first.urn),
      kind: first.kind,
      form: formOf(planner.type),
      ...readProviders(planner.provider, old, moves),
      operation,
      first:
        old?.["pendingReplacement"] === true ? "old" : old?.["delete"] === true ? "new" : undefined,
      old:
        old === undefined
          ? undefined
          : { ...readSide(old, true, deleted), ...(isLost ? { retainedBy: "get" } : {}) },
      new: operation === "delete" ? undefined : nextSide(fresh, operation, deleted),
    },
  ];
}

function nextSide(
  step: Step | undefined,
  operation: PlannedResource["operation"],
  deleted: ReadonlySet<string>,
): Side | undefined {
  if (step?.new === undefined) return undefined;
  return readSide(step.new, operation === "same" || operation === "import", deleted);
}

function readOperation(
  steps: readonly Step[],
  old: Properties | undefined,
): PlannedResource["operation"] {
  const ops = steps.map(({ op }) => op);
  const [op = "same"] = ops;
  if (ops.some((one) => one !== "delete-replaced" && one.includes("replace")))
    return old === undefined ? "create" : "replace";
  if (op === "create" || op === "update" || op === "import") return op;
  return op === "same" ? "same" : "delete";
}
