import { providerText } from "../../provider/lifecycle/provider-text";
import { kindFromToken, KINDS, pluginToken, typeToken } from "../../provider/model/kinds";

type Bag = Record<string, unknown>;

const PLUGIN_PROVIDER = "pulumi:providers:veeam-em";

/** Names of one form in a text, as those of the other. */
export function renamed(text: string): string {
  const types = KINDS.reduce(
    (all, kind) => all.replaceAll(typeToken(kind), pluginToken(kind)),
    text,
  );
  return types
    .replaceAll("pulumi:providers:pulumi-nodejs", PLUGIN_PROVIDER)
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
  let isPossible = !text.includes(PLUGIN_PROVIDER);
  const document: unknown = JSON.parse(changed, (_, value: unknown) => {
    if (!isBag(value) || typeof value["type"] !== "string") return value;
    const { type } = value;
    const kind = kindFromToken(type);
    if (kind === undefined && type !== PLUGIN_PROVIDER) return value;
    const state = { ...value };
    for (const name of ["inputs", "outputs"]) {
      const bag = state[name];
      if (!isBag(bag)) continue;
      const { __provider: code, ...rest } = bag;
      if (kind !== undefined && code !== undefined && code !== providerText(kind))
        isPossible = false;
      state[name] = kind === undefined ? settingsIn(bag) : rest;
    }
    const isNamed = !String(value["urn"]).includes(`${PLUGIN_PROVIDER}::default`);
    const { explicit } = isBag(state["inputs"]) ? state["inputs"] : {};
    if (kind === undefined && isNamed && explicit !== "true") isPossible = false;
    return state;
  });
  return isPossible ? JSON.stringify(document) : "impossible";
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
