import { SETTINGS_TABLE, type SettingKey } from "./settings-table";

/**
 * Settings as they are written: keys of the configuration without their namespace; `explicit:
 * "true"` for an explicit provider.
 */
export type RawSettings = Readonly<Record<string, string | undefined>>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a setting came from. */
export type SettingSource = "environment variable" | "configuration" | "default" | "not set";

/**
 * A setting's text and where it came from. An empty text is no text: CI systems set variables that
 * have no value.
 */
interface FoundSetting {
  readonly text: string | undefined;
  readonly source: "environment variable" | "configuration" | "none";
  /** The variable, where it came from one. */
  readonly variable: string | undefined;
}

/** What is wrong with one setting, and how to set it. */
export interface SettingProblem {
  readonly key: SettingKey;
  readonly reason: string;
  readonly isMissing: boolean;
}

/**
 * Takes settings from where they are written, and collects what is wrong with them, to be reported
 * in one error.
 */
export class SettingsReader {
  readonly problems: SettingProblem[] = [];
  readonly explicit: boolean;
  private readonly raw: RawSettings;
  private readonly env: Environment;

  constructor(raw: RawSettings, env: Environment) {
    this.raw = raw;
    this.env = env;
    this.explicit = raw["explicit"] === "true";
  }

  /**
   * An explicit provider is complete in itself: variables that a pipeline sets for another server
   * must not change it.
   */
  find(key: SettingKey): FoundSetting {
    const variable = SETTINGS_TABLE[key].variable;
    const fromEnvironment = this.explicit ? undefined : this.env[variable];
    if (fromEnvironment !== undefined && fromEnvironment !== "")
      return { text: fromEnvironment, source: "environment variable", variable };
    const fromConfiguration = this.raw[key];
    if (fromConfiguration !== undefined && fromConfiguration !== "")
      return { text: fromConfiguration, source: "configuration", variable: undefined };
    return key === "password"
      ? this.findPasswordByName()
      : { text: undefined, source: "none", variable: undefined };
  }

  /** How to set a key, completing "… : ". */
  howToSet(key: SettingKey): string {
    const { variable, secret } = SETTINGS_TABLE[key];
    if (this.explicit)
      return `give \`${key}\`${secret ? " or `passwordEnv`" : ""} to the explicit veeam.Provider or connection`;
    return `set the environment variable ${variable}, or run \`pulumi config set ${secret ? "--secret " : ""}veeam-em:${key}${secret ? "" : " <value>"}\``;
  }

  report(key: SettingKey, problem: string, isMissing = false): void {
    this.problems.push({ key, reason: `${problem}: ${this.howToSet(key)}`, isMissing });
  }

  /** Two settings of which the reader has to leave one out, and where each of them is. */
  reportContradiction(key: SettingKey, other: SettingKey, why: string): void {
    const reason = `contradicts ${other} (${why}); leave out ${this.whereGiven(key)} or ${this.whereGiven(other)}`;
    this.problems.push({ key, reason, isMissing: false });
  }

  private whereGiven(key: SettingKey): string {
    if (this.explicit) return key;
    const { variable } = this.find(key);
    return `${key} (${variable ?? `\`pulumi config rm veeam-em:${key}\``})`;
  }

  required(key: SettingKey): string {
    const { text } = this.find(key);
    const passwordEnv = this.raw["passwordEnv"];
    if (
      text === undefined &&
      key === "password" &&
      this.explicit &&
      passwordEnv !== undefined &&
      passwordEnv !== ""
    ) {
      this.problems.push({
        key,
        reason: `is missing: \`passwordEnv\` names the environment variable ${passwordEnv}, which is not set; set it where Pulumi runs`,
        isMissing: true,
      });
    } else if (text === undefined) {
      this.report(key, "is missing", true);
    }
    return text ?? "";
  }

  choice<Value extends string>(key: SettingKey, allowed: readonly Value[], fallback: Value): Value {
    const { text } = this.find(key);
    if (text === undefined) return fallback;
    const found = allowed.find((value) => value === text.trim().toLowerCase());
    if (found === undefined)
      this.report(key, `must be ${allowed.join(" or ")}, but is ${JSON.stringify(text)}`);
    return found ?? fallback;
  }

  flag(key: SettingKey, fallback: boolean): boolean {
    return this.choice(key, ["true", "false"], fallback ? "true" : "false") === "true";
  }

  wholeNumber(key: SettingKey, fallback: number, highest: number): number {
    const { text } = this.find(key);
    if (text === undefined) return fallback;
    const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (value >= 1 && value <= highest) return value;
    this.report(key, `must be a whole number from 1 to ${highest}, but is ${JSON.stringify(text)}`);
    return fallback;
  }

  private findPasswordByName(): FoundSetting {
    const variable = this.explicit ? this.raw["passwordEnv"] : undefined;
    const text = variable === undefined ? undefined : this.env[variable];
    return text === undefined || text === ""
      ? { text: undefined, source: "none", variable: undefined }
      : { text, source: "environment variable", variable };
  }
}
