import {
  isProperties,
  type Properties,
  readObjects,
  readText,
} from "../../../provider/model/properties";
import { visible } from "../../../provider/model/visible";
import type { ResourceState } from "./foreign-providers";
import { type Input, InputError, parseJson } from "../input";
import { refuseUnknownKinds } from "./unknown-kinds";
import { typeOfState } from "./urn";

/** A stack export: every resource of the state, of any package. */
export interface StackExport {
  readonly resources: readonly Properties[];
  /** What a run was at when it was cut off. */
  readonly pending: readonly PendingOperation[];
}

interface PendingOperation {
  /** `creating`, `updating` ... */
  readonly what: string;
  readonly resource: Properties;
}

const WANTED = "the output of `pulumi stack export`";

/** Versions of the state's format whose resources have the form that is read here. */
const KNOWN_VERSIONS = [3, 4];

/**
 * Reads a stack export. @throws InputError for anything else, and for a state of a newer version.
 */
export function readStackExport(input: Input): StackExport {
  const document = parseJson(input, WANTED);
  if (isProperties(document) && isProperties(document["checkpoint"]))
    throw new InputError(`${input.name} is a backend's own file, not ${WANTED}.`);
  const deployment = isProperties(document) ? document["deployment"] : undefined;
  if (!isProperties(document) || !isProperties(deployment))
    throw new InputError(
      `${input.name} is JSON, but not ${WANTED}${isProperties(document) && Array.isArray(document["steps"]) ? "; a preview is for `veeam-em explain`" : ""}.`,
    );
  const { version } = document;
  if (!KNOWN_VERSIONS.some((known) => known === version))
    throw new InputError(
      `${input.name} is a stack export of version ${visible(JSON.stringify(version) || "unknown")}; known are ${KNOWN_VERSIONS.join(" and ")}. Export it again with a current Pulumi CLI, or use a newer pulumi-veeam-em.`,
    );
  const resources = deployment["resources"] ?? [];
  if (!Array.isArray(resources))
    throw new InputError(`${input.name} is not ${WANTED}: \`deployment.resources\` is not a list.`);
  const all = readObjects({ resources }, "resources");
  const pending = readObjects(deployment, "pending_operations").map(readPending);
  refuseUnknownKinds(
    input.name,
    [...all, ...pending.map(({ resource }) => resource)].map(
      (resource) => readText(resource, "type") ?? "",
    ),
  );
  return { resources: all, pending };
}

function readPending(operation: Properties): PendingOperation {
  const resource = operation["resource"];
  return {
    what: readText(operation, "type") ?? "changing",
    resource: isProperties(resource) ? resource : {},
  };
}

/** Whatever the state may make the engine run, interrupted operations included. */
export function listStates({ resources, pending }: StackExport): ResourceState[] {
  return [...resources, ...pending.map(({ resource }) => resource)].map((state) => {
    const urn = readText(state, "urn") ?? "";
    return { urn, type: typeOfState(state, urn), state };
  });
}
