import type { Element } from "xml-js";

/** The elements right below what the parser made of a document or an element. */
export function childElements(parent: object): readonly Element[] {
  const elements: unknown = "elements" in parent ? parent.elements : undefined;
  return Array.isArray(elements) ? elements.filter(isElement) : [];
}

function isElement(candidate: unknown): candidate is Element {
  return (
    typeof candidate === "object" &&
    candidate !== null &&
    "type" in candidate &&
    candidate.type === "element"
  );
}

/** The text in an element, in one or several pieces. */
export function elementText(element: Element): string {
  const pieces = (element.elements ?? []).map((part) =>
    part.type === "text" ? rawText(part.text) : part.type === "cdata" ? (part.cdata ?? "") : "",
  );
  return pieces.join("");
}

function rawText(piece: unknown): string {
  return typeof piece === "string" || typeof piece === "number" || typeof piece === "boolean"
    ? String(piece)
    : "";
}
