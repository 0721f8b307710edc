import { Connections, type EnterpriseManager, EmNotFoundError, Operation } from "../../provider/em";
import { isOwn } from "../../provider/lifecycle/guards/administrators";
import { unlessAccountGone } from "../../provider/lifecycle/shared/resolve";
import type { AccountEntity, AccountReference } from "../../provider/model/entities";
import { foldName } from "../../provider/model/identity";
import { type Command, type CommandIo, EXIT, UsageError } from "../command";
import { compose, type Grouping } from "./program/compose";
import type { Exported } from "./accounts/exported";
import { inLanes } from "../shared/lanes";
import { readAccounts, readEntity, type Reader } from "../shared/live-accounts";
import { isBuiltIn, type Pattern, readPattern, refuseUseless } from "./patterns";
import { withoutHalfCharacters } from "./program/pulumi-yaml";
import { projectFiles } from "./program/project-files";
import { type Progress, progressOn } from "../shared/progress";
import { ReferenceFinder } from "./accounts/references";
import { summaryJson, summaryText } from "./summary";
import { readTarget, type Target, TARGET_OPTIONS } from "./program/target";
import { refuseOccupied, writeFolder } from "./program/write-folder";
import {
  parseOptions,
  SETTINGS_OPTIONS,
  SETTINGS_USAGE,
  settingsFrom,
} from "../shared/settings-options";
import { compareText } from "../../provider/model/same-lists";

const USAGE = `Usage: npx pulumi-veeam-em export --out DIR [--form classes|plugin] [--language typescript|yaml]
                       [--layout one|per-account|data] [--items] [--only PATTERN]...
                       [--except PATTERN]... [--built-in] [--force] [--json]
                       [connection options]

Writes the accounts of Enterprise Manager as a Pulumi project, with import.json for
\`pulumi import --file\`. Sends nothing that changes Enterprise Manager.

  --out DIR               the folder; must be empty or not exist
  --form FORM             classes: of this package (default); plugin: of the provider plugin
  --language LANGUAGE     typescript (default); yaml: needs --form plugin, in one file
  --layout LAYOUT         one: a single program (default); per-account: a file for each account;
                          data: a small program and accounts.yaml
  --items                 AccountRole, AccountScope and AllVmsScope for each grant, on accounts that
                          others own; default: one Account for each with all its grants
  --only PATTERN          only accounts whose whole name matches (any case; * stands for anything)
  --except PATTERN        leave out accounts whose name matches
  --built-in              also accounts that every installation has (BUILTIN\\*, HOST\\Administrator,
                          veeamadmin)
  --force                 overwrite the files of an earlier export
  --json                  print the summary as JSON

Enterprise Manager does not return the references of restore scopes: they are looked up by
name. Whatever is uncertain is marked with TODO in the program, and listed at the end.
Exit code 0 when the project is written, 1 on failure, 2 for wrong arguments.

${SETTINGS_USAGE}`;

