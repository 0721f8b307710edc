import { readServerUrl } from "../../../provider/em/settings/server-url";
import { isProperties, type Properties, readText } from "../../../provider/model/properties";

/** A resource as far as it tells of providers. */
interface Managed {
  readonly provider: string;
  readonly formerProvider: string;
  readonly old: { readonly properties: Properties } | undefined;
}

/** A provider resource of a preview, as far as it tells the server. */
interface ProviderStep {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old: Properties | undefined;
  readonly new: Properties | undefined;
}

/** The engine's provider for dynamic resources, which a `Provider` of this package stands for. */
const PROVIDER_TYPE = "pulumi:providers:pulumi-nodejs";

/**
 * The providers that do not lead to the server of the state for certain: their `url` changes, or
 * is a secret, or is not known yet. Accounts of equal names on another server are others.
 */
export function findMovedProviders(steps: readonly ProviderStep[]): ReadonlySet<string> {
  const moved = steps.filter(
    ({ op, type, old, new: next }) =>
      type === PROVIDER_TYPE &&
      op !== "same" &&
      old !== undefined &&
      readUrl(old) !== readUrl(next),
  );
  return new Set(moved.map(({ urn }) => urn));
}

function readUrl(state: Properties | undefined): string | undefined {
  const inputs = state?.["inputs"];
  return isProperties(inputs) ? readText(inputs, "veeam-em:url") : undefined;
}

/**
 * Of `<URN>::<ID>`: a provider that this preview makes or replaces has no ID yet, and is the same
 * one all the same.
 */
export function providerUrn(reference: string): string {
  return reference.slice(0, Math.max(0, reference.lastIndexOf("::")));
}

/** Marks a provider whose accounts are not those of the state: no URN has a space in it. */
const ELSEWHERE = " elsewhere";

/** Where a resource will be managed, and where it was by its state. */
export function readProviders(
  provider: string,
  old: Properties | undefined,
  moved: ReadonlySet<string>,
): { readonly provider: string; readonly isMoved: boolean; readonly formerProvider: string } {
  const isMoved = moved.has(provider);
  const former = old === undefined ? undefined : readText(old, "provider");
  return {
    provider: isMoved ? provider + ELSEWHERE : provider,
    isMoved,
    formerProvider: former === undefined ? provider : providerUrn(former),
  };
}

/** Which server each provider of a preview leads to, as far as it tells. */
export interface Servers {
  readonly of: ReadonlyMap<string, string>;
  /** Whether all its resources are on one server beyond doubt. */
  readonly isOnlyOne: boolean;
}

/** The servers by the providers' `url`, else by what resources in state say of theirs. */
export function findServers(
  steps: readonly ProviderStep[],
  resources: readonly Managed[],
): Servers {
  const of = new Map<string, string>();
  const tell = (provider: string, server: string | undefined): void => {
    if (server !== undefined && !of.has(provider)) of.set(provider, server);
  };
  for (const { type, urn, new: next } of steps) {
    const url = type === PROVIDER_TYPE ? readUrl(next) : undefined;
    const read = url === undefined ? undefined : readServerUrl(url);
    if (read !== undefined && "server" in read) tell(urn, read.server);
  }
  for (const { formerProvider, old } of resources)
    tell(formerProvider, readText(old?.properties ?? {}, "server"));
  const used = new Set(resources.flatMap((one) => [one.provider, one.formerProvider]));
  const distinct = new Set([...used].map((provider) => of.get(provider) ?? provider));
  return { of, isOnlyOne: distinct.size <= 1 };
}
