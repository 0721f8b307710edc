/** The parts of a line of the engine's event log that the tests look at. */
export interface EngineEvent {
  readonly diagnosticEvent?: {
    readonly message: string;
    readonly severity: string;
    readonly urn?: string;
  };
  readonly policyEvent?: {
    readonly policyName: string;
    readonly message: string;
    readonly resourceUrn?: string;
  };
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly resOutputsEvent?: { readonly metadata: StepMetadata };
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly keys?: readonly string[] | null;
  readonly diffs?: readonly string[] | null;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

/** One thing that the engine planned or did to one resource. */
export interface Step {
  readonly op: string;
  /** The resource's name in the program. */
  readonly name: string;
  readonly type: string;
  /** The properties that differ, as the preview names them. */
  readonly properties: readonly string[];
}

export function readEvents(log: string): EngineEvent[] {
  return log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EngineEvent);
}

/**
 * The steps in the engine's order. Refreshes tell what they found only when they are done;
 * everything else is told before.
 */
export function stepsOf(events: readonly EngineEvent[]): Step[] {
  return events.flatMap((event) => {
    const planned = event.resourcePreEvent?.metadata;
    if (planned !== undefined && planned.op !== "refresh") return toStep(planned);
    const done = event.resOutputsEvent?.metadata;
    return done !== undefined && isRefreshed(event, events) ? toStep(done) : [];
  });
}

function isRefreshed(event: EngineEvent, events: readonly EngineEvent[]): boolean {
  const urn = event.resOutputsEvent?.metadata.urn;
  const announced = events
    .slice(0, events.indexOf(event))
    .findLast((one) => one.resourcePreEvent?.metadata.urn === urn);
  return announced?.resourcePreEvent?.metadata.op === "refresh";
}

function toStep(metadata: StepMetadata): Step[] {
  if (metadata.type === "pulumi:pulumi:Stack" || metadata.type.startsWith("pulumi:providers:"))
    return [];
  const properties = Object.keys(metadata.detailedDiff ?? {});
  return [
    {
      op: metadata.op,
      name: metadata.urn.split("::").at(-1) ?? "",
      type: metadata.type,
      properties: properties.length > 0 ? properties : [...(metadata.diffs ?? [])],
    },
  ];
}

/**
 * `{ name: op }` of what changes: a program without changes gives an empty object. Several steps
 * are joined: `create-replacement, replace, delete-replaced`.
 */
export function changesOf(steps: readonly Step[]): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const { op, name } of steps) {
    if (op === "same" || op === "read" || op === "refresh") continue;
    changes[name] = name in changes ? `${String(changes[name])}, ${op}` : op;
  }
  return changes;
}

/** The steps of a replacement that makes the new one first, as {@link changesOf} tells them. */
export const REPLACED_NEW_FIRST = "create-replacement, replace, delete-replaced";
