import { type Form, FORMS } from "../../provider/model/kinds";
import { programOf } from "./plugin-program";
import { startScene } from "./engine-scene";

type SceneOptions = Parameters<typeof startScene>[0];

/** In what the two forms must differ, for whoever runs the same test in both. */
interface Differences {
  /** The engine's process for dynamic resources is told in every state what code it is to run. */
  readonly hasProviderText: boolean;
  /** What one grant may cost: a backend writes the whole state again after every step. */
  readonly bytesOfGrant: number;
  /**
   * Whether a password in clear in the stack's configuration is warned of. The plugin cannot tell,
   * as the engine gives it every setting in clear; but it makes the password a secret of the state.
   */
  readonly warnsOfPlainPassword: boolean;
  /** Whether a preview fails without a server: the engine checks a plugin's settings first. */
  readonly previewNeedsUrl: boolean;
}

const EXPECTED: Readonly<Record<Form, Differences>> = {
  dynamic: {
    hasProviderText: true,
    bytesOfGrant: 1_400,
    warnsOfPlainPassword: true,
    previewNeedsUrl: false,
  },
  plugin: {
    hasProviderText: false,
    bytesOfGrant: 1_100,
    warnsOfPlainPassword: false,
    previewNeedsUrl: true,
  },
};

/** What a suite needs to run the same programs in one form. */
interface FormUnderTest {
  readonly form: Form;
  /** For the title: in the plugin's form suites are left to `.ci/run`, as they hold the same. */
  readonly mark: string;
  readonly expected: Differences;
  readonly program: (...statements: readonly string[]) => string;
  readonly startScene: (options: SceneOptions) => ReturnType<typeof startScene>;
}

/** Both forms, for suites whose tests are to hold in the same numbers in either. */
export const EACH_FORM: readonly FormUnderTest[] = FORMS.map((form) => ({
  form,
  mark: form === "plugin" ? ", in the plugin's form, [long]" : "",
  expected: EXPECTED[form],
  program: (...statements) => programOf(form, ...statements),
  startScene: (options) => startScene({ ...options, form }),
}));

/**
 * What a resource costs in the state, without the engine's own notes of where the program declared
 * it, and of when it was made.
 */
export function bytesOf(state: Readonly<Record<string, unknown>>): number {
  const notes = ["sourcePosition", "stackTrace", "created", "modified"];
  const own = Object.entries(state).filter(([name]) => !notes.includes(name));
  return JSON.stringify(Object.fromEntries(own)).length;
}
