import { foldName } from "../../provider/model/identity";
import type { Form } from "../../provider/model/kinds";
import { listed, type Phrase, say } from "../words/phrase";
import { AccountDirectory, type AccountEntry } from "./accounts";
import type { PlannedResource } from "./preview/planned-resources";
import type { Preview } from "./preview/preview";

/** An account that a program has in both forms, or may have. */
export interface MixedAccount {
  readonly entry: AccountEntry;
  /** The names of the resources that speak of it. */
  readonly resources: Readonly<Record<Form, readonly string[]>>;
}

interface Spoken {
  readonly entry: AccountEntry;
  readonly resources: readonly PlannedResource[];
}

/**
 * Accounts that classes of this package and the provider plugin manage in one program. Their
 * processes do not share their queues. One whose name or server is not known may be any.
 */
export function findMixedForms(preview: Preview): MixedAccount[] {
  if (new Set(preview.resources.flatMap(formNow)).size < 2) return [];
  const spoken = [...new AccountDirectory(preview).holders.next].map(([entry, resources]) => ({
    entry,
    resources,
  }));
  const byKey = new Map<string, Spoken[]>();
  const untold = spoken.filter(({ entry }) => keysOf(entry).length === 0);
  for (const one of spoken)
    for (const key of keysOf(one.entry)) byKey.set(key, [...(byKey.get(key) ?? []), one]);
  return spoken.flatMap((one) => {
    const keys = keysOf(one.entry);
    const others =
      keys.length === 0 ? spoken : [...keys.flatMap((key) => byKey.get(key) ?? []), ...untold];
    const same = new Set([one, ...others.filter(({ entry }) => mayBeThere(entry, one.entry))]);
    const all = [...same].flatMap(({ resources }) => resources);
    const named = (form: Form): string[] =>
      all.flatMap((resource) => (formNow(resource).includes(form) ? [resource.name] : []));
    const resources = { dynamic: named("dynamic"), plugin: named("plugin") };
    return Object.values(resources).some((names) => names.length === 0)
      ? []
      : [{ entry: one.entry, resources }];
  });
}

function formNow({ form, new: next }: PlannedResource): Form[] {
  return form === undefined || next === undefined ? [] : [form];
}

/** What an account is known by; nothing where that is unknown. */
function keysOf({ id, names, label }: AccountEntry): string[] {
  if (label === undefined) return [];
  return [...(id === undefined ? [] : [id]), ...names.map(foldName)];
}

function mayBeThere(one: AccountEntry, other: AccountEntry): boolean {
  return one.server === undefined || other.server === undefined || one.server === other.server;
}

/** Which account it is, and why that does not go well. */
export function mixedFormWords({ entry, resources: { dynamic, plugin } }: MixedAccount): Phrase {
  const account =
    entry.label === undefined
      ? say`An account whose name is secret or not known yet`
      : say`${entry.label}`;
  const names = (some: readonly string[]): Phrase => listed(some.map((name) => say`${name}`));
  return say`${account} is, or may be, in both forms in this program: ${names(dynamic)} by the classes of pulumi-veeam-em, ${names(plugin)} by the provider plugin. Their two processes do not wait for each other, so each may undo what the other does: keep all of one account in one form`;
}
