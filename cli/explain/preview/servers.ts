import { readServerUrl } from "../../../provider/em";
import { type Form, FORMS, isHiddenProviderName, readName } from "../../../provider/model/kinds";
import {
  isProperties,
  type Properties,
  readText,
  SECRET_IN_PREVIEW,
  UNKNOWN,
} from "../../../provider/model/properties";
import {
  formOfProvider,
  isComplete,
  isOtherVersion,
  isOwnProvider,
  PROVIDER_TYPES,
  providerSettings,
  providerType,
  providerUrn,
} from "../../shared/pulumi/providers";
import type { Step } from "./step";

/** A resource as far as it tells of providers. */
interface Managed {
  readonly provider: string;
  readonly formerProvider: string;
  readonly old: { readonly properties: Properties } | undefined;
}

/** Before the URN of a provider whose accounts are not those of the state: no URN begins so. */
const ELSEWHERE = "elsewhere ";

function withoutMark(urn: string): string {
  return urn.startsWith(ELSEWHERE) ? urn.slice(ELSEWHERE.length) : urn;
}

/** Whether a provider has settings of its own, and not the stack's configuration. */
function isExplicitProvider(urn: string): boolean {
  const plain = withoutMark(urn);
  return isOfPackage(providerType(plain)) && !isOwnProvider(plain);
}

function isOfPackage(type: string | undefined): boolean {
  return type !== undefined && formOfProvider(type) !== undefined;
}

/** Whether a provider has settings of its own that no preview shows. */
function isHiddenProvider(urn: string): boolean {
  return isExplicitProvider(urn) && isHiddenProviderName(readName(urn));
}

/** Stands for a server that may be any. */
const UNTOLD = Symbol("an unknown server");
type Server = string | typeof UNTOLD;

/** The server of the resources without a `Provider` of their own. */
interface DefaultServer {
  /** The one that the stack's configuration or the surroundings name, if they name one alone. */
  readonly server: string | undefined;
  /** Whether the surroundings alone name it. */
  readonly isClaimed: boolean;
  /** The providers whose resources in state were made on another one, as far as is known. */
  readonly moved: ReadonlySet<string>;
  /** The forms of which the stack has none. */
  readonly forbidden: ReadonlySet<Form>;
}

/**
 * Where the default provider leads to. It is in no step: the preview has the stack's configuration,
 * and the environment goes before that in `up`. Which of the two counts there is not known here, so
 * none of them may be another server than the one of the state.
 * @param config the stack's configuration, as the preview has it
 * @param url `VEEAM_EM_URL` or `--url` of this process
 */
export function findDefaultServer(
  config: unknown,
  url: string | undefined,
  steps: readonly Step[],
): DefaultServer {
  const [configured, given] = [
    isProperties(config) ? readText(config, "veeam-em:url") : undefined,
    url === "" ? undefined : url,
  ].map((one) => (one === undefined ? undefined : readServer(one)));
  const named = [configured, given].filter((one) => one !== undefined);
  const made = steps.filter(
    ({ kind, provider }) => kind !== undefined && !isExplicitProvider(provider),
  );
  const moved = made.filter(({ old }) => {
    const server = readOrigin(old);
    return server !== undefined && named.some((one) => one !== server);
  });
  const [server] = named;
  const isClear = named.every((one) => one === server);
  return {
    server: typeof server === "string" && isClear ? server : undefined,
    forbidden: forbiddenForms(config),
    isClaimed: configured === undefined,
    moved: new Set(moved.map(({ provider }) => provider)),
  };
}

/** The server that a resource was made on. */
function readOrigin(old: Properties | undefined): string | undefined {
  const outputs = old?.["outputs"];
  return isProperties(outputs) ? readText(outputs, "server") : undefined;
}

function readServer(url: string): Server {
  const read = readServerUrl(url);
  return "server" in read ? read.server : UNTOLD;
}

/** Where the providers of a program lead from now on. */
export interface Moves {
  /** Those that do not lead to the server of the state for certain. */
  readonly moved: ReadonlySet<string>;
  /** The servers of those that say so. */
  readonly servers: ReadonlyMap<string, Server>;
}

/**
 * A provider has moved if its `url` changes, or is a secret, or is not known yet, or is not shown,
 * or does not count, or if what it has was made elsewhere. Accounts of equal names on another
 * server are others.
 */
export function findMoves(steps: readonly Step[], { moved, forbidden }: DefaultServer): Moves {
  const providers = steps.filter(({ type }) => isOfPackage(type));
  const explicit = providers.filter(
    ({ op, urn, old, new: next }) =>
      op !== "same" &&
      old !== undefined &&
      (readUrl(old, urn) === undefined || readUrl(old, urn) !== readUrl(next, urn)),
  );
  const unmarked = providers.filter(
    ({ urn, new: next }) =>
      next !== undefined && (!isComplete(urn, next) || isOtherVersion(urn, next)),
  );
  const hidden = steps
    .map(({ provider }) => provider)
    .filter((urn) => isHiddenProvider(urn) || isForbidden(urn, forbidden));
  const servers = new Map<string, Server>(
    providers.flatMap(({ urn, new: next }): [string, Server][] => {
      const url = readUrl(next, urn);
      return url === undefined ? [] : [[urn, readServer(url)]];
    }),
  );
  const misplaced = steps.filter(({ kind, provider, old }) => {
    const [server, origin] = [servers.get(provider), readOrigin(old)];
    const isKnown = kind !== undefined && server !== undefined && origin !== undefined;
    return isKnown && server !== origin && formerProvider(old) === provider;
  });
  return {
    moved: new Set([
      ...moved,
      ...[...explicit, ...unmarked].map(({ urn }) => urn),
      ...misplaced.map(({ provider }) => provider),
      ...hidden,
    ]),
    servers,
  };
}

