import type { RawSettings } from "../../provider/em";
import { type Kind, kindFromToken, readName } from "../../provider/model/kinds";
import { isProperties, type Properties, readText } from "../../provider/model/properties";
import { findForeignProviders, type ForeignProvider } from "../shared/pulumi/foreign-providers";
import {
  isComplete,
  providerSettings,
  settingText,
  unifyOwnProvider,
} from "../shared/pulumi/providers";
import type { Input } from "../shared/input";
import { listStates, readStackExport, type StackExport } from "../shared/pulumi/stack-export";
import { readStack } from "../shared/pulumi/urn";
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
  /** Resources whose code is not the one of their type, or hides that it is this package's. */
  readonly foreign: readonly ForeignProvider[];
}

/**
 * Reads a stack export. @throws InputError for anything else, and for a state of a newer version.
 */
export function readState(input: Input): StackState {
  const exported = readStackExport(input);
  const { resources: all } = exported;
  const providers = new Map(
    all
      .filter((one) => readText(one, "type")?.startsWith("pulumi:providers:") === true)
      .map((one) => [`${readText(one, "urn") ?? ""}::${readText(one, "id") ?? ""}`, one]),
  );
  return {
    stack: readStack(readText(all[0] ?? {}, "urn") ?? ""),
    resources: all.flatMap((resource) => readResource(resource, providers)),
    interrupted: interruptedIn(exported),
    foreign: findForeignProviders(listStates(exported)),
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
  const provider = providers.get(reference) ?? {};
  const urn = readText(provider, "urn") ?? "";
  const named = Object.entries(providerSettings(urn, provider)).map(
    ([name, value]) => [name, settingText(revealed(value))] as const,
  );
  const settings = Object.fromEntries(
    named.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
  return {
    name: readName(unifyOwnProvider(urn, "plugin", "any")) || "default",
    settings: isComplete(urn, provider) ? { ...settings, explicit: "true" } : settings,
    encrypted: filterNames(named, isSecret),
  };
}

/** A run that was killed leaves what it was doing: whether it was done is not in the state. */
function interruptedIn({ pending }: StackExport): StackState["interrupted"] {
  return pending.flatMap(({ what, resource }) =>
    kindFromToken(readText(resource, "type") ?? "") === undefined
      ? []
      : [{ what, name: readName(readText(resource, "urn") ?? "") }],
  );
}
