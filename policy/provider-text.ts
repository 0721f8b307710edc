import type { ResourceValidationPolicy } from "@pulumi/policy";
import { findKind, formOf, PACKAGES, PLUGIN_URLS } from "./kinds";
import { type Bag, bagOf, isBag } from "./values";
import { rememberSecrets, shown } from "./secrets";

/** The package's name without what a text may put between its letters. */
const PACKAGE = "pulumiveeamem";

/** What is wrong with the code that a resource names; `undefined` if nothing is. */
export function judgeProvider(type: string, text: unknown): string | undefined {
  const kind = findKind(type);
  // The engine sends a resource of the plugin to its provider; an older state may have a text too.
  if (text === undefined && formOf(type) === "plugin") return undefined;
  if (kind !== undefined)
    return text === `exports.handler = () => require("pulumi-veeam-em/dynamic/v1").${kind};`
      ? undefined
      : "has a type of pulumi-veeam-em, but its `__provider` is not the text of that type";
  if (text === undefined) return undefined;
  if (typeof text !== "string") return "has a `__provider` that is secret or not known yet";
  return namesPackage(text)
    ? "has a `__provider` that names pulumi-veeam-em, but none of its types"
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

/** A provider as far as it tells whose code it runs. */
interface GivenProvider {
  readonly type: string;
  readonly name: string;
  readonly props: Bag;
}

/** The type of each form's provider. */
const PROVIDERS = {
  dynamic: `pulumi:providers:${PACKAGES.dynamic}`,
  plugin: `pulumi:providers:${PACKAGES.plugin}`,
};

/** By these the engine runs a part of another plugin under the name of this one. */
const OTHER_PLUGIN = ["parameterization", "name"];

/** Where the engine downloads a plugin from. */
const PLACE = "pluginDownloadURL";

/** What is wrong with the provider of a resource, or with one of that plugin itself. */
export function judgePlugin(
  type: string,
  { type: found, name, props }: GivenProvider,
  released = PLUGIN_URLS,
): string | undefined {
  const form = formOf(type);
  if (!found.startsWith("pulumi:providers:")) return undefined;
  if (form !== undefined && found !== PROVIDERS[form])
    return `has a type of pulumi-veeam-em, but a provider of another package (${found})`;
  if (found !== PROVIDERS.plugin) return undefined;
  const isElsewhere = [props, props["__internal"]].some((bag) => mayBeOther(bag, released));
  return isElsewhere || isOwnFromElsewhere(name, released)
    ? "is, or has, a provider that may be another plugin under the name of pulumi-veeam-em (`pluginDownloadURL`, `parameterization`)"
    : undefined;
}

function mayBeOther(bag: unknown, released: readonly string[]): boolean {
  if (bag === undefined) return false;
  if (!isBag(bag) || OTHER_PLUGIN.some((key) => bag[key] !== undefined)) return true;
  const place = bag[PLACE];
  return place !== undefined && !released.some((url) => url === place);
}

/** The engine's own provider before the place, of a release or of what comes before one. */
const OWN_NAME = /^default(_\d+_\d+_\d+(_(alpha|beta|rc)(_\d+)?)?)?$/;

/**
 * Whether the engine calls its own provider after a place, `_github_/api.github.com/…`, and not
 * after that of the releases. Where that one has a `_` itself, another may be meant.
 */
function isOwnFromElsewhere(name: string, released: readonly string[]): boolean {
  if (!name.startsWith("default") || !name.includes("/")) return false;
  return !released
    .filter((url) => !url.includes("_"))
    .map((url) => `_${url.replace("://", "_/")}`)
    .some((end) => name.endsWith(end) && OWN_NAME.test(name.slice(0, -end.length)));
}

/**
 * What is wrong with a type of which the engine tells a provider only what is behind the last `$`
 * of the URN: `x:y:z$veeam-em:…` is one of the plugin there, and of another package for policies.
 * @param managed the type of the resource's provider
 */
export function judgeType(
  type: string,
  urn: string,
  managed: string | undefined,
): string | undefined {
  const told = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const isOurs = formOf(told) !== undefined || Object.values(PROVIDERS).includes(told);
  return (isOurs && told !== type) || (managed === PROVIDERS.plugin && formOf(type) === undefined)
    ? "is managed as a resource or provider of pulumi-veeam-em, but has another type"
    : undefined;
}

/** Types that the engine's dynamic-provider process serves. */
const DYNAMIC = "pulumi-nodejs:";

/** Whether the engine hides something of such a resource that matters here. */
function hidesSomething(type: string): boolean {
  return type.startsWith(DYNAMIC) || type === PROVIDERS.plugin;
}

/**
 * The engine hides `__provider` of resources and `__internal` of providers from validation and
 * shows them to remediation, which it asks first: that one only looks, and validation tells what
 * was seen. Where the configuration turns remediation off, nothing was seen, and that is told too.
 */
export function providerTextPolicy(): ResourceValidationPolicy {
  const seen = new Map<string, string | undefined>();
  return {
    name: "provider-text",
    description: "Every resource runs the code of its type.",
    enforcementLevel: "remediate",
    remediateResource({ type, urn, name, props }) {
      const values = bagOf(props);
      rememberSecrets(values);
      const plugin = judgePlugin(type, { type, name, props: values });
      seen.set(urn, judgeProvider(type, values["__provider"]) ?? plugin);
    },
    validateResource({ type, urn, name, provider }, report) {
      const unseen = hidesSomething(type)
        ? "cannot be checked: this policy needs the level `remediate`, at which it changes nothing"
        : undefined;
      for (const problem of [
        judgeType(type, urn, provider?.type),
        provider && judgePlugin(type, { ...provider, props: bagOf(provider.props) }),
        seen.has(urn) ? seen.get(urn) : unseen,
      ])
        if (problem !== undefined) report(shown(`${name} (${type}) ${problem}.`), urn);
    },
  };
}
