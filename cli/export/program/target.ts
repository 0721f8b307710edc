import { type Form, FORMS } from "../../../provider/model/kinds";
import { UsageError } from "../../command";

/** How the program is divided into files. */
const LAYOUTS = ["one", "per-account", "data"] as const;
type Layout = (typeof LAYOUTS)[number];

const LANGUAGES = ["typescript", "yaml"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Which program is written. */
export interface Target {
  readonly form: Form;
  readonly language: Language;
  readonly layout: Layout;
}

/** The options that say it. */
export const TARGET_OPTIONS = {
  form: { type: "string" },
  language: { type: "string" },
  layout: { type: "string" },
} as const;

/** What users call the forms: of a program's language they see its classes, or the plugin. */
const FORM_WORDS: Readonly<Record<Form, string>> = { dynamic: "classes", plugin: "plugin" };

/** @throws UsageError for what no program can be, with what to write. */
export function readTarget(values: {
  readonly form?: string | undefined;
  readonly language?: string | undefined;
  readonly layout?: string | undefined;
}): Target {
  const words = FORMS.map((one) => FORM_WORDS[one]);
  const word = choose("--form", words, values.form ?? FORM_WORDS.dynamic);
  const form = FORMS.find((one) => FORM_WORDS[one] === word) ?? "dynamic";
  const language = choose("--language", LANGUAGES, values.language ?? "typescript");
  const layout = choose("--layout", LAYOUTS, values.layout ?? "one");
  if (language === "yaml" && form !== "plugin")
    throw new UsageError(
      "--language yaml needs the provider plugin: write --form plugin --language yaml.",
    );
  if (language === "yaml" && layout !== "one")
    throw new UsageError(
      `--layout ${layout} is for --language typescript: a program in YAML is one file. Leave --layout out.`,
    );
  return { form, language, layout };
}

function choose<Choice extends string>(
  option: string,
  choices: readonly Choice[],
  given: string,
): Choice {
  const choice = choices.find((one) => one === given);
  if (choice === undefined)
    throw new UsageError(
      `${option} must be one of ${choices.join(", ")}, not ${JSON.stringify(given)}.`,
    );
  return choice;
}
