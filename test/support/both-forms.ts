import { providerText } from "../../provider/lifecycle/provider-text";
import {
  DYNAMIC_PROVIDER_TYPE,
  type Kind,
  kindFromToken,
  KINDS,
  PLUGIN_PROVIDER_TYPE,
  pluginToken,
  typeInUrn,
  typeToken,
} from "../../provider/model/kinds";

type Bag = Record<string, unknown>;

/** The engine's own provider with a `pluginDownloadURL`: for the plugin that is other code. */
const FROM_ELSEWHERE = /::pulumi:providers:veeam-em::default[^":]*\//;

/** Names of one form in a text, as those of the other. */
export function renamed(text: string): string {
  const types = KINDS.reduce(
    (all, kind) => all.replaceAll(typeToken(kind), pluginToken(kind)),
    text,
  );
  return types
    .replaceAll(DYNAMIC_PROVIDER_TYPE, PLUGIN_PROVIDER_TYPE)
    .replaceAll('\\"pulumi-nodejs\\"', '\\"veeam-em\\"')
    .replace(
      /(::pulumi:providers:veeam-em)::default(?=(?:::[^:"\s]*)?["\s])/g,
      "$1::default_0_1_0",
    );
}

/**
 * A preview or a state of the dynamic form, as the engine writes it for the same program in the
 * plugin's form; "impossible" for what has that already, and for what only one of the two can have:
 * other code, and providers that are not marked.
 */
export function inPluginForm(text: string): string {
  const changed = renamed(text);
  if (changed === text || !isJson(text)) return "unchanged";
  if (text.includes(PLUGIN_PROVIDER_TYPE) || FROM_ELSEWHERE.test(changed)) return "impossible";
  const states: boolean[] = [];
  const document: unknown = JSON.parse(changed, (_, each: unknown) => {
    const value = isOthers(each) ? withDynamicProvider(each) : each;
    const kind = isBag(value) ? kindFromToken(String(value["type"])) : undefined;
    if (!isBag(value) || (kind === undefined && value["type"] !== PLUGIN_PROVIDER_TYPE))
      return value;
    const change = kind === undefined ? settingsIn : withoutCode;
    const state = { ...value };
    for (const name of ["inputs", "outputs"]) {
      const bag = state[name];
      if (!isBag(bag)) continue;
      states.push(kind === undefined || hasOwnCode(bag, kind));
      state[name] = change(bag);
    }
    if (kind === undefined) states.push(isMarked(state));
    return state;
  });
  return states.every(Boolean) ? JSON.stringify(document) : "impossible";
}

/** A dynamic resource of another package stays one in either form. */
function isOthers(value: unknown): value is Bag {
  return isBag(value) && typeInUrn(String(value["urn"])).startsWith("pulumi-nodejs:");
}

function withDynamicProvider(bag: Bag): Bag {
  const { provider } = bag;
  if (typeof provider !== "string") return bag;
  const own = provider.replace(
    /::pulumi:providers:veeam-em::default\w*/,
    `::${DYNAMIC_PROVIDER_TYPE}::default`,
  );
  return { ...bag, provider: own };
}

function hasOwnCode({ __provider: code }: Bag, kind: Kind): boolean {
  return code === undefined || code === providerText(kind);
}

function withoutCode(bag: Bag): Bag {
  return Object.fromEntries(Object.entries(bag).filter(([name]) => name !== "__provider"));
}

/** The plugin marks each provider of a program. */
function isMarked({ urn, inputs }: Bag): boolean {
  const isOwn = String(urn).includes(`${PLUGIN_PROVIDER_TYPE}::default`);
  return isOwn || (isBag(inputs) && inputs["explicit"] === "true");
}

function settingsIn(inputs: Bag): Bag {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name.replace(/^veeam-em:/, ""), value]),
  );
}

function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
