import { stripVTControlCharacters, styleText } from "node:util";

/** Wide enough for the table of accounts, narrow enough for a window beside an editor. */
const RULE_WIDTH = 100;

type Style = Parameters<typeof styleText>[0];

/** What the demo writes, with colours on a terminal and as plain text everywhere else. */
export class Screen {
  readonly colours: boolean;

  constructor(
    private readonly out: NodeJS.WriteStream = process.stdout,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.colours = out.isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
  }

  line(text = ""): void {
    this.out.write(`${text}\n`);
  }

  title(text: string): void {
    this.line();
    this.line(this.style(["bold", "green"], text));
  }

  heading(number: number, command: string, meaning: string): void {
    this.line();
    this.line(this.style("dim", "─".repeat(RULE_WIDTH)));
    this.line(`${this.style(["bold", "cyan"], `${String(number)}  ${command}`)}  ${meaning}`);
    this.line();
  }

  /** A line of somebody else's output. */
  quoted(text: string): void {
    this.line(`${this.style("dim", "  │")} ${text}`);
  }

  note(text: string): void {
    this.line(this.style("dim", text));
  }

  /** Columns as wide as their widest cell. A cell may have several lines. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void {
    const all = [header, ...rows].map((row) => row.map((cell) => cell.split("\n")));
    const widths = header.map((_, column) =>
      Math.max(...all.map((row) => Math.max(...(row[column] ?? [""]).map(measureWidth)))),
    );
    const border = (left: string, middle: string, right: string): string =>
      this.style(
        "dim",
        `  ${left}${widths.map((width) => "─".repeat(width + 2)).join(middle)}${right}`,
      );
    this.line(border("┌", "┬", "┐"));
    all.forEach((row, index) => {
      const height = Math.max(...row.map((cell) => cell.length));
      for (let line = 0; line < height; line += 1)
        this.tableLine(
          row.map((cell) => cell[line] ?? ""),
          widths,
          index === 0,
        );
      if (index === 0) this.line(border("├", "┼", "┤"));
    });
    this.line(border("└", "┴", "┘"));
  }

  style(style: Style, text: string): string {
    return this.colours ? styleText(style, text) : text;
  }

  private tableLine(cells: readonly string[], widths: readonly number[], isHeader: boolean): void {
    const bar = this.style("dim", "│");
    const padded = cells.map(
      (cell, column) =>
        ` ${isHeader ? this.style("bold", cell) : cell}${" ".repeat((widths[column] ?? 0) - measureWidth(cell))} `,
    );
    this.line(`  ${bar}${padded.join(bar)}${bar}`);
  }
}

function measureWidth(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}
