import { xml2js, type Element } from "xml-js";
import {
  checkQuantity,
  parseFlag,
  readLinks,
  UnreadableAnswer,
  type AnswerElement,
  type Link,
} from "./element";

/** Where `xml-js` keeps an element's parent, and forgets it when the element ends. */
const OPEN_ELEMENT_KEY = "parent";

/** Reads an XML answer. @throws UnreadableAnswer when it is no complete XML document. */
export function readXmlAnswer(text: string): AnswerElement {
  checkQuantity(text, "<");
  // Enterprise Manager never sends one; entities that are defined there can name files or grow
  // beyond all memory.
  if (/<!DOCTYPE/i.test(text))
    throw new UnreadableAnswer("an XML document with a document type definition");
  const [root, second] = parse(text).filter(({ type }) => type === "element");
  if (second !== undefined) throw new UnreadableAnswer("two XML documents in one");
  // The parser keeps quiet about a document that ends too early.
  if (root === undefined || OPEN_ELEMENT_KEY in root)
    throw new UnreadableAnswer("an incomplete XML document");
  return new XmlElement(root);
}

function parse(text: string): readonly Element[] {
  try {
    // Spaces are captured because a name may consist of them; nothing is trimmed or turned into
    // numbers: `172.10` is a name.
    const document = xml2js(text, { compact: false, captureSpacesBetweenElements: true });
    return isElement(document) ? readChildren(document) : [];
  } catch {
    throw new UnreadableAnswer("no well-formed XML");
  }
}

/** The declared type of what the parser returns leaves its form open. */
function isElement(document: object): document is Pick<Element, "elements"> {
  return "elements" in document && Array.isArray(document.elements);
}

function readChildren(node: Pick<Element, "elements">): readonly Element[] {
  return node.elements ?? [];
}

function localName(name: string | undefined): string {
  const whole = name ?? "";
  return whole.slice(whole.lastIndexOf(":") + 1).toLowerCase();
}

class XmlElement implements AnswerElement {
  readonly name: string;
  private readonly node: Element;

  constructor(node: Element) {
    this.node = node;
    this.name = (node.name ?? "").slice((node.name ?? "").lastIndexOf(":") + 1);
  }

  text(field: string): string | undefined {
    for (const [name, value] of Object.entries(this.node.attributes ?? {})) {
      if (localName(name) === field.toLowerCase() && value !== undefined) return String(value);
    }
    const child = this.children(field)[0];
    // A long text comes in several pieces, and parts of it may be CDATA.
    return child === undefined
      ? undefined
      : readChildren(child)
          .map(({ text, cdata }) => String(text ?? cdata ?? ""))
          .join("");
  }

  flag(field: string): boolean | undefined {
    return parseFlag(this.text(field));
  }

  one(field: string): AnswerElement | undefined {
    const child = this.children(field)[0];
    return child === undefined ? undefined : new XmlElement(child);
  }

  items(...names: readonly string[]): readonly AnswerElement[] {
    return this.children(...names).map((child) => new XmlElement(child));
  }

  links(): readonly Link[] {
    return readLinks(this.one("Links")?.items("Link") ?? []);
  }

  whyNoList(kinds: readonly string[]): string | undefined {
    return kinds.includes(this.name) ? undefined : `the XML document <${this.name}>`;
  }

  private children(...names: readonly string[]): readonly Element[] {
    const wanted = names.map((name) => name.toLowerCase());
    return readChildren(this.node).filter(
      ({ type, name }) => type === "element" && wanted.includes(localName(name)),
    );
  }
}
