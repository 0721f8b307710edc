import { printable } from "../../words/text";

/** Columns as wide as their widest cell, but for the last one; every cell on one line. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map(printable));
  const widths = head.map((_, at) =>
    lines.reduce((widest, cells) => Math.max(widest, cells[at]?.length ?? 0), 0),
  );
  return lines
    .map(
      (cells) =>
        `${cells
          .map((cell, at) => (at === cells.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
