import { blankName } from "../../../../provider/em";
import type { Differences } from "./differences";
import type { FieldForm, ListForm, ThingForm, ValueForm } from "./form";
import { isList, isThing, type Member, type Thing, type Value } from "./tree";

/** Case of keys in JSON: version 13 begins them with a small letter. */
export type KeyStyle = "pascal" | "camel";

const LINKS = "Links";
const REFERENCE = "Ref";
const LINK_PARTS = ["Rel", "Href", "Name", "Type"];
/** Links that show how a list goes on are no part of an item's form. */
const PAGING = "paginginfo";

/** Compares the parts of documents with their forms. */
export class FormComparison {
  private readonly format: "xml" | "json";
  private readonly keys: KeyStyle | undefined;
  private readonly found: Differences;
  /** Where lists have their usual names. */
  private readonly lists = new Set<string>();

  constructor(format: "xml" | "json", keys: KeyStyle | undefined, found: Differences) {
    this.format = format;
    this.keys = keys;
    this.found = found;
  }

  compare(thing: Thing, form: ThingForm, place: string): void {
    const { list } = form;
    const usual = list === undefined ? undefined : this.nameOf(list);
    if (usual !== undefined && thing.members.some(({ name }) => isCalled(name, usual)))
      this.lists.add(place);
    for (const member of thing.members) this.compareMember(member, form, place);
    for (const field of form.fields) this.compareFieldOf(thing, field, place);
    if (form.links !== undefined) this.requireLinks(thing, form.links, place);
    if (form.list !== undefined && this.format === "json")
      this.requireArray(thing, form.list.plural);
    if (this.format === "xml") this.compareOrder(thing, form, place);
  }

  private compareMember(member: Member, form: ThingForm, place: string): void {
    const { name, value } = member;
    const { list } = form;
    if (name.toLowerCase() === PAGING) this.found.add("paged", "it comes in pages");
    if (list !== undefined && isCalled(name, LINKS) && value !== null)
      this.found.add("list links", "the list has links of its own");
    if (isCalled(name, LINKS) || name.toLowerCase() === PAGING) return;
    if (form.fields.some((field) => isField(name, field))) return;
    if (list !== undefined && this.isPartOf(list, member, place))
      this.compareListPart(member, list, place);
    else if (value !== null) this.addUnknown(place, name);
  }

  private addUnknown(place: string, name: string): void {
    const shown = blankName(name);
    this.found.add(`unknown ${place}/${shown}`, `${place} has ${shown}, which is not documented`);
  }

  /** Whether it is the list (JSON) or an entry of it (XML), or must be under another name. */
  private isPartOf(list: ListForm, { name, value, written }: Member, place: string): boolean {
    if (isCalled(name, this.nameOf(list))) return true;
    if (this.isReference(list, name)) return true;
    if (this.lists.has(place)) return false;
    return this.format === "json" ? isList(value) : written === "element" && isThing(value);
  }

  private nameOf(list: ListForm): string {
    return this.format === "json" ? list.plural : list.item;
  }

  private compareListPart({ name, value }: Member, list: ListForm, place: string): void {
    const usual = this.nameOf(list);
    if (isCalled(name, usual)) this.compareName(name, usual, place);
    else if (this.isReference(list, name)) this.compareName(name, REFERENCE, place);
    else if (this.format === "json" && isCalled(name, place))
      this.found.add("list as document", `the list is called as its document (${name})`);
    else {
      const shown = blankName(name);
      this.found.add(`renamed ${usual}: ${shown}`, `what is called ${usual} is called ${shown}`);
    }
    if (this.format === "json") this.compareArray(value, list, place);
    else if (isThing(value)) this.compareItem(value, list);
    else this.found.add(`text ${list.item}`, `<${list.item}> has nothing in it`);
  }

