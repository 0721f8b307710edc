import { makeHref, makeOwnHref } from "./entity";
import type { Entity, Link, Member, Scalar, WireStyle } from "./entity";

/** The only namespace of Enterprise Manager's documents, the same in all versions. */
export const NAMESPACE = "http://www.veeam.com/ent/v1.0";

const DECLARATIONS = `xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="${NAMESPACE}"`;
const PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n';
const BYTE_ORDER_MARK = "\uFEFF";

/** An entity as an XML document. */
export function writeXml(entity: Entity, style: WireStyle): string {
  const prolog = style.xmlProlog === "present" ? PROLOG : "";
  return (
    (style.bom ? BYTE_ORDER_MARK : "") +
    prolog +
    element(entity, entity.element, style, ` ${DECLARATIONS}`)
  );
}

function element(entity: Entity, name: string, style: WireStyle, declarations: string): string {
  const children = [
    links(entity.links, style),
    ...(entity.members ?? []).map((member) => memberElement(member, style)),
    ...(entity.items?.entities ?? []).map((item) => element(item, item.element, style, "")),
  ].join("");
  const start = `<${name}${declarations}${attributes(entity.attributes ?? {}, style)}`;
  return children === "" ? `${start} />` : `${start}>${children}</${name}>`;
}

function attributes(
  values: Readonly<Record<string, Scalar | undefined>>,
  style: WireStyle,
): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      attribute(name, name === "Href" ? makeOwnHref(style, String(value)) : String(value)),
    )
    .join("");
}

function links(list: readonly Link[] | undefined, style: WireStyle): string {
  if (list === undefined || list.length === 0) return "";
  return `<Links>${list.map((link) => linkElement(link, style)).join("")}</Links>`;
}

function linkElement(link: Link, style: WireStyle): string {
  const type = link.type === undefined ? "" : attribute("Type", link.type);
  const name = link.name === undefined ? "" : attribute("Name", link.name);
  return `<Link${attribute("Href", makeHref(style, link.href))}${name}${type}${attribute("Rel", link.rel)} />`;
}

function memberElement(member: Member, style: WireStyle): string {
  const { name, value } = member;
  if (value === undefined) return "";
  if (typeof value === "object") return element(value, name, style, "");
  return value === "" ? `<${name} />` : `<${name}>${escapeText(String(value))}</${name}>`;
}

function attribute(name: string, value: string): string {
  // A parser turns white space in attributes into blanks unless it is written as a reference.
  const escaped = escapeText(value)
    .replace(/"/g, "&quot;")
    .replace(/[\t\n]/g, (character) => `&#${character.charCodeAt(0)};`);
  return ` ${name}="${escaped}"`;
}

function escapeText(value: string): string {
  // A parser drops a bare carriage return, so it goes out as a reference.
  return value
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\r/g, "&#13;");
}
