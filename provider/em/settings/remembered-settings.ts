import type { Environment, RawSettings } from "./raw-settings";
import { resolveSettings, type Settings } from "./settings";
import { SETTING_KEYS, SETTINGS_TABLE } from "./settings-table";

/**
 * Settings that are resolved again only when what they come from has changed: reading and checking
 * certificates for every call of the engine takes as long as the requests. What is wrong is not
 * remembered. A certificate file is read once.
 */
export class RememberedSettings {
  private known:
    | {
        readonly raw: RawSettings;
        readonly texts: readonly (string | undefined)[];
        readonly settings: Settings;
      }
    | undefined;

  /** @throws EmConfigError as `resolveSettings`. */
  of(raw: RawSettings, env: Environment): Settings {
    const texts = readTexts(raw, env);
    if (this.known?.raw === raw && this.known.texts.every((text, place) => text === texts[place]))
      return this.known.settings;
    const settings = resolveSettings(raw, env);
    this.known = { raw, texts, settings };
    return settings;
  }
}

/** Every text of the environment that settings may come from. */
function readTexts(raw: RawSettings, env: Environment): readonly (string | undefined)[] {
  const named = raw["passwordEnv"];
  return [
    ...SETTING_KEYS.map((key) => env[SETTINGS_TABLE[key].variable]),
    named === undefined ? undefined : env[named],
  ];
}
