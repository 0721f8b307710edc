import { compareText } from "../../../provider/model/same-lists";

/** So much of an ID tells things of one name apart. */
const ID_LETTERS = 8;

/** Names become names of files too, which hold 255 characters on every system. */
const LONGEST = 80;

/** Names of devices, which no file on Windows can have. */
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/** A readable name of a resource: lower-case letters without accents, digits and dashes. */
export function slug(text: string, otherwise: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/ß/g, "ss").toLowerCase();
  const dashed = plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
  if (dashed === "") return otherwise;
  return DEVICE.test(dashed) ? `${otherwise}-${dashed}` : dashed;
}

/** Something that needs a name of its own. */
export interface Nameable {
  readonly preferred: string;
  /**
   * Never changes: what shares a preferred name gets a part of it, so that names do not depend on
   * what else is there in which order.
   */
  readonly key: string;
}

/** A name for each: the preferred one where only one has it. */
export function uniqueNames<Item extends Nameable>(items: readonly Item[]): Map<Item, string> {
  const taken = new Set<string>();
  const names = new Map<Item, string>();
  const rivals = new Map<string, number>();
  for (const { preferred } of items) rivals.set(preferred, (rivals.get(preferred) ?? 0) + 1);
  const alone = items.filter(({ preferred }) => rivals.get(preferred) === 1);
  for (const item of alone) {
    taken.add(item.preferred);
    names.set(item, item.preferred);
  }
  for (const item of items
    .filter((one) => !names.has(one))
    .sort((one, other) => compareText(one.key, other.key))) {
    const id = slug(item.key, "x");
    const name =
      [`${item.preferred}-${id.slice(0, ID_LETTERS)}`, `${item.preferred}-${id}`].find(
        (candidate) => !taken.has(candidate),
      ) ?? `${item.preferred}-${id}-${taken.size}`;
    taken.add(name);
    names.set(item, name);
  }
  return names;
}

/** Words that cannot be the name of a constant, or that the program uses otherwise. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else " +
    "enum eval export extends false finally for function if implements import in instanceof " +
    "interface let new null package private protected public return static super switch this " +
    "throw true try typeof undefined var void while with yield exports module require pulumi " +
    "veeam"
  ).split(" "),
);

/** A name for a constant, from the first label of a host's name: `vc01` for `vc01.tech.local`. */
export function identifier(text: string): string {
  const label = /^[\d.]+$/.test(text) ? text : (text.split(".")[0] ?? text);
  const words = slug(label, "root").split("-");
  const camel = words
    .map((word, at) => (at === 0 ? word : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`))
    .join("");
  return /^\d/.test(camel) || RESERVED.has(camel)
    ? `root${camel.slice(0, 1).toUpperCase()}${camel.slice(1)}`
    : camel;
}