interface Options {
  readonly out: string;
  readonly target: Target;
  readonly grouping: Grouping;
  readonly only: readonly Pattern[];
  readonly except: readonly Pattern[];
  readonly builtIn: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

/** `veeam-em export`: what exists, as a program and a file for its import. */
export const exportCommand: Command = {
  name: "export",
  summary: "write what exists as a Pulumi program, with a file for its import",
  usage: USAGE,
  async run(args, io) {
    const { values } = parseOptions(args, { ...SETTINGS_OPTIONS, ...OWN_OPTIONS });
    const options = readOptions(values);
    const settings = settingsFrom(values, io.env);
    refuseOccupied(options.out, options.force);
    const connections = new Connections();
    try {
      return await runExport(options, connections.connect(settings), io);
    } finally {
      await connections.closeAll();
    }
  },
};

const OWN_OPTIONS = {
  ...TARGET_OPTIONS,
  out: { type: "string" },
  items: { type: "boolean" },
  only: { type: "string", multiple: true },
  except: { type: "string", multiple: true },
  "built-in": { type: "boolean" },
  force: { type: "boolean" },
  json: { type: "boolean" },
} as const;

/** What `parseOptions` read for {@link OWN_OPTIONS}. */
interface Values {
  readonly out?: string | undefined;
  readonly form?: string | undefined;
  readonly language?: string | undefined;
  readonly layout?: string | undefined;
  readonly items?: boolean | undefined;
  readonly only?: readonly string[] | undefined;
  readonly except?: readonly string[] | undefined;
  readonly "built-in"?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
}

function readOptions(values: Values): Options {
  if (values.out === undefined || values.out === "")
    throw new UsageError("--out is missing: give the folder to write to.");
  return {
    out: values.out,
    target: readTarget(values),
    grouping: values.items === true ? "items" : "sets",
    only: (values.only ?? []).map(readPattern),
    except: (values.except ?? []).map(readPattern),
    builtIn: values["built-in"] === true,
    force: values.force === true,
    json: values.json === true,
  };
}

async function runExport(options: Options, em: EnterpriseManager, io: CommandIo): Promise<number> {
  const reader: Reader = {
    em,
    operation: (description) =>
      new Operation(description, em.settings.timeoutSeconds, undefined, io.ended),
  };
  const progress = progressOn(io);
  try {
    const roots = await em.listHierarchyRoots(reader.operation("list the hierarchy roots"));
    const { selected, builtIn, all } = await select(options, reader);
    const read = await readAll(options, reader, selected, all, progress);
    const exported = options.target.language === "yaml" ? withoutHalfCharacters(read) : read;
    const loggedOn = await findOwn(reader, exported);
    const files = projectFiles(exported, options.target, roots);
    progress.end();
    // Somebody who asked to stop gets no project any more.
    reader.operation("write the project").check();
    writeFolder(options.out, files, options.force);
    const summary = options.json ? summaryJson : summaryText;
    io.stdout(summary(exported, { folder: options.out, builtIn, loggedOn }));
    return EXIT.ok;
  } finally {
    progress.end();
  }
}

/** Those of the written accounts that may be the one that is logged on. */
async function findOwn(
  { em, operation }: Reader,
  { accounts }: Exported,
): Promise<readonly string[]> {
  const op = operation("find out which account is logged on");
  const names = accounts
    .filter(({ leftOut }) => leftOut === undefined)
    .map(({ live }) => live.entity.name);
  const isIn = await Promise.all(names.map((name) => isOwn({ em, op }, name)));
  return names.filter((_, at) => isIn[at] === true);
}

interface Selection {
  readonly selected: readonly AccountReference[];
  /** Accounts that were left out because every installation has them. */
  readonly builtIn: readonly string[];
  readonly all: readonly AccountReference[];
}

async function select(
  { only, except, builtIn }: Options,
  { em, operation }: Reader,
): Promise<Selection> {
  const all = await em.listAccounts(operation("list the accounts"));
  const names = all.map(({ name }) => name);
  refuseUseless("--only", only, names);
  refuseUseless("--except", except, names);
  const wanted = all.filter(
    ({ name }) =>
      (only.length === 0 || only.some(({ fits }) => fits(name))) &&
      !except.some(({ fits }) => fits(name)),
  );
  const selected = wanted.filter(({ name }) => builtIn || !isBuiltIn(name));
  const left = wanted
    .filter((account) => !selected.includes(account))
    .map(({ name }) => name)
    .sort(compareText);
  if (selected.length === 0 && only.length + except.length > 0) {
    throw new UsageError(
      `--only and --except leave no account${left.length === 0 ? "" : ` but those that every installation has (${left.join(", ")}), which need --built-in`}.`,
    );
  }
  if (all.length === 0)
    throw new EmNotFoundError(`Enterprise Manager at ${em.server} shows no accounts.`, {
      hint: "Check with `npx pulumi-veeam-em doctor` whether the account that is logged on may manage permissions.",
    });
  return { selected, builtIn: left, all };
}

async function readAll(
  { grouping }: Options,
  reader: Reader,
  selected: readonly AccountReference[],
  all: readonly AccountReference[],
  progress: Progress,
): Promise<Exported> {
  const { em, operation } = reader;
  const accounts = await readAccounts(reader, selected, (done) =>
    progress.show("accounts", done, selected.length),
  );
  const known = await readNamesakes(selected, all, reader);
  const finder = new ReferenceFinder(
    reader,
    await em.listHierarchyRoots(operation("list the hierarchy roots")),
  );
  await finder.lookUp(accounts, (done, of) => progress.show("look-ups", done, of));
  return compose(
    {
      server: em.server,
      grouping,
      selected: accounts,
      known: [...accounts.map(({ entity }) => entity), ...known],
      all,
      roles: await em.listRoles(operation("list the roles")),
    },
    finder,
  );
}

/** Accounts that are not exported but share a name with one that is. */
async function readNamesakes(
  selected: readonly AccountReference[],
  all: readonly AccountReference[],
  { em, operation }: Reader,
): Promise<AccountEntity[]> {
  const names = new Set(selected.map(({ name }) => foldName(name)));
  const ids = new Set(selected.map(({ id }) => id));
  const others = all.filter(({ id, name }) => !ids.has(id) && names.has(foldName(name)));
  const read = await inLanes(others, em.settings.maxConcurrency, ({ id, name }) => {
    const op = operation(`read the account ${name}`);
    return unlessAccountGone(() => readEntity(em, op, id));
  });
  return read.filter((entity) => entity !== undefined);
}