function formerProvider(old: Properties | undefined): string | undefined {
  const former = old === undefined ? undefined : readText(old, "provider");
  return former === undefined ? undefined : providerUrn(former);
}

/** What a provider says of its server; `undefined` for what may be any. */
export function readUrl(state: Properties | undefined, urn: string): string | undefined {
  if (state === undefined || !isComplete(urn, state)) return undefined;
  const { url } = providerSettings(urn, state);
  return typeof url !== "string" || url === SECRET_IN_PREVIEW || url === UNKNOWN ? undefined : url;
}

/** By this setting of the stack the engine makes no provider of its own for some packages. */
const NO_DEFAULTS = "pulumi:disable-default-providers";

/** Forms of which the stack forbids the engine's own provider: what looks like it is another. */
export function forbiddenForms(config: unknown): ReadonlySet<Form> {
  const packages = (isProperties(config) ? readText(config, NO_DEFAULTS) : undefined) ?? "";
  const names = (form: Form): string[] => ["*", PROVIDER_TYPES[form].replace(/^.*:/, "")];
  return new Set(
    FORMS.filter((form) => names(form).some((name) => packages.includes(`"${name}"`))),
  );
}

function isForbidden(urn: string, forbidden: ReadonlySet<Form>): boolean {
  const plain = withoutMark(urn);
  const form = formOfProvider(providerType(plain) ?? "");
  return isOwnProvider(plain) && form !== undefined && forbidden.has(form);
}

/**
 * Whether a provider leads, as far as is known, where the settings of the stack do and always did.
 */
export function followsSettings(provider: string): boolean {
  return !isExplicitProvider(provider) && !provider.startsWith(ELSEWHERE);
}

/** Where a resource will be managed, and where it was by its state. */
export interface Whereabouts {
  /** The provider's URN, marked where that does not lead to the server of the state. */
  readonly provider: string;
  /** Whether its provider does not lead to the server of the state for certain. */
  readonly isMoved: boolean;
  readonly formerProvider: string;
  /**
   * Whether even what stays as it is may be meant for another server from now on, and no later
   * preview would tell: the next change would make it there.
   */
  readonly isAstray: boolean;
}

export function readProviders(
  provider: string,
  old: Properties | undefined,
  { moved, servers }: Moves,
): Whereabouts {
  const isMoved = moved.has(provider);
  const former = formerProvider(old) ?? provider;
  return {
    provider: isMoved ? ELSEWHERE + provider : provider,
    isMoved,
    formerProvider: former,
    isAstray:
      (isMoved || former !== provider) &&
      isExplicitProvider(provider) &&
      !isHiddenProvider(provider) &&
      !servers.has(provider),
  };
}

/** Which server each provider of a preview leads to, as far as it tells. */
export interface Servers {
  readonly of: ReadonlyMap<string, string>;
  /**
   * Providers that lead there by the surroundings alone, away from the server of the state. What
   * accounts have there counts for nothing: `up` may go elsewhere.
   */
  readonly claimed: ReadonlySet<string>;
  /** Whether all resources of the program are on one server beyond doubt. */
  readonly isOnlyOne: boolean;
}

/**
 * The servers by the providers' `url`, else by what resources in state say of theirs.
 * @param isWhole whether the preview has all resources of the program
 */
export function findServers(
  steps: readonly Step[],
  resources: readonly Managed[],
  isWhole: boolean,
  { server: ofDefault, isClaimed, moved, forbidden }: DefaultServer,
): Servers {
  const of = new Map<string, string>();
  const tell = (provider: string, url: string | undefined): void => {
    const server = url === undefined ? UNTOLD : readServer(url);
    if (server !== UNTOLD && !of.has(provider)) of.set(provider, server);
  };
  for (const { urn, old, new: next } of steps.filter(({ type }) => isOfPackage(type))) {
    tell(urn, readUrl(old ?? next, urn));
    tell(ELSEWHERE + urn, readUrl(next, urn));
  }
  for (const { formerProvider, old } of resources)
    tell(formerProvider, readText(old?.properties ?? {}, "server"));
  for (const { provider } of resources)
    if (!isExplicitProvider(provider) && !isForbidden(provider, forbidden))
      tell(provider, ofDefault);
  const used = new Set(resources.flatMap((one) => [one.provider, one.formerProvider]));
  const distinct = new Set([...used].map((provider) => of.get(provider) ?? provider));
  return {
    of,
    claimed: new Set(isClaimed ? [...moved].map((provider) => ELSEWHERE + provider) : []),
    isOnlyOne: isWhole && distinct.size <= 1,
  };
}
