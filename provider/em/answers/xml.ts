import { xml2js, type Element } from "xml-js";
import {
  checkQuantity,
  type FoundList,
  FURNITURE,
  LIST_DEPTH,
  type ListForm,
  listNames,
  parseFlag,
  readLinks,
  UnreadableAnswer,
  WRAPPERS,
  type AnswerElement,
  type Link,
} from "./element";

/** Where `xml-js` keeps an element's parent, and forgets it when the element ends. */
const OPEN_ELEMENT_KEY = "parent";

/**
 * So much is parsed in one piece, in about a second, while nothing else runs. Lists come in smaller
 * parts; no other document of EM's is a thousandth as long.
 */
const MOST_CHARACTERS = 2 * 1024 * 1024;

/** Reads an XML answer. @throws UnreadableAnswer when it is no complete XML document. */
export function readXmlAnswer(text: string): AnswerElement {
  checkQuantity(text, "<");
  if (text.length > MOST_CHARACTERS)
    throw new UnreadableAnswer("an XML document that is too long, and no list of rows");
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
    throw new UnreadableAnswer("malformed XML");
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

/** A long text comes in several pieces, and parts of it may be CDATA. */
function readText(node: Element): string {
  return readChildren(node)
    .map(({ text, cdata }) => String(text ?? cdata ?? ""))
    .join("");
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
    return child === undefined ? undefined : readText(child);
  }

  flag(field: string): boolean | undefined {
    return parseFlag(this.text(field));
  }

  one(field: string): XmlElement | undefined {
    const child = this.children(field)[0];
    return child === undefined ? undefined : new XmlElement(child);
  }

  items(...names: readonly string[]): readonly AnswerElement[] {
    return this.children(...names).map((child) => new XmlElement(child));
  }

  links(): readonly Link[] {
    return readLinks(this.one("Links")?.items("Link") ?? []);
  }

  texts(field: string): readonly string[] {
    const child = this.one(field);
    return child === undefined ? [] : child.ownTexts(0);
  }

  list(form: ListForm): FoundList {
    const items = form.items.map((item) => item.toLowerCase());
    const names = new Set([...listNames(form)].filter((name) => !items.includes(name)));
    const known = new Set([...names, ...WRAPPERS]);
    const around: XmlElement[] = [];
    for (let level: XmlElement | undefined = new XmlElement(this.node); level !== undefined;) {
      around.push(level);
      const rows = level.items(...form.items);
      if (rows.length > 0) return { items: rows, around };
      if (around.length > LIST_DEPTH) break;
      const content: readonly XmlElement[] = level.content();
      const isEmpty = content.length === 0 && names.has(localName(level.name)) && !level.hasText();
      if (isEmpty && around.every(({ name }) => known.has(localName(name))))
        return { items: [], around };
      const inner = content.filter(({ name }) => names.has(localName(name)));
      level = content.length === 1 ? content[0] : inner.length === 1 ? inner[0] : undefined;
    }
    const [foreign] = around.at(-1)?.content() ?? [];
    const within = foreign === undefined ? "" : ` with <${foreign.name}> in it`;
    throw new UnreadableAnswer(`the XML document <${this.name}>${within}`);
  }

  /** The elements that are neither links nor paging. */
  private content(): readonly XmlElement[] {
    return readChildren(this.node)
      .filter(({ type, name }) => type === "element" && !FURNITURE.includes(localName(name)))
      .map((child) => new XmlElement(child));
  }

  private hasText(): boolean {
    return readChildren(this.node).some(
      ({ text, cdata }) => String(text ?? cdata ?? "").trim() !== "",
    );
  }

  private ownTexts(depth: number): string[] {
    const inner = depth > LIST_DEPTH ? [] : this.content();
    if (inner.length > 0)
      return inner.flatMap((child) =>
        child.ownTexts(depth + 1).map((text) => `${child.name}: ${text}`),
      );
    const text = readText(this.node);
    return text.trim() === "" ? [] : [text];
  }

  private children(...names: readonly string[]): readonly Element[] {
    const wanted = names.map((name) => name.toLowerCase());
    return readChildren(this.node).filter(
      ({ type, name }) => type === "element" && wanted.includes(localName(name)),
    );
  }
}
