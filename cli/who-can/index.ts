import type { Operation } from "../../provider/em";
import { namesakes } from "../../provider/lifecycle/scopes/namesakes";
import type { DeclaredScope } from "../../provider/lifecycle/scopes/declared-scope";
import { whyNoReference, REFERENCE_FORM } from "../../provider/model/hierarchy-reference";
import { foldName } from "../../provider/model/identity";
import { findRoots } from "../../provider/model/roots";
import { compareText } from "../../provider/model/same-lists";
import { EXIT, type Command, UsageError } from "../command";
import { readAccounts } from "../shared/live-accounts";
import { progressOn } from "../shared/progress";
import { printable } from "../words/text";
import {
  parseOptions,
  SETTINGS_OPTIONS,
  SETTINGS_USAGE,
  settingsFrom,
} from "../shared/settings-options";
import { findObject } from "./find-object";
import { type Holder, findHolder } from "./holders";
import { type GraphEdge, mermaidGraph } from "../shared/output/mermaid";
import { namesBelow } from "./names-below";
import { textTable } from "../shared/output/text-table";
import { type Manager, withManager } from "../shared/manager";

const OPTIONS = {
  root: { type: "string" },
  type: { type: "string" },
  name: { type: "string" },
  json: { type: "boolean" },
  mermaid: { type: "boolean" },
} as const;

/** `veeam-em who-can`: who may restore an object, and through which grant. */
export const whoCan: Command = {
  name: "who-can",
  summary: "who may restore an object, and through which grant",
  usage: `Usage: npx pulumi-veeam-em who-can REFERENCE | --root ROOT --type TYPE --name NAME [--json | --mermaid] [connection options]

Lists the accounts that may restore an object: administrators, accounts with the switch
"all virtual machines", and those with a restore scope of the object or of its whole
hierarchy root. Enterprise Manager does not say which folder, host or pool
contains an object: scopes of such containers on the same root are listed as possible, and so
is what depends on the role Portal User alone. Groups are listed without their members, which
it does not return. Reads only; exit code 0, even if nobody may.

  REFERENCE               ${REFERENCE_FORM.split(",", 1)[0] ?? ""}
                          (with --name NAME if the look-up does not know the object)
  --root, --type, --name  the object by its hierarchy root, type (Vm, Folder ...) and exact name
  --json                  one JSON document
  --mermaid               a graph for Mermaid; dotted arrows are possibilities

${SETTINGS_USAGE}`,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, { ...SETTINGS_OPTIONS, ...OPTIONS }, true);
    if (values.json === true && values.mermaid === true)
      throw new UsageError("Give --json or --mermaid, not both.");
    const declared = declaredObject(positionals, values);
    const settings = settingsFrom(values, io.env);
    const progress = progressOn(io);
    const answer = await withManager(settings, io, (manager) =>
      answerTo(declared, manager, (done, of) => {
        progress.show("Reading accounts", done, of);
      }),
    );
    progress.end();
    if (values.json === true) io.stdout(`${JSON.stringify(answer, null, 2)}\n`);
    else io.stdout(values.mermaid === true ? drawGraph(answer) : whoCanText(answer));
    return EXIT.ok;
  },
};

interface Answer {
  readonly server: string;
  readonly object: { readonly hierarchyObjRef: string; readonly name: string };
  readonly accounts: readonly Holder[];
}

type Named = { readonly [Option in "root" | "type" | "name"]?: string | undefined };

function declaredObject(
  positionals: readonly string[],
  { root, type, name }: Named,
): DeclaredScope {
  const [reference, ...more] = positionals;
  if (more.length > 0)
    throw new UsageError("Give one object. Put quotes around a reference with blanks.");
  if (reference === undefined) {
    if (root === undefined || type === undefined || name === undefined)
      throw new UsageError("Give the object's reference, or --root, --type and --name.");
    return { object: { root, type, name } };
  }
  if (root !== undefined || type !== undefined)
    throw new UsageError("Give the object's reference, or --root, --type and --name, not both.");
  const reason = whyNoReference(reference);
  if (reason !== undefined) throw new UsageError(`${JSON.stringify(reference)} ${reason}`);
  return { hierarchyObjRef: reference, objectName: name };
}

async function answerTo(
  declared: DeclaredScope,
  { em, operation }: Manager,
  onProgress: (done: number, of: number) => void,
): Promise<Answer> {
  const wanted = await findObject(declared, { em, operation });
  const op = (): Operation => operation("find objects of the same name");
  const unique = (await namesakes(em, op(), wanted)) === "none";
  const [references, roots] = await Promise.all([
    em.listAccounts(operation("list the accounts")),
    em.listHierarchyRoots(operation("list the hierarchy roots")),
  ]);
  const [root] = findRoots(wanted.reference.rootId, roots);
  const known =
    root === undefined ? undefined : await namesBelow(em, op(), root.uid, wanted.reference.type);
  const live = await readAccounts({ em, operation }, references, (done) => {
    onProgress(done, references.length);
  });
  const holders = live.flatMap(
    (account) => findHolder(account, { wanted, roots, unique, known }) ?? [],
  );
  return {
    server: em.server,
    object: { hierarchyObjRef: wanted.hierarchyObjRef, name: wanted.objectName },
    accounts: holders.sort(byCertaintyAndName),
  };
}

function byCertaintyAndName(one: Holder, other: Holder): number {
  return (
    Number(other.certain) - Number(one.certain) ||
    compareText(foldName(one.account), foldName(other.account))
  );
}

function whoCanText({ object, accounts }: Answer): string {
  const title = `Who may restore ${printable(object.name)} (${printable(object.hierarchyObjRef)})\n\n`;
  if (accounts.length === 0) return `${title}Nobody.\n`;
  const rows = accounts.flatMap(({ account, type, roles, restrictions, ways }) =>
    ways.map(({ certain, through, note }, at) => [
      certain ? "may" : "possible",
      at === 0 ? account : "",
      at === 0 ? type : "",
      `${through}${note === null ? "" : ` (${note})`}`,
      at === 0 ? [...roles, ...restrictions].join(", ") : "",
    ]),
  );
  return `${title}${textTable(["", "Account", "Type", "Through", "Roles and restrictions"], rows)}\nPossible: Enterprise Manager does not say which folder, host or pool contains an object, nor which of several objects with one name a scope means;\nand no document says that the role Portal User alone restores anything.\nEnterprise Manager's REST API does not list the members of groups.\n`;
}

function drawGraph({ object, accounts }: Answer): string {
  const to = { key: "object", label: object.name };
  const edges = accounts.flatMap(({ accountId, account, type, ways }) =>
    ways.flatMap(({ through, certain }, at): GraphEdge[] => {
      const from = { key: `account ${accountId}`, label: `${account} (${type})` };
      const isScope = through.startsWith("the restore scope");
      // What leads everybody to everything is one node for all; a scope is its account's own.
      const way = isScope
        ? { key: `way ${accountId} ${at}`, label: through }
        : { key: `way ${through}`, label: through, grave: true };
      return [
        { from, to: way, certain: certain || isScope },
        { from: way, to, certain: certain || !isScope },
      ];
    }),
  );
  return mermaidGraph(edges, [to]);
}
