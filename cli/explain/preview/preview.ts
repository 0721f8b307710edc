import {
  isProperties,
  readObjects,
  type Properties,
  readText,
} from "../../../provider/model/properties";
import { visible } from "../../../provider/model/visible";
import {
  findForeignSettings,
  type ForeignProvider,
  type ResourceState,
} from "../../shared/pulumi/foreign-providers";
import { type Input, InputError, parseJson } from "../../shared/input";
import { type PlannedResource, readPlannedResources } from "./planned-resources";
import { findDefaultServer, findMoves, findServers, type Servers } from "./servers";
import { isPlan, readStep, type Step } from "./step";
import { unifyProviders } from "./one-provider";
import { refuseUnknownKinds } from "../../shared/pulumi/unknown-kinds";
import { readStack, typeOfState } from "../../shared/pulumi/urn";

/** A preview as far as it concerns Enterprise Manager. */
export interface Preview {
  /** `<project>/<stack>`, as far as the resources tell. */
  readonly stack: string;
  readonly resources: readonly PlannedResource[];
  readonly servers: Servers;
  /** Whether it deletes all that it has of this package, as if the program had ended early. */
  readonly deletesAll: boolean;
  /**
   * Whether resources that stay as they are were left out, as `pulumi preview --json` does without
   * `--show-sames`.
   */
  readonly lacksSames: boolean;
  /** What its steps have of any package's resources, before and after. */
  readonly states: readonly ResourceState[];
  /** What the stack's configuration does in their place. */
  readonly foreignSettings: readonly ForeignProvider[];
  /** The URNs, in the program and in the state, of which it tells what becomes of them. */
  readonly told: ReadonlySet<string>;
  /** By URN: what the program wants from now on. What is deleted is not in it. */
  readonly wanted: ReadonlyMap<string, Properties>;
}

const WANTED = "the output of `pulumi preview --json`";

/** Of an error's text: enough to know what is meant; the whole is in what Pulumi printed. */
const MESSAGE_LINES = 3;
const MESSAGE_LENGTH = 500;

/**
 * Reads the output of `pulumi preview --json`. @throws InputError for anything else, for a preview
 * that failed, and for one of a newer version.
 * @param url the server that the surroundings name, which goes before the stack's configuration
 */
export function readPreview(input: Input, url?: string): Preview {
  const document = parseJson(input, WANTED);
  if (!isProperties(document))
    throw new InputError(
      `${input.name} contains ${Array.isArray(document) ? "a list" : "a single value"}, not ${WANTED}.`,
    );
  if (isProperties(document["deployment"]))
    throw new InputError(
      `${input.name} is a stack export, not ${WANTED}. To compare a state with the server use \`npx pulumi-veeam-em drift --state\`.`,
    );
  const steps = document["steps"] ?? (isProperties(document["changeSummary"]) ? [] : undefined);
  refuseFailed(input, document);
  if (!Array.isArray(steps))
    throw new InputError(`${input.name} is JSON, but not ${WANTED}: it has no list \`steps\`.`);
  const original = steps.map((step: unknown, at) => readStep(step, at, input, WANTED));
  const states = original.flatMap(listStates);
  refuseUnknownKinds(
    input.name,
    [...original, ...states].map(({ type }) => type),
  );
  const read = unifyProviders(original, document["config"]);
  const defaults = findDefaultServer(document["config"], url, read);
  const resources = readPlannedResources(read, findMoves(read, defaults));
  const isWhole = !lacksSames(document, steps);
  const stack = readStack(firstUrn(steps));
  return {
    stack,
    resources,
    servers: findServers(read, resources, isWhole, defaults),
    deletesAll: deletesAll(resources),
    lacksSames: !isWhole,
    states,
    foreignSettings: findForeignSettings(stack, document["config"]),
    told: new Set(read.flatMap(urnsTold)),
    wanted: new Map(read.flatMap(wantedIn)),
  };
}

/**
 * A program that ends before it made anything gives such a preview, and Pulumi marks in none how
 * its program ended. What the program reads from now on, it speaks of.
 */
function deletesAll(resources: readonly PlannedResource[]): boolean {
  return (
    resources.length > 0 &&
    resources.every(({ operation, old }) => operation === "delete" && old?.retainedBy !== "get")
  );
}

/** A resource that moves from one form to the other has another type and provider than before. */
function listStates({ urn, provider, old, new: fresh }: Step): ResourceState[] {
  return [old, fresh].flatMap((state) => {
    if (state === undefined) return [];
    const own = { urn, type: typeOfState(state, urn), state };
    return [state === (fresh ?? old) ? { ...own, provider } : own];
  });
}

/** A resource with an alias is in the state under its former URN. */
function urnsOf({ urn, old }: Step): string[] {
  return [urn, readText(old ?? {}, "urn") ?? urn];
}

/** What a refresh still finds may be in the program or not. */
function urnsTold(step: Step): string[] {
  const isTold = isPlan(step) || step.op.startsWith("read") || step.new === undefined;
  return isTold ? urnsOf(step) : [];
}

function wantedIn(step: Step): [string, Properties][] {
  const { op, new: fresh } = step;
  if (fresh === undefined || !isPlan(step) || op.startsWith("delete")) return [];
  return urnsOf(step).map((urn) => [urn, fresh]);
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
    `${input.name} is a preview that failed, so it does not show everything that is planned. Fix this first:\n${lines.join("\n")}`,
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
