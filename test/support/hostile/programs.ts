import { WHAT, WHERE, WHOM } from "./changes";
import { FILES, type HostileProgram, shownIn } from "./lines";

const OTHER_TYPE = "always stops, whatever is allowed";

/** The engine shows no step of what is called as its own providers are. */
const HIDDEN =
  "passes: no preview shows it. The policy `provider-text` stops it in preview and `up`, `explain --state` in the state";

const CODE_OF = [
  ...shownIn("cli/explain/engine-clothes.test.ts", [
    [
      "this package's `__provider` on a type of another name, plain or secret",
      OTHER_TYPE,
      "stop at a plain CustomResource with the package's text, plain or secret",
    ],
    [
      "a transform that exchanges the `__provider` of a type of this package",
      OTHER_TYPE,
      "stop at a transform that exchanges the text, and pass without it",
    ],
  ]),
  ...shownIn(FILES.code, [
    [
      "the package's name with escapes in a text of another type",
      OTHER_TYPE,
      "the package's name with escapes",
    ],
    [
      "the package's name in pieces in a text of another type",
      OTHER_TYPE,
      "the package's name in pieces",
    ],
    ["a text of another type that is not known yet", OTHER_TYPE, "what is not known yet"],
    ["the text of another class of this package", OTHER_TYPE, "another class's"],
    ["a text that is nearly that of its type", OTHER_TYPE, "nearly right"],
    [
      "foreign code put into the state, in inputs or outputs",
      "`explain --state` stops before `up`",
      "stop at code that the program does not have: other, gone, or left in the outputs",
    ],
    [
      "foreign code in an operation of the state that was cut off",
      "`explain --state` stops before `up`",
      "stop at the package's types with other code, also in an operation that was cut off",
    ],
  ]),
  ...shownIn("cli/explain/engine-plugin.test.ts", [
    [
      "a type of the plugin with a provider of another package, or that of dynamic resources",
      OTHER_TYPE,
      "stop at code of another package, and at a plugin from elsewhere",
    ],
    [
      "a type of the plugin behind another one (`x:y:z$veeam-em:index:AccountRole`): its provider sees only the part behind the last `$`",
      OTHER_TYPE,
      "stop at code of another package, and at a plugin from elsewhere",
    ],
  ]),
  ...shownIn("cli/explain/plugin-form.test.ts", [
    [
      "the plugin from a place that the program names, or as a part of another plugin",
      OTHER_TYPE,
      "always stops where other code runs for them, new, kept or deleted",
    ],
  ]),
  ...shownIn(FILES.code, [
    [
      "a stack's configuration by which the engine runs another plugin (`veeam-em:name`, `veeam-em:pluginDownloadURL`, `veeam-em:version`)",
      OTHER_TYPE,
      "stop at a stack's configuration by which the engine runs another plugin",
    ],
  ]),
  ...shownIn("policy/provider-text.test.ts", [
    [
      "another plugin in the place of Pulumi's own provider (a package that the program registers)",
      HIDDEN,
      "is stopped for what remediation sees there, and where it sees nothing",
    ],
  ]),
  ...shownIn("policy/engine-plugin.test.ts", [
    [
      "a dynamic resource called `default…` whose type ends as a provider's (`x:y:z$pulumi:providers:pulumi-nodejs`)",
      HIDDEN,
      "stops at a resource that previews hide, as they do the engine's own providers",
    ],
  ]),
  ...shownIn("cli/drift/foreign-providers.test.ts", [
    [
      "a state with foreign code on a type of this package",
      "`drift` says so, with exit code 3",
      "says that a resource of the package runs other code, in inputs or outputs, with exit code 3",
    ],
    [
      "a state with this package's code on another type",
      "`drift` says so, with exit code 3",
      "says that a resource of another type names the package, and nothing of other code",
    ],
  ]),
  ...shownIn("policy/engine.test.ts", [
    [
      "any of this in `up` under the policies",
      "the policy `provider-text` stops it",
      "stops at code that is not the one of the type, and says nothing of what is right",
    ],
  ]),
  ...shownIn(FILES.engine, [
    [
      "another dynamic resource whose code hides what it does",
      "passes: review only. `up` runs every program beside the password",
      "passes with other dynamic resources that hide what they do",
    ],
  ]),
];

const RUNS = [
  ...shownIn(FILES.engine, [
    [
      "a program that ends itself early (`process.exit`), wherever it does so",
      "the preview fails, and `explain` refuses it",
      "is refused where it ends itself ${where}",
    ],
    [
      "one that ends so that Pulumi sees nothing wrong, before it made anything",
      "stops as `delete`, also where that was not asked for",
      "is stopped where it ${how} before it made anything: nothing is left",
    ],
    [
      "a program that does one thing in a preview and another in `up`",
      "passes: no preview can see it. `up` runs under the policies, after review",
      "and where it spares the preview",
    ],
  ]),
  ...shownIn("cli/explain/hostile/nothing-left.test.ts", [
    [
      "one that ends so after it made a part of it",
      "passes, and tells each deletion; `--fail-on delete` stops it",
      "passes where something stays, and tells what is deleted",
    ],
  ]),
  ...shownIn(FILES.code, [
    [
      "a preview that leaves out resources of the state",
      "`explain --state` refuses it",
      "is refused with a preview that does not cover all that it has",
    ],
    [
      "a preview that only refreshes what the program leaves out",
      "`explain --state` refuses it",
      "is refused with a preview that only refreshes what the program leaves out",
    ],
  ]),
  ...shownIn("cli/explain/refusals.test.ts", [
    [
      "a preview that failed halfway",
      "exit code 2",
      "a preview that failed half-way, with what failed and without its stack traces",
    ],
    [
      "a step of a kind that only a later engine has",
      "exit code 2",
      "an operation that a later engine may have",
    ],
  ]),
  ...shownIn("cli/explain/unknown-kinds.test.ts", [
    [
      "a resource of a kind that only a newer version knows",
      "exit code 2; the policies do not let it pass",
      "refuses a type that it does not know, and says to update",
    ],
  ]),
  ...shownIn("cli/explain/forms.test.ts", [
    [
      "names that steer a terminal, or have a meaning in a comment",
      "are shown as text",
      "lets no name steer a terminal",
    ],
  ]),
  ...shownIn("pipelines/hostile.test.ts", [
    [
      "code of a pull request that looks for credentials, or for the server",
      "finds none",
      "finds no credentials with",
    ],
    [
      "code of a pull request that writes the state, or what the gate reads",
      "changes nothing that counts",
      "changes neither the state nor what the gate of",
    ],
  ]),
];

/** By the heading above each table of docs/development/reliability.md. */
export const HOSTILE_PROGRAMS: Readonly<Record<string, readonly HostileProgram[]>> = {
  "Whom access is given to": WHOM,
  "What is given, and how": WHAT,
  "Of what, and on which server": WHERE,
  "Whose code runs": CODE_OF,
  "What the gate is shown": RUNS,
};
