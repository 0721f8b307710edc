import { releasedPluginUrl } from "../../../provider/em";
import { providerText } from "../../../provider/lifecycle/provider-text";
import { formOf, kindFromToken, readName, typeInUrn } from "../../../provider/model/kinds";
import {
  isProperties,
  type Properties,
  readText,
  SECRET_IN_PREVIEW,
  UNKNOWN,
} from "../../../provider/model/properties";
import { say, type Phrase } from "../../words/phrase";
import {
  findConfiguredPlugin,
  formOfProvider,
  isOtherPlugin,
  isStandIn,
  PROVIDER_TYPES,
  providerType,
  providerUrn,
} from "./providers";

/**
 * A resource that runs code beside the password of Enterprise Manager which nobody has judged, or
 * that leads to a server which nobody was shown.
 */
export interface ForeignProvider {
  readonly urn: string;
  readonly type: string;
  /** What is wrong with its `__provider`, with its provider, or with the provider that it is. */
  readonly reason: string;
}

/** A resource as previews and states have it. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly state: Properties;
  /** The URN of its provider, where something else than the state tells it. */
  readonly provider?: string;
}

/** What the engine's dynamic-provider process evaluates, whatever the type is called. */
const PROPERTY = "__provider";

/** The package's name without what a text may put between its letters. */
const PACKAGE = "pulumiveeamem";

/**
 * The texts that a resource has: an update leaves the older one in the outputs, and refresh and
 * deletion run that one.
 */
export function providerTexts(state: Properties): unknown[] {
  return [state["inputs"], state["outputs"]].flatMap((bag) =>
    isProperties(bag) && PROPERTY in bag ? [bag[PROPERTY]] : [],
  );
}

/**
 * Judges resources by the code that runs for them: what is of this package's classes has exactly
 * the package's text, what is of the plugin has that one as its provider, and nothing else names
 * the package. And providers by who made them, where no preview shows them.
 */
export function findForeignProviders(
  resources: readonly ResourceState[],
  released = releasedPluginUrl(),
): ForeignProvider[] {
  const found = resources.flatMap((resource) => {
    const { urn, type, state } = resource;
    const [reason] = [
      ...providerTexts(state).flatMap((text) => judgeText(type, text) ?? []),
      ...judgeType(resource),
      ...judgeProvider(resource, released),
      ...(isOtherPlugin(urn, state, released) ? [OTHER_PLUGIN] : []),
      ...(isStandIn(urn, state) ? [STAND_IN] : []),
    ];
    return reason === undefined ? [] : [{ urn, type, reason }];
  });
  return withoutRepetition(found);
}

/** The plugin that the stack's configuration has the engine run in the place of this package's. */
export function findForeignSettings(stack: string, config: unknown): ForeignProvider[] {
  const urn = findConfiguredPlugin(stack, config);
  return urn === undefined ? [] : [{ urn, type: PROVIDER_TYPES.plugin, reason: CONFIGURED_PLUGIN }];
}

const CONFIGURED_PLUGIN =
  "may be another plugin under the name of pulumi-veeam-em, or another version: the stack's configuration has a setting of the engine's (`veeam-em:name`, `veeam-em:version`, `veeam-em:pluginDownloadURL`, `veeam-em:parameterization` or `veeam-em:__internal`). Remove it (`pulumi config rm`)";

/** One finding for each resource and reason. */
export function withoutRepetition(found: readonly ForeignProvider[]): ForeignProvider[] {
  return [...new Map(found.map((one) => [`${one.urn} ${one.reason}`, one])).values()];
}

const STAND_IN =
  "takes the place of Pulumi's own provider, with settings that no preview shows: resources of pulumi-veeam-em may be on another server than the stack's. Take the `ProviderResource` out of the program, look for what it made there, and remove it from the state (`pulumi state delete --target-dependents`)";

