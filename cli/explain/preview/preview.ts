import { grouped } from "../../../provider/model/grouped";
import { type Kind, kindFromToken } from "../../../provider/model/kinds";
import {
  isProperties,
  readObjects,
  type Properties,
  readText,
} from "../../../provider/model/properties";
import { visible } from "../../../provider/model/visible";
import { type ResourceState, typeOfState } from "../../shared/pulumi/foreign-providers";
import { type Input, InputError, parseJson } from "../../shared/input";
import { readSide, type Side } from "./side";
import {
  findMovedProviders,
  findServers,
  providerUrn,
  readProviders,
  type Servers,
} from "./servers";
import { refuseUnknownKinds } from "../../shared/pulumi/unknown-kinds";
import { readName, readStack } from "../../shared/pulumi/urn";

/** A resource of this package before and after what a preview plans. */
export interface PlannedResource {
  readonly urn: string;
  /** Its name in the program. */
  readonly name: string;
  readonly kind: Kind;
  /** Where it will be managed: the provider's URN, marked where that leads to another server. */
  readonly provider: string;
  /** Whether its provider does not lead to the server of the state for certain. */
  readonly isMoved: boolean;
  /** Where it was managed. */
  readonly formerProvider: string;
  readonly operation: "same" | "create" | "update" | "replace" | "delete" | "import";
  /** Of a replacement: which of the two objects goes or comes first, as far as the engine tells. */
  readonly first: "old" | "new" | undefined;
  readonly old: Side | undefined;
  readonly new: Side | undefined;
}

/** A preview as far as it concerns Enterprise Manager. */
export interface Preview {
  /** `<project>/<stack>`, as far as the resources tell. */
  readonly stack: string;
  readonly resources: readonly PlannedResource[];
  readonly servers: Servers;
  /**
   * Whether resources that stay as they are were left out, as `pulumi preview --json` does without
   * `--show-sames`.
   */
  readonly lacksSames: boolean;
  /** What its steps have of any package's resources, before and after. */
  readonly states: readonly ResourceState[];
  /** By URN: what the program wants from now on. What is deleted is not in it. */
  readonly wanted: ReadonlyMap<string, Properties>;
}

const WANTED = "the output of `pulumi preview --json`";

/** Of an error's text: enough to know what is meant; the whole is in what Pulumi printed. */
const MESSAGE_LINES = 3;
const MESSAGE_LENGTH = 500;

/**
 * Steps that say nothing about what is planned: a refresh shows what was found, and the state that
 * the other steps start from has it.
 */
const IGNORED = new Set([
  "refresh",
  "read",
  "read-replacement",
  "read-discard",
  "discard-replaced",
]);

/**
 * Reads the output of `pulumi preview --json`. @throws InputError for anything else, for a preview
 * that failed, and for one of a newer version.
 */
export function readPreview(input: Input): Preview {
  const document = parseJson(input, WANTED);
  if (!isProperties(document))
    throw new InputError(
      `${input.name} holds ${Array.isArray(document) ? "a list" : "a single value"}, not ${WANTED}.`,
    );
  if (isProperties(document["deployment"]))
    throw new InputError(
      `${input.name} is a stack export, not ${WANTED}. To compare a state with the server use \`npx pulumi-veeam-em drift --state\`.`,
    );
  const steps = document["steps"] ?? (isProperties(document["changeSummary"]) ? [] : undefined);
  refuseFailed(input, document);
  if (!Array.isArray(steps))
    throw new InputError(`${input.name} is JSON, but not ${WANTED}: it has no list \`steps\`.`);
  const read = steps.map((step: unknown, at) => readStep(step, at, input));
  refuseUnknownKinds(
    input.name,
    read.map(({ type }) => type),
  );
  const resources = readPlannedResources(read);
  return {
    stack: readStack(firstUrn(steps)),
    resources,
    servers: findServers(read, resources),
    lacksSames: lacksSames(document, steps),
    states: read.flatMap(listStates),
    wanted: new Map(read.flatMap(wantedIn)),
  };
}

function listStates({ urn, type, old, new: fresh }: Step): ResourceState[] {
  return [old, fresh].flatMap((state) => (state === undefined ? [] : [{ urn, type, state }]));
}

function wantedIn({ op, urn, new: fresh }: Step): [string, Properties][] {
  return fresh === undefined || IGNORED.has(op) || op.startsWith("delete") ? [] : [[urn, fresh]];
}

