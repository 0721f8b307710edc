import { nameOfPluginUrl, packageVersion, releasedPluginUrl } from "../../../provider/em";
import {
  DYNAMIC_PROVIDER_TYPE,
  type Form,
  FORMS,
  isHiddenProviderName,
  PLUGIN_PROVIDER_TYPE,
  readName,
  typeInUrn,
} from "../../../provider/model/kinds";
import { isProperties, type Properties, readText } from "../../../provider/model/properties";
import { typeOfState } from "./urn";

/** The type of the provider that each form's resources have. */
export const PROVIDER_TYPES: Readonly<Record<Form, string>> = {
  dynamic: DYNAMIC_PROVIDER_TYPE,
  plugin: PLUGIN_PROVIDER_TYPE,
};

/** The form whose resources a provider of this type manages. */
export function formOfProvider(type: string): Form | undefined {
  return FORMS.find((form) => PROVIDER_TYPES[form] === type);
}

/** The type of a provider, by its URN without its parents; `undefined` for what is none. */
export function providerType(urn: string): string | undefined {
  const type = typeInUrn(urn);
  return type.startsWith("pulumi:providers:") ? type : undefined;
}

/** Of `<URN>::<ID>`, as the engine refers to a provider. */
export function providerUrn(reference: string): string {
  return reference.slice(0, Math.max(0, reference.lastIndexOf("::")));
}

/** The engine's own provider of either form, in no component; see `unifyOwnProvider`. */
const OWN = /^urn:pulumi:[^:]*::[^:]*::pulumi:providers:(?:pulumi-nodejs|veeam-em)::default$/;

/** Whether a provider is the engine's own, with the stack's settings, as far as its URN tells. */
export function isOwnProvider(urn: string): boolean {
  return OWN.test(urn);
}

/** The engine's own of the plugin, in no component, and the version that it was asked for. */
const OWN_PLUGIN =
  /^(urn:pulumi:[^:]*::[^:]*::)pulumi:providers:veeam-em::default(?:_(\d+_\d+_\d+[\w-]*))?$/;

/**
 * One URN for the engine's own providers, which all have the same settings: those of the plugin are
 * called after the version that they are of, and after where it is downloaded from (pulumi,
 * providers, `DefaultName`).
 * @param form whose URN it is
 * @param versions what the plugin may be: any version that made a state, or this one alone, because
 * what another one does with a program nobody knows here.
 */
export function unifyOwnProvider(urn: string, form: Form, versions: "any" | "this"): string {
  const [, stack, version] = OWN_PLUGIN.exec(withoutReleased(urn, releasedPluginUrl())) ?? [];
  if (stack === undefined) return urn;
  const isKnown =
    versions === "any" ||
    version === undefined ||
    version === packageVersion().replace("-", ".").replace(/[.+]/g, "_");
  return isKnown ? `${stack}${PROVIDER_TYPES[form]}::default` : urn;
}

/** A URN or name without what names the released plugin's place. */
function withoutReleased(text: string, released: string | undefined): string {
  const name = released === undefined ? undefined : nameOfPluginUrl(released);
  return name !== undefined && text.endsWith(name) ? text.slice(0, -name.length) : text;
}

/** The same provider in the other form, as a program has it that moves from one to the other. */
export function counterpart(urn: string): string {
  const type = providerType(urn);
  const other = type === DYNAMIC_PROVIDER_TYPE ? PLUGIN_PROVIDER_TYPE : DYNAMIC_PROVIDER_TYPE;
  return urn.replace(`${type ?? other}::`, `${other}::`);
}

/** Settings that only providers of a program have. */
const EXPLICIT_SETTINGS = ["explicit", "passwordEnv"];

/** Of the dynamic form's settings: its inputs are those of several packages. */
const NAMESPACE = "veeam-em:";

/** The settings of a provider of either form, by their names; texts, as the provider reads them. */
export function providerSettings(
  urn: string,
  state: Properties,
): Readonly<Record<string, unknown>> {
  const inputs = isProperties(state["inputs"]) ? state["inputs"] : {};
  if (isPlugin(urn, state))
    return Object.fromEntries(
      Object.entries(inputs)
        .filter(([name]) => !name.startsWith("__"))
        .map(([name, value]) => [name, settingText(value)]),
    );
  return withoutNamespace(inputs);
}

