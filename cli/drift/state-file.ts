import type { RawSettings } from "../../provider/em";
import { type Kind, kindFromToken } from "../../provider/model/kinds";
import {
  isProperties,
  readObjects,
  type Properties,
  readText,
} from "../../provider/model/properties";
import { visible } from "../../provider/model/visible";
import { type Input, InputError, parseJson } from "../shared/input";
import { refuseUnknownKinds } from "../shared/unknown-kinds";
import { readName, readStack } from "../shared/urn";
import { isSecret, revealed } from "./secrets";

/** The provider that manages a resource, as the state has it. */
export interface RecordedProvider {
  /** Its name in the program; `default` where the program names none. */
  readonly name: string;
  readonly settings: RawSettings;
  /** Settings that the state keeps encrypted. */
  readonly encrypted: readonly string[];
}

/** A resource of this package as a state has it. */
export interface Recorded {
  readonly urn: string;
  /** Its name in the program. */
  readonly name: string;
  readonly kind: Kind;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly provider: RecordedProvider;
  /** Properties that the state keeps encrypted: nothing can be compared with them. */
  readonly encrypted: readonly string[];
  /** Properties that the program keeps secret: they are compared, and not told. */
  readonly secret: readonly string[];
  /**
   * What an earlier run left undone: an old object that it could not delete, or a new one that it
   * did not make after deleting the old one.
   */
  readonly pending: "deletion" | "replacement" | undefined;
}

/** A stack's state, as far as it concerns Enterprise Manager. */
export interface StackState {
  /** `<project>/<stack>`. */
  readonly stack: string;
  readonly resources: readonly Recorded[];
  /** Resources on which a run was at work when it was cut off: `creating operators`. */
  readonly interrupted: readonly { readonly what: string; readonly name: string }[];
}

const WANTED = "the output of `pulumi stack export`";

/** Versions of the state's format whose resources have the form that is read here. */
const KNOWN_VERSIONS = [3, 4];

const NAMESPACE = "veeam-em:";

/**
 * Reads a stack export. @throws InputError for anything else, and for a state of a newer version.
 */
export function readState(input: Input): StackState {
  const document = parseJson(input, WANTED);
  if (isProperties(document) && isProperties(document["checkpoint"]))
    throw new InputError(`${input.name} is a backend's own file, not ${WANTED}.`);
  const deployment = isProperties(document) ? document["deployment"] : undefined;
  if (!isProperties(document) || !isProperties(deployment))
    throw new InputError(
      `${input.name} is JSON, but not ${WANTED}${isProperties(document) && Array.isArray(document["steps"]) ? "; a preview is for `npx pulumi-veeam-em explain`" : ""}.`,
    );
  const { version } = document;
  if (!KNOWN_VERSIONS.some((known) => known === version))
    throw new InputError(
      `${input.name} is a stack export of version ${visible(JSON.stringify(version) || "unknown")}; known are ${KNOWN_VERSIONS.join(" and ")}. Export it again with a current Pulumi CLI, or use a newer pulumi-veeam-em.`,
    );
  const resources = deployment["resources"] ?? [];
  if (!Array.isArray(resources))
    throw new InputError(`${input.name} is not ${WANTED}: \`deployment.resources\` is no list.`);
  const all = readObjects({ resources }, "resources");
  refuseUnknownKinds(
    input.name,
    [...all, ...pendingIn(deployment)].map((resource) => readText(resource, "type") ?? ""),
  );
  const providers = new Map(
    all
      .filter((one) => readText(one, "type")?.startsWith("pulumi:providers:") === true)
      .map((one) => [`${readText(one, "urn") ?? ""}::${readText(one, "id") ?? ""}`, one]),
  );
  return {
    stack: readStack(readText(all[0] ?? {}, "urn") ?? ""),
    resources: all.flatMap((resource) => readResource(resource, providers)),
    interrupted: interruptedIn(deployment),
  };
}

/** What is only read is nobody's declaration. */
function readResource(
  resource: Properties,
  providers: ReadonlyMap<string, Properties>,
): Recorded[] {
  const [urn, type, id] = ["urn", "type", "id"].map((name) => readText(resource, name));
  const kind = kindFromToken(type ?? "");
  if (urn === undefined || kind === undefined || id === undefined || resource["external"] === true)
    return [];
  const bags = [resource["inputs"], resource["outputs"]].map((bag) =>
    Object.entries(isProperties(bag) ? bag : {}).filter(([name]) => !name.startsWith("__")),
  );
  const secret = filterNames(bags.flat(), isSecret);
  const [inputs = {}, outputs = {}] = bags.map((bag) =>
    Object.fromEntries(bag.map(([name, value]) => [name, revealed(value)])),
  );
  const encrypted = filterNames(Object.entries(inputs).concat(Object.entries(outputs)), isSecret);
  const pending =
    resource["delete"] === true
      ? "deletion"
      : resource["pendingReplacement"] === true
        ? "replacement"
        : undefined;
  return [
    {
      urn,
      kind,
      id,
      inputs,
      outputs,
      encrypted,
      secret,
      pending,
      name: readName(urn),
      provider: readProvider(readText(resource, "provider") ?? "", providers),
    },
  ];
}

function filterNames(
  entries: readonly (readonly [string, unknown])[],
  fits: (value: unknown) => boolean,
): string[] {
  return [...new Set(entries.filter(([, value]) => fits(value)).map(([name]) => name))];
}

/**
 * The engine's reference to a provider is `<URN>::<ID>`. What is encrypted is left out: it comes
 * from the environment.
 */
function readProvider(
  reference: string,
  providers: ReadonlyMap<string, Properties>,
): RecordedProvider {
  const provider = providers.get(reference);
  const inputs = provider?.["inputs"];
  const named = Object.entries(isProperties(inputs) ? inputs : {})
    .filter(([name]) => name.startsWith(NAMESPACE))
    .map(([name, value]) => [name.slice(NAMESPACE.length), revealed(value)] as const);
  const settings = Object.fromEntries(
    named.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
  return {
    name: readName(readText(provider ?? {}, "urn") ?? "") || "default",
    settings,
    encrypted: filterNames(named, isSecret),
  };
}

/** The resources of operations that a run was at when it was cut off. */
function pendingIn(deployment: Properties): Properties[] {
  return readObjects(deployment, "pending_operations").map(readPendingResource);
}

function readPendingResource(operation: Properties): Properties {
  return isProperties(operation["resource"]) ? operation["resource"] : {};
}

/** A run that was killed leaves what it was doing: whether it was done is not in the state. */
function interruptedIn(deployment: Properties): StackState["interrupted"] {
  return readObjects(deployment, "pending_operations").flatMap((operation) => {
    const resource = readPendingResource(operation);
    if (kindFromToken(readText(resource, "type") ?? "") === undefined) return [];
    return [
      {
        what: readText(operation, "type") ?? "changing",
        name: readName(readText(resource, "urn") ?? ""),
      },
    ];
  });
}