  private compareArray(value: Value, list: ListForm, place: string): void {
    if (value === null) return;
    if (isThing(value) && list.of.fields.some(({ name }) => textOf(value, name) !== undefined)) {
      this.found.add(`one ${list.item}`, `a list of one is no list (${list.plural})`);
      this.compareItem(value, list);
      return;
    }
    if (!isList(value)) {
      this.found.add("nested list", `the list ${list.plural} is within a member of its name`);
      const inner = isThing(value) ? value.members.find((one) => isList(one.value)) : undefined;
      if (inner !== undefined) this.compareArray(inner.value, list, place);
      return;
    }
    for (const item of value) {
      if (isThing(item)) this.compareItem(item, list);
      else this.found.add(`text ${list.item}`, `${list.plural} has an entry that is no object`);
    }
  }

  /** One that a server does not show whole stands in its list as a reference. */
  private compareItem(item: Thing, { item: name, of, reference }: ListForm): void {
    const isReference = /Reference$/.test(textOf(item, "Type") ?? "");
    if (reference === undefined || !isReference) {
      this.compare(item, of, name);
      return;
    }
    this.found.add("reference in list", "an entry is a reference in place of the entity");
    this.compare(item, reference, REFERENCE);
  }

  private isReference({ reference }: ListForm, name: string): boolean {
    return this.format === "xml" && reference !== undefined && isCalled(name, REFERENCE);
  }

  private requireArray(thing: Thing, plural: string): void {
    const value = thing.members.find(({ name }) => isCalled(name, plural))?.value;
    if (value === null) this.found.add(`null ${plural}`, `${plural} is null where it is empty`);
    if (value === undefined && !thing.members.some((member) => isList(member.value)))
      this.found.add(`no ${plural}`, `the empty list ${plural} is left out`);
  }

  private compareFieldOf(thing: Thing, field: FieldForm, place: string): void {
    const here = `${place}/${field.name}`;
    const member = thing.members.find(({ name }) => isField(name, field));
    if (member === undefined || member.value === null) {
      if (field.needed) this.found.add(`missing ${here}`, `${place} has no ${field.name}`);
      return;
    }
    if (isCalled(member.name, field.name)) this.compareName(member.name, field.name, place);
    else this.found.add(`former ${here}`, `${field.name} of ${place} is called ${member.name}`);
    if (this.format === "xml" && member.written !== field.written)
      this.found.add(`written ${here}`, `${field.name} of ${place} is no ${field.written}`);
    const { value } = member;
    if ("kind" in field.value) this.compareValue(value, field.value, here);
    else if (isThing(value)) this.compare(value, field.value, here);
    // An empty element says the same as one whose parts are all missing.
    else if (value === "") this.compare({ name: field.name, members: [] }, field.value, here);
    else this.found.add(`type ${here}`, `${field.name} of ${place} is a plain value`);
  }

  private compareValue(value: Value, form: ValueForm, here: string): void {
    if (form.kind === "any") return;
    const text = typeof value === "string" ? value : undefined;
    const isOfKind =
      this.format === "json"
        ? typeof value === JSON_TYPES[form.kind]
        : text !== undefined && XML_FORMS[form.kind].test(text);
    const name = here.replace("/", ": ");
    if (form.isLink === true) this.compareHost(text);
    if (!isOfKind) {
      this.found.add(`type ${here}`, `${name} is not written as a ${WORDS[form.kind]}`);
    } else if (form.isLink === true && text !== undefined && isMisled(text, form)) {
      this.found.add("href path", "the path of Href leads elsewhere; its last segment is right");
    } else if (text !== undefined && form.pattern?.test(text) === false) {
      this.found.add(`value ${here}`, `${name} is not ${form.words ?? "as usual"}`);
    }
  }

  /** Any host will do, because only the path counts; the reference has one in every link. */
  private compareHost(link: string | undefined): void {
    if (link !== undefined && !/^https?:\/\/[^/]/i.test(link))
      this.found.add("link host", "links have no host");
  }

