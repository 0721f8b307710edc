import { type RawSettings, SETTING_KEYS, settingProblems } from "../../em";
import type { CheckFailure } from "../../lifecycle/shared/fields";
import { isHiddenProviderName } from "../../model/kinds";
import { isUnknown, type Properties } from "../../model/properties";
import { visible } from "../../model/visible";

/** A setting of explicit providers only: the variable to take the password from. */
const PASSWORD_VARIABLE = "passwordEnv";

/** Says that a provider is explicit, and complete in itself; kept among its inputs. */
const EXPLICIT = "explicit";

/** As of the same settings in the dynamic form. */
const CODE = "EM_CONFIG";

/** What the engine adds to the inputs of a provider. */
const OF_THE_ENGINE: readonly string[] = ["version", "pluginDownloadURL"];

/** The inputs of a provider as they go into the state, and what is wrong with them. */
interface CheckedConfig {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

/**
 * Checks a provider's inputs: everything that is missing or contradictory at once. A stack's own
 * provider may be without account and password as long as it knows its server: previews need
 * neither, and run where nobody may read a password; an operation that needs them says so.
 * @param name of the provider, from its URN.
 */
export function checkConfig(name: string, news: Properties): CheckedConfig {
  const isExplicit = !isHiddenProviderName(name);
  const inputs = isExplicit ? { ...news, [EXPLICIT]: "true" } : news;
  const raw = readSettings(inputs);
  const problems = settingProblems(raw, process.env).filter(({ key }) => !isUnknown(news[key]));
  const knowsServer = !problems.some(({ key, isMissing }) => key === "url" && isMissing);
  const failures = problems
    .filter(({ isMissing }) => isExplicit || !knowsServer || !isMissing)
    .filter(({ key }) => isNothing(news[key]) || asText(news[key]) !== undefined)
    .map(({ key, reason }) => ({ property: key, reason }));
  const all = [...failures, ...strangeInputs(news, isExplicit)];
  return { inputs, failures: all.map((failure) => wordFailure(failure, news)) };
}

/**
 * A failure as the engine prints it: with the value of the property, secret or not, and it does not
 * tell which is. So a property is named only where nothing is given, or where the reason shows the
 * value itself.
 */
function wordFailure({ property, reason }: CheckFailure, news: Properties): CheckFailure {
  const value = isNothing(news[property]) ? "" : asText(news[property]);
  const isShown = value === "" || (value !== undefined && reason.includes(JSON.stringify(value)));
  const text = visible(`${reason} (${CODE})`);
  return isShown
    ? { property: visible(property), reason: text }
    : { property: "", reason: `${visible(property)} ${text}` };
}

/** Settings as texts: the engine hands on what a program gave, or the text of it. */
export function readSettings(inputs: Properties): RawSettings {
  const keys: readonly string[] = [...SETTING_KEYS, PASSWORD_VARIABLE, EXPLICIT];
  return Object.fromEntries(keys.map((key) => [key, asText(inputs[key])]));
}

/** The names of the inputs that differ. */
export function differingSettings(olds: Properties, news: Properties): string[] {
  const keys: readonly string[] = [...SETTING_KEYS, PASSWORD_VARIABLE];
  return keys.filter((key) => asText(olds[key]) !== asText(news[key]));
}

function strangeInputs(news: Properties, isExplicit: boolean): CheckFailure[] {
  const known: readonly string[] = isExplicit
    ? [...SETTING_KEYS, PASSWORD_VARIABLE]
    : [...SETTING_KEYS];
  // In the place of the engine's own none is complete in itself: that would lead elsewhere.
  const ofTheEngine = isExplicit ? [...OF_THE_ENGINE, EXPLICIT] : OF_THE_ENGINE;
  return Object.entries(news).flatMap(([name, value]) => {
    const isOfEngine = ofTheEngine.includes(name) || name.startsWith("__");
    if (isOfEngine || isNothing(value)) return [];
    if (!known.includes(name))
      return [{ property: name, reason: `is no setting; settings are ${known.join(", ")}` }];
    return asText(value) === undefined
      ? [{ property: name, reason: "must be text, a number, true or false" }]
      : [];
  });
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
