import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isOurs, PACKAGES } from "./kinds";
import { shown } from "./secrets";
import { type Bag, bagOf, isBag } from "./values";

/** The type of each provider that the engine has. */
const PROVIDERS = "pulumi:providers:";

/** Of the settings of pulumi-veeam-em, in the stack's configuration and in providers of classes. */
const NAMESPACE = "veeam-em:";

/** What the engine adds to the settings of a plugin's provider. */
const OF_THE_ENGINE = ["version", "pluginDownloadURL", "__internal"];

/** A provider as far as it tells who made it. */
export interface MadeProvider {
  readonly type: string;
  readonly name: string;
  readonly props: Bag;
  /** The engine's own has none; `undefined` too where that is not shown. */
  readonly parent?: string | undefined;
}

/** The stack's configuration; `undefined` where it is not known. */
type Configuration = Readonly<Record<string, unknown>> | undefined;

/**
 * Whether the program made a provider that the engine takes for its own, as all whose names begin
 * so: it shows them in no preview. The engine's own has exactly the stack's settings.
 */
export function isStandIn(
  { type, name, props, parent }: MadeProvider,
  configuration: Configuration,
): boolean {
  if (!isOfPackage(type) || !name.startsWith("default")) return false;
  if (parent !== undefined) return true;
  if (configuration === undefined) return false;
  const settings = type === PROVIDERS + PACKAGES.plugin ? withNamespace(props) : props;
  const keys = [...Object.keys(settings), ...Object.keys(configuration)];
  return keys.some((key) => key.startsWith(NAMESPACE) && settings[key] !== configuration[key]);
}

function isOfPackage(type: string): boolean {
  return Object.values(PACKAGES).some((name) => type === PROVIDERS + name);
}

/** The settings of the plugin's provider are its own, without a namespace. */
function withNamespace(props: Bag): Bag {
  return Object.fromEntries(
    Object.entries(props)
      .filter(([key]) => !OF_THE_ENGINE.includes(key))
      .map(([key, value]) => [NAMESPACE + key, value]),
  );
}

/** What the engine starts this pack with. */
function readConfiguration(): Configuration {
  const text = process.env["PULUMI_CONFIG"];
  const read: unknown = text === undefined ? undefined : JSON.parse(text);
  return isBag(read) ? read : undefined;
}

const PROBLEM =
  "takes the place of Pulumi's own provider, so that no preview shows where it leads: use a veeam.Provider whose name does not begin with `default`.";

/** Both the provider, before it is made, and what is given to it. */
export function defaultProviderPolicy(): ResourceValidationPolicy {
  return {
    name: "default-provider",
    description: "No provider takes the place of Pulumi's own.",
    enforcementLevel: "mandatory",
    validateResource({ type, urn, name, props, opts, provider }, report) {
      const providers: MadeProvider[] = [{ type, name, props: bagOf(props), parent: opts.parent }];
      if (provider !== undefined && isOurs(type))
        providers.push({ ...provider, props: bagOf(provider.props) });
      if (providers.some((one) => isStandIn(one, readConfiguration())))
        report(shown(`The provider of ${name} ${PROBLEM}`), urn);
    },
  };
}
