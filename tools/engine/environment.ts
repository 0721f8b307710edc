import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Variables of the caller that would make a run depend on more than its own folder. */
const NOT_INHERITED = /^(VEEAM_EM_|PULUMI_|NODE_OPTIONS$|npm_)/;

/**
 * A Pulumi installation of its own: backend, settings and plugins lie in one folder that can be
 * thrown away.
 */
export interface EngineHome {
  /** Holds everything that the engine writes. */
  readonly folder: string;
  /** Where `pulumi` and its companions are. */
  readonly engine: string;
  /** Of the stacks' secrets; a `file://` backend cannot do without. */
  readonly passphrase: string;
}

/**
 * The environment for `pulumi` with a `file://` backend, without account, update check and plugin
 * downloads. Makes the folders.
 */
export function engineEnvironment(home: EngineHome): NodeJS.ProcessEnv {
  const state = join(home.folder, "state");
  const pulumiHome = join(home.folder, "pulumi-home");
  const temporary = join(home.folder, "tmp");
  [state, pulumiHome, temporary].forEach((folder) => mkdirSync(folder, { recursive: true }));
  return {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name)),
    ),
    ...engineVariables(home),
    // A language host that is killed leaves its pipes behind: they go with the folder.
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    PATH: [home.engine, ...ownPath()].join(delimiter),
  };
}

/**
 * The caller's PATH without npm's folders of commands, which it puts there for scripts: the engine
 * would find this clone's plugin by chance.
 */
function ownPath(): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.filter((folder) => !folder.endsWith(join("node_modules", ".bin")));
}

/**
 * Keeps the backend from writing a second file of metadata beside each file of the state. It does
 * not write that one beside and rename it: an engine that is killed meanwhile leaves it empty, and
 * every later command ends with "failed to load checkpoint: EOF".
 * https://pkg.go.dev/gocloud.dev/blob/fileblob#URLOpener
 */
const WITHOUT_METADATA = "?metadata=skip";

/** What {@link engineEnvironment} sets besides PATH. */
export function engineVariables(home: EngineHome): Readonly<Record<string, string>> {
  return {
    PULUMI_HOME: join(home.folder, "pulumi-home"),
    PULUMI_BACKEND_URL: pathToFileURL(join(home.folder, "state")).href + WITHOUT_METADATA,
    PULUMI_CONFIG_PASSPHRASE: home.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