const OTHER_PLUGIN =
  "is, or has, a provider that may be another plugin under the name of pulumi-veeam-em: it has a `pluginDownloadURL` that is not this package's own, or is a part of another plugin (`parameterization`). Take that out of the program, and the provider out of the state";

const DISGUISED =
  "is managed as a resource or provider of pulumi-veeam-em, but has another type, so that what it grants is unknown. Use this package's own types";

/**
 * Of a type the engine tells a provider what is behind the last `$` of the URN: `x:y:z$veeam-em:…`
 * is one of the plugin there, and of another package to all who read the type.
 */
function judgeType({ urn, type, state, provider }: ResourceState): string[] {
  const told = typeInUrn(readText(state, "urn") ?? urn);
  const isOurs = formOf(told) !== undefined || formOfProvider(told) !== undefined;
  if (isOurs && told !== type) return [DISGUISED];
  const managed = providerType(provider ?? providerUrn(readText(state, "provider") ?? ""));
  return managed === PROVIDER_TYPES.plugin && formOf(type) === undefined ? [DISGUISED] : [];
}

/** A type decides nothing: the engine sends each resource to the provider that it names. */
function judgeProvider(
  { type, state, provider }: ResourceState,
  released: string | undefined,
): string[] {
  const form = formOf(type);
  if (form === undefined) return [];
  const urn = provider ?? providerUrn(readText(state, "provider") ?? "");
  if (isOtherPlugin(urn, undefined, released)) return [OTHER_PLUGIN];
  const found = providerType(urn);
  return found === undefined || found === PROVIDER_TYPES[form]
    ? []
    : [
        `has a type of pulumi-veeam-em, but a provider of another package (${found}), whose code runs for it`,
      ];
}

function judgeText(type: string, text: unknown): string | undefined {
  const kind = kindFromToken(type);
  if (kind !== undefined)
    return text === providerText(kind)
      ? undefined
      : "has a type of pulumi-veeam-em, but its `__provider` is not the text of that type";
  if (typeof text !== "string" || text === SECRET_IN_PREVIEW || text === UNKNOWN)
    return "has a `__provider` that is secret or not known yet: it may name pulumi-veeam-em. Read secrets within the provider's methods, from the environment, so that it captures none; or keep the resource in a stack of its own";
  return namesPackage(text)
    ? "has a `__provider` that names pulumi-veeam-em, but none of its types: what it grants is unknown"
    : undefined;
}

/**
 * Also where the name is written with escapes, or put together from pieces; with and without
 * comments, because what looks like one may stand in a text.
 */
function namesPackage(text: string): boolean {
  const plain = withoutEscapes(text);
  const literals = [...plain.matchAll(/(["'`])(.*?)\1/gs)].map(([, , literal]) => literal);
  return [plain, plain.replace(/\/\*.*?\*\//gs, ""), literals.join("")].some((one) =>
    one
      .toLowerCase()
      .replace(/[^a-z0-9]/g, "")
      .includes(PACKAGE),
  );
}

/** Without the escapes of JavaScript, and those of addresses. */
function withoutEscapes(text: string): string {
  const character = (code: string, base: number): string =>
    String.fromCodePoint(parseInt(code, base));
  return text
    .replace(
      /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{0*([0-9a-f]{1,5})\})/gi,
      (_, ...codes: (string | undefined)[]) => character(codes.slice(0, 3).join(""), 16),
    )
    .replace(/\\([0-3]?[0-7]{1,2})/g, (_, code: string) => character(code, 8))
    .replace(/%([0-9a-f]{2})/gi, (_, code: string) => character(code, 16));
}

/** For the page: which resource, and why it stops everything. */
export function foreignProviderWords({ urn, type, reason }: ForeignProvider): Phrase {
  return say`Stopped, with any --fail-on and any allow-list: ${readName(urn)} (${type}) ${[reason]}`;
}

/** For machines. */
export function foreignProviderJson({ urn, type, reason }: ForeignProvider): object {
  return { urn, name: readName(urn), type, reason };
}