  private requireLinks(thing: Thing, rels: readonly string[], place: string): void {
    const member = thing.members.find(({ name }) => isCalled(name, LINKS));
    if (member !== undefined) this.compareName(member.name, LINKS, place);
    const links = linksIn(member?.value);
    for (const rel of rels) {
      if (links.some((link) => textOf(link, "Rel") === rel)) continue;
      this.found.add(`link ${place} ${rel}`, `${place} has no link ${rel}`);
    }
    for (const link of links) this.compareLink(link);
  }

  private compareLink(link: Thing): void {
    for (const { name } of link.members) {
      const usual = LINK_PARTS.find((part) => isCalled(name, part));
      if (usual === undefined) this.addUnknown("Link", name);
      else this.compareName(name, usual, "Link");
    }
    const has = (part: string): boolean => link.members.some(({ name }) => isCalled(name, part));
    const names = this.format === "json" ? LINK_PARTS : LINK_PARTS.slice(0, 2);
    for (const part of names.filter((one) => !has(one)))
      this.found.add(
        ["Name", "Type"].includes(part) ? "nulls" : `missing Link/${part}`,
        ["Name", "Type"].includes(part)
          ? "members without a value are left out and not null"
          : `links have no ${part}`,
      );
    this.compareHost(textOf(link, "Href"));
    if (textOf(link, "Rel") === "Delete" && textOf(link, "Type") !== undefined)
      this.found.add("delete link type", "links Delete have a Type");
  }

  private compareName(name: string, usual: string, place: string): void {
    if (this.format === "xml") {
      if (name !== usual)
        this.found.add(`case ${place}/${usual}`, `${usual} of ${place} is written ${name}`);
      return;
    }
    const expected = { pascal: usual, camel: toCamel(usual) };
    if (this.keys !== undefined && name !== expected[this.keys])
      this.found.add("key case", `its keys are not in the case of the first answer (${name})`);
    else if (!Object.values(expected).includes(name))
      this.found.add("key case", `its keys are in no case that is known (${name})`);
  }

  /** The schema is a sequence; only the client does not mind. */
  private compareOrder(thing: Thing, form: ThingForm, place: string): void {
    const order = form.fields.filter(({ written }) => written === "element");
    const places = thing.members
      .filter(({ written }) => written === "element")
      .map(({ name }) => order.findIndex((field) => isField(name, field)))
      .filter((at) => at >= 0);
    if (places.some((at, nth) => at < (places[nth - 1] ?? 0)))
      this.found.add(`order ${place}`, `the elements of ${place} are in another order`);
  }
}

/** A link to another place with an ID at its end. */
function isMisled(text: string, { pattern }: ValueForm): boolean {
  return pattern?.test(text) === false && ID_AT_END.test(text);
}

const ID_AT_END = /\/api\/.*[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\?format=Entity)?$/i;

const XML_FORMS = { text: /^/, flag: /^(?:true|false)$/, number: /^\d+$/ } as const;
const JSON_TYPES = { text: "string", flag: "boolean", number: "number" } as const;
const WORDS = { text: "text", flag: "boolean", number: "number" } as const;

function isField(name: string, { name: usual, former }: FieldForm): boolean {
  return isCalled(name, usual) || (former !== undefined && isCalled(name, former));
}

function isCalled(name: string, usual: string): boolean {
  return name.toLowerCase() === usual.toLowerCase();
}

/**
 * `AccountType` becomes `accountType` and `UID` becomes `uid`: of a run of capitals all but the
 * last before a small letter (recorded from version 13).
 */
function toCamel(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (run) => run.toLowerCase());
}

function linksIn(value: Value | undefined): readonly Thing[] {
  if (isList(value)) return value.filter(isThing);
  return isThing(value) ? value.members.map((member) => member.value).filter(isThing) : [];
}

/** The text of a part, whatever the case of its name. */
export function textOf(thing: Thing, part: string): string | undefined {
  const value = thing.members.find(({ name }) => isCalled(name, part))?.value;
  return typeof value === "string" ? value : undefined;
}