function lacksSames(document: Properties, steps: readonly unknown[]): boolean {
  const summary = document["changeSummary"];
  const counted = isProperties(summary) ? summary["same"] : undefined;
  return (
    typeof counted === "number" &&
    counted > steps.filter((step) => isProperties(step) && step["op"] === "same").length
  );
}

/**
 * A preview that failed does not tell what is planned: what it left out would look as if nothing
 * changed.
 */
function refuseFailed(input: Input, document: Properties): void {
  const errors = readObjects(document, "diagnostics")
    .filter((one) => readText(one, "severity") === "error")
    .map((one) => readText(one, "message") ?? "");
  if (errors.length === 0) return;
  const lines = errors.map((message) => `  ${visible(firstLines(message))}`);
  throw new InputError(
    `${input.name} is a preview that failed, so it does not tell all that is planned. Mend this first:\n${lines.join("\n")}`,
  );
}

/** What is wrong stands at the beginning; below are stack traces. */
function firstLines(message: string): string {
  const lines = message.split("\n").filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return lines.slice(0, MESSAGE_LINES).join(" / ").slice(0, MESSAGE_LENGTH);
}

function firstUrn(steps: readonly unknown[]): string {
  const urns = steps.flatMap((step) => (isProperties(step) ? [readText(step, "urn") ?? ""] : []));
  return urns.find((urn) => urn.startsWith("urn:pulumi:")) ?? "";
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly kind: Kind | undefined;
  readonly provider: string;
  readonly old: Properties | undefined;
  readonly new: Properties | undefined;
}

function readStep(step: unknown, at: number, input: Input): Step {
  const bad = (why: string): InputError =>
    new InputError(`${input.name} is not ${WANTED}: steps[${at}] ${why}.`);
  if (!isProperties(step)) throw bad("is no object");
  const [op, urn] = [readText(step, "op"), readText(step, "urn")];
  if (op === undefined || urn === undefined) throw bad("has no `op` or no `urn`");
  const states = [step["oldState"], step["newState"]].map((state) =>
    isProperties(state) ? state : undefined,
  );
  const type = typeOfState(states.find((state) => state !== undefined) ?? {}, urn);
  const kind = kindFromToken(type);
  if (kind !== undefined && states.every((state) => state === undefined))
    throw bad("has neither `oldState` nor `newState`");
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

/** One entry for each resource: a replacement is one step or three, depending on the engine. */
function readPlannedResources(steps: readonly Step[]): PlannedResource[] {
  const deleted = new Set(steps.filter(({ op }) => op === "delete").map(({ urn }) => urn));
  const ours = steps.filter(
    (step) =>
      step.kind !== undefined && !IGNORED.has(step.op) && !isExternal(step) && !isSkipped(step),
  );
  const moved = findMovedProviders(steps);
  return [...grouped(ours, ({ urn }) => urn).values()].flatMap((own) =>
    planned(own, deleted, moved),
  );
}

/** What is only read (`get`) is nobody's plan. */
function isExternal(step: Step): boolean {
  return step.old?.["external"] === true || step.new?.["external"] === true;
}

/** The engine calls a creation that `--target` leaves out `same`, with a state that has no ID. */
function isSkipped({ op, old }: Step): boolean {
  return op === "same" && readText(old ?? {}, "id") === undefined;
}

function planned(
  steps: readonly Step[],
  deleted: ReadonlySet<string>,
  moved: ReadonlySet<string>,
): PlannedResource[] {
  const [first] = steps;
  if (first?.kind === undefined) return [];
  const operation = readOperation(steps);
  const old = steps
    .map((step) => (step.op === "create" ? undefined : step.old))
    .find((state) => state !== undefined);
  const fresh = steps.findLast(
    (step) => step.new !== undefined && !step.op.startsWith("delete"),
  )?.new;
  const isGone = operation === "delete";
  return [
    {
      urn: first.urn,
      name: readName(first.urn),
      kind: first.kind,
      ...readProviders(first.provider, old, moved),
      operation,
      first:
        old?.["pendingReplacement"] === true ? "old" : old?.["delete"] === true ? "new" : undefined,
      old: old === undefined ? undefined : readSide(old, true, deleted),
      new:
        isGone || fresh === undefined
          ? undefined
          : readSide(fresh, operation === "same" || operation === "import", deleted),
    },
  ];
}

function readOperation(steps: readonly Step[]): PlannedResource["operation"] {
  const ops = steps.map(({ op }) => op);
  if (ops.some((op) => op.includes("replace"))) return "replace";
  const [op] = ops;
  if (op === "create" || op === "update" || op === "delete" || op === "import") return op;
  return "same";
}
