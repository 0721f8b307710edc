import { type EmError, SETTINGS_TABLE, type SettingKey } from "../../provider/em";
import { findOption } from "./settings-options";

/** How errors say to set something for a stack, with the variable before or after it. */
const ADVICE =
  /(?:set the environment variable \w+, or run )?`pulumi config set (?:--secret )?veeam-em:(\w+)( [^`]*)?`(?: or VEEAM_EM_\w+)?/g;

/** What only a program can do, and what the reader of a terminal does. */
const FOR_PROGRAMS = [
  [", its ID, or make it with a veeam.Account resource.", ", or its ID."],
  [
    "run `pulumi up` again then, or let the resource wait with `waitUntilProcessed: true`.",
    "try again then.",
  ],
] as const;

/**
 * An error's text with the options and variables of the command line: it does not read the
 * configuration of a stack.
 */
export function commandWords(text: string): string {
  const advised = FOR_PROGRAMS.reduce((said, [before, after]) => said.replace(before, after), text);
  return advised.replace(ADVICE, (advice: string, key: string, value: string | undefined) =>
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