function withoutNamespace(settings: Properties): Properties {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      name.startsWith(NAMESPACE) ? [[name.slice(NAMESPACE.length), value]] : [],
    ),
  );
}

function isPlugin(urn: string, state: Properties): boolean {
  return typeOfState(state, urn) === PLUGIN_PROVIDER_TYPE;
}

/** Numbers and switches count as their texts. */
export function settingText(value: unknown): unknown {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}

/**
 * Whether a program's provider is complete in itself: the environment of `up` goes before the
 * settings of any other. Of the plugin it is each one that is not the engine's.
 */
export function isComplete(urn: string, state: Properties): boolean {
  return isPlugin(urn, state)
    ? !isHiddenProviderName(readName(urn))
    : providerSettings(urn, state)["explicit"] === "true";
}

/** Whether the plugin is of a version that is not this one's. */
export function isOtherVersion(urn: string, state: Properties): boolean {
  if (!isPlugin(urn, state)) return false;
  const { version } = providerSettings(urn, state);
  return version !== undefined && version !== packageVersion();
}

/**
 * Whether the program made what the engine hides as its own: that one has no parent, and exactly
 * the stack's settings.
 */
export function isStandIn(urn: string, state: Properties): boolean {
  if (formOfProvider(typeOfState(state, urn)) === undefined) return false;
  if (!isHiddenProviderName(readName(urn))) return false;
  const settings = providerSettings(urn, state);
  return (
    readText(state, "parent") !== undefined ||
    EXPLICIT_SETTINGS.some((setting) => setting in settings)
  );
}

/** Where the engine keeps what is no setting (pulumi, providers/registry.go). */
const INTERNAL = "__internal";

/** By these a program has the engine run a part of another plugin under the name of this one. */
const OTHER_PLUGIN = ["parameterization", "name"];

/** Where the engine downloads a plugin from. */
const PLACE = "pluginDownloadURL";

/**
 * Whether a provider called `veeam-em` may be another plugin: from a place that the program names,
 * whose own the engine calls `default_<version>_https_/…`, or a part of another one. The place of
 * this package's own releases is right, spelt exactly so.
 */
export function isOtherPlugin(
  urn: string,
  state: Properties | undefined,
  released = releasedPluginUrl(),
): boolean {
  if (providerType(urn) !== PLUGIN_PROVIDER_TYPE) return false;
  if (isOwnFromElsewhere(readName(urn), released)) return true;
  return [state?.["inputs"], state?.["outputs"]].some(
    (bag) =>
      isProperties(bag) && [bag, bag[INTERNAL]].some((one) => namesOtherPlugin(one, released)),
  );
}

/** The engine's own provider before the place, of a release or of what comes before one. */
const OWN_NAME = /^default(_\d+_\d+_\d+(_(alpha|beta|rc)(_\d+)?)?)?$/;

/** Whether the engine calls its own provider after a place, and not after that of the releases. */
function isOwnFromElsewhere(name: string, released: string | undefined): boolean {
  if (!isHiddenProviderName(name) || !name.includes("/")) return false;
  const plain = withoutReleased(name, released);
  return plain === name || !OWN_NAME.test(plain);
}

/**
 * The engine's own provider of the plugin, if the stack's configuration has the engine run another
 * plugin for it: what a program leaves out, `name` and the like, the engine takes from there.
 * @param stack `<project>/<stack>`
 */
export function findConfiguredPlugin(stack: string, config: unknown): string | undefined {
  const [project = "", name = ""] = stack.split("/");
  const urn = `urn:pulumi:${name}::${project}::${PLUGIN_PROVIDER_TYPE}::default`;
  const inputs = withoutNamespace(isProperties(config) ? config : {});
  const state = { type: PLUGIN_PROVIDER_TYPE, inputs };
  return isOtherPlugin(urn, state) || isOtherVersion(urn, state) ? urn : undefined;
}

/** What is secret or unknown may name any. */
function namesOtherPlugin(bag: unknown, released: string | undefined): boolean {
  if (bag === undefined || bag === null) return false;
  if (!isProperties(bag)) return true;
  const place = bag[PLACE];
  return (
    OTHER_PLUGIN.some((key) => bag[key] !== undefined) ||
    (place !== undefined && place !== released)
  );
}
