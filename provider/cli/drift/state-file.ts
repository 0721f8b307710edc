import type { RawSettings } from "../../em";
import { isProperties, objectsOf, type Properties, textOf } from "../../lifecycle/properties";
import { type Kind, kindOf } from "../words/contributions";
import { type Input, InputError, parseJson } from "../words/input";
import { isSecret, revealed } from "./secrets";

/** A resource of this package as a state has it. */
export interface Recorded {
  readonly urn: string;
  /** Its name in the program. */
  readonly name: string;
  readonly kind: Kind;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Settings of the provider that manages it. */
  readonly settings: RawSettings;
  /** Properties that the state keeps encrypted: nothing can be compared with them. */
  readonly encrypted: readonly string[];
}

/** A stack's state, as far as it concerns Enterprise Manager. */
export interface StackState {
  /** `<project>/<stack>`. */
  readonly stack: string;
  readonly resources: readonly Recorded[];
}

const WANTED = "the output of `pulumi stack export`";

/** Versions of the state's format whose resources have the form that is read here. */
const KNOWN_VERSIONS = [3, 4];

const NAMESPACE = "veeam-em:";

/** Reads a stack export. @throws InputError for anything else. */
export function readState(input: Input): StackState {
  const document = parseJson(input, WANTED);
  if (isProperties(document) && isProperties(document["checkpoint"])) throw new InputError(`${input.name} is a backend's own file, not ${WANTED}.`);
  const deployment = isProperties(document) ? document["deployment"] : undefined;
  if (!isProperties(document) || !isProperties(deployment)) throw new InputError(`${input.name} is JSON, but not ${WANTED}${isProperties(document) && Array.isArray(document["steps"]) ? "; a preview is for `veeam-em explain`" : ""}.`);
  const { version } = document;
  if (!KNOWN_VERSIONS.some((known) => known === version)) throw new InputError(`${input.name} is a stack export of version ${JSON.stringify(version) || "unknown"}; known are ${KNOWN_VERSIONS.join(" and ")}. Export it again with a current Pulumi CLI, or use a newer pulumi-veeam-em.`);
  const resources = deployment["resources"] ?? [];
  if (!Array.isArray(resources)) throw new InputError(`${input.name} is not ${WANTED}: \`deployment.resources\` is no list.`);
  const all = objectsOf({ resources }, "resources");
  return { stack: stackOf(all), resources: all.flatMap((resource) => recordedOf(resource, all)) };
}

function stackOf(resources: readonly Properties[]): string {
  const [, stack = "", project = ""] = /^urn:pulumi:([^:]*)::([^:]*)::/.exec(textOf(resources[0] ?? {}, "urn") ?? "") ?? [];
  return `${project}/${stack}`;
}

/** What is only read, or is on its way out, is nobody's declaration. */
function recordedOf(resource: Properties, all: readonly Properties[]): Recorded[] {
  const [urn, type, id] = ["urn", "type", "id"].map((name) => textOf(resource, name));
  const kind = kindOf(type ?? "");
  const isLive = resource["external"] !== true && resource["delete"] !== true && resource["pendingReplacement"] !== true;
  if (urn === undefined || kind === undefined || id === undefined || !isLive) return [];
  const [inputs, outputs] = [resource["inputs"], resource["outputs"]].map((bag) => withoutProvider(isProperties(bag) ? bag : {}));
  if (inputs === undefined || outputs === undefined) return [];
  const encrypted = Object.entries({ ...inputs, ...outputs }).filter(([, value]) => isSecret(value)).map(([name]) => name);
  return [{ urn, kind, id, inputs, outputs, encrypted, name: urn.split("::").slice(3).join("::"), settings: settingsOf(resource, all) }];
}

function withoutProvider(bag: Properties): Properties {
  return Object.fromEntries(Object.entries(bag).filter(([name]) => !name.startsWith("__")).map(([name, value]) => [name, revealed(value)]));
}

/** The engine's reference to a provider is `<URN>::<ID>`. What is encrypted is left out: it comes from the environment. */
function settingsOf(resource: Properties, all: readonly Properties[]): RawSettings {
  const reference = textOf(resource, "provider") ?? "";
  const provider = all.find((one) => `${textOf(one, "urn") ?? ""}::${textOf(one, "id") ?? ""}` === reference);
  const inputs = provider?.["inputs"];
  const named = Object.entries(isProperties(inputs) ? inputs : {}).filter(([name]) => name.startsWith(NAMESPACE));
  return Object.fromEntries(named.flatMap(([name, value]) => {
    const text = revealed(value);
    return typeof text === "string" ? [[name.slice(NAMESPACE.length), text]] : [];
  }));
}
