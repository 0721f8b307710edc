import { type EmError, SETTINGS_TABLE, type SettingKey } from "../../provider/em";
import { findOption } from "./settings-options";

/** How errors say to set something for a stack, with the variable before or after it. */
const ADVICE =
  /(?:set the environment variable \w+, or run )?`pulumi config set (?:--secret )?veeam-em:(\w+)( [^`]*)?`(?: or VEEAM_EM_\w+)?/g;

/**
 * An error's text with the options and variables of the command line: it does not read the
 * configuration of a stack.
 */
export function commandWords(text: string): string {
  return text.replace(ADVICE, (advice: string, key: string, value: string | undefined) =>
    isSettingKey(key) ? howToGive(key, value ?? "", advice.startsWith("set ")) : advice,
  );
}

function isSettingKey(key: string): key is SettingKey {
  return key in SETTINGS_TABLE;
}

function howToGive(key: SettingKey, value: string, isWhole: boolean): string {
  const { variable } = SETTINGS_TABLE[key];
  const option = findOption(key);
  if (option === undefined) return isWhole ? `set ${variable}` : variable;
  const given = `\`--${option.name}${option.takesValue ? value : ""}\``;
  return isWhole ? `give ${given}, or set ${variable}` : `${given} or ${variable}`;
}

/** What an error says, for the reader of a terminal. */
export function errorInCommand({ code, message, hint }: EmError): {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
} {
  return {
    code,
    message: commandWords(message),
    ...(hint === undefined ? {} : { hint: commandWords(hint) }),
  };
}
