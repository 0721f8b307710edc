import type { RunResult } from "./one-run";
import { type Case, describeCase } from "./sweep";

interface Row {
  runs: number;
  /** Index: how many further ups were needed. */
  readonly further: [number, number, number];
  never: number;
  wrong: number;
  sessionsLeft: number;
}

/** Counts what came of the cases of each fault. */
export class Tally {
  private readonly rows = new Map<string, Row>();
  /**
   * Cases in which something was that must never be, in words under which they can be run again.
   */
  readonly failures: string[] = [];

  add(one: Case, { furtherUps, sessionsLeft, violations }: RunResult): void {
    const row = this.rows.get(one.faultName) ?? {
      runs: 0,
      further: [0, 0, 0],
      never: 0,
      wrong: 0,
      sessionsLeft: 0,
    };
    this.rows.set(one.faultName, row);
    row.runs += 1;
    if (furtherUps === undefined) row.never += 1;
    else row.further[furtherUps === 0 ? 0 : furtherUps === 1 ? 1 : 2] += 1;
    if (violations.length > 0) {
      row.wrong += 1;
      this.failures.push(`--case "${describeCase(one)}": ${violations.join("; ")}`);
    }
    row.sessionsLeft += sessionsLeft;
  }

  /** A Markdown table, and below it how it was made. */
  table(ofCases: number, command: string): string {
    const rows = [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1));
    const sum = rows.reduce((total, [, { runs }]) => total + runs, 0);
    const lines = rows.map(
      ([name, { runs, further, never, wrong, sessionsLeft }]) =>
        `| ${[name, runs, ...further, never, wrong, sessionsLeft].join(" | ")} |`,
    );
    const total = (pick: (row: Row) => number): number =>
      rows.reduce((count, [, row]) => count + pick(row), 0);
    const last = [
      `**all**`,
      sum,
      total((row) => row.further[0]),
      total((row) => row.further[1]),
      total((row) => row.further[2]),
      total((row) => row.never),
      total((row) => row.wrong),
      total((row) => row.sessionsLeft),
    ];
    return [
      "| fault | runs | healed in the same run | by one further `up` | by two | not at all | anything wrong | sessions left |",
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
      ...lines,
      `| ${last.join(" | ")} |`,
      "",
      `${sum} of ${ofCases} cases (each fault at each request, while everything is made, changed and deleted, in XML and JSON), drawn by \`${command}\`.`,
    ].join("\n");
  }
}
