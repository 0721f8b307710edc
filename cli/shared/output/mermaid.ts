import { printable } from "../../words/text";

/** A node of a graph, by a text that stands for it alone. */
export interface GraphNode {
  readonly key: string;
  readonly label: string;
  /** Drawn in red: everything may be restored through it. */
  readonly grave?: boolean;
}

/** An arrow between two nodes; dotted if it is only possible. */
export interface GraphEdge {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly certain: boolean;
}

/** A graph for Mermaid, from left to right. */
export function mermaidGraph(
  edges: readonly GraphEdge[],
  alone: readonly GraphNode[] = [],
): string {
  const nodes = new Map<string, GraphNode>(
    [...alone, ...edges.flatMap(({ from, to }) => [from, to])].map((node) => [node.key, node]),
  );
  const ids = new Map([...nodes.keys()].map((key, at) => [key, `n${at + 1}`]));
  const declared = [...nodes.values()].map(
    ({ key, label, grave }) =>
      `  ${ids.get(key) ?? ""}["${mermaidText(label)}"]${grave === true ? ":::grave" : ""}\n`,
  );
  const arrows = edges.map(
    ({ from, to, certain }) =>
      `  ${ids.get(from.key) ?? ""} ${certain ? "-->" : "-.->"} ${ids.get(to.key) ?? ""}\n`,
  );
  return `graph LR\n${declared.join("")}${[...new Set(arrows)].join("")}  classDef grave stroke:#a32015,stroke-width:2px\n`;
}

/**
 * A text for a label in quotes: whatever Mermaid, Markdown or HTML would act on becomes one of
 * Mermaid's character codes.
 */
function mermaidText(text: string): string {
  return printable(text).replace(
    /[^\p{L}\p{N} ]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  );
}
