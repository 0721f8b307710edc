import { makeHref, makeOwnHref } from "./entity";
import type { Entity, Link, Scalar, WireStyle } from "./entity";

const BYTE_ORDER_MARK = "\uFEFF";

type Json = Scalar | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * An entity as a JSON document: own members, then the attributes, then `Links`, `Href` and `Type`.
 */
export function writeJson(entity: Entity, style: WireStyle): string {
  return (style.bom ? BYTE_ORDER_MARK : "") + JSON.stringify(document(entity, style));
}

/** A list that is the whole answer may have another name, and is never left out altogether. */
function document(entity: Entity, style: WireStyle): Json {
  const { items } = entity;
  if (items === undefined) return object(entity, style);
  const plural = style.jsonLists === "document" ? entity.element : items.plural;
  const list: Entity = { ...entity, items: { ...items, plural } };
  const flat = object(list, style);
  const whole = Object.keys(flat).length > 0 ? flat : { [key(plural, style)]: null };
  if (style.jsonLists !== "nested") return whole;
  const { [key(plural, style)]: rows = null, ...others } = whole;
  return { [key(plural, style)]: { [key(plural, style)]: rows }, ...others };
}

function object(entity: Entity, style: WireStyle): { readonly [key: string]: Json } {
  const result: Record<string, Json> = {};
  const put = (name: string, value: Json | undefined): void => {
    if (value !== undefined) result[key(name, style)] = value;
    else if (style.jsonNulls === "explicit") result[key(name, style)] = null;
  };
  for (const member of entity.members ?? []) {
    put(member.name, typeof member.value === "object" ? object(member.value, style) : member.value);
  }
  if (entity.items !== undefined)
    putList(
      result,
      entity.items.plural,
      entity.items.entities.map((item) => object(item, style)),
      style,
    );
  const { Href: href, Type: type, ...others } = entity.attributes ?? {};
  for (const [name, value] of Object.entries(others)) put(name, value);
  if (entity.links !== undefined)
    putList(
      result,
      "Links",
      entity.links.map((item) => link(item, style)),
      style,
    );
  if (
    entity.links !== undefined ||
    (entity.attributes !== undefined && "Href" in entity.attributes)
  ) {
    put("Href", href === undefined ? undefined : makeOwnHref(style, String(href)));
    put("Type", type);
  }
  return result;
}

function putList(
  result: Record<string, Json>,
  name: string,
  list: readonly Json[],
  style: WireStyle,
): void {
  if (list.length > 0 || style.jsonEmptyList === "array") result[key(name, style)] = list;
  else if (style.jsonEmptyList === "null") result[key(name, style)] = null;
}

function link(item: Link, style: WireStyle): Json {
  const result: Record<string, Json> = {
    [key("Rel", style)]: item.rel,
    [key("Href", style)]: makeHref(style, item.href),
  };
  for (const [name, value] of [
    ["Name", item.name],
    ["Type", item.type],
  ] as const) {
    if (value !== undefined) result[key(name, style)] = value;
    else if (style.jsonNulls === "explicit") result[key(name, style)] = null;
  }
  return result;
}

/**
 * `AccountType` is `accountType` in camel case and `UID` is `uid`: the whole run of capitals goes
 * down but its last before a small letter.
 */
function key(name: string, style: WireStyle): string {
  if (style.jsonKeys === "pascal") return name;
  return name.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (run) => run.toLowerCase());
}
