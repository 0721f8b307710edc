/** A program, state or preview that tries to get past the gate, and what becomes of it. */
export interface HostileProgram {
  readonly tried: string;
  readonly fate: string;
  /** The test that runs it: its file below `test`, and its title or the part that it shares. */
  readonly test: readonly [file: string, title: string];
}

type Rows = readonly (readonly [tried: string, fate: string, title?: string])[];

/** Lines whose test is called as they are, or otherwise where a third text says so. */
export function shownIn(file: string, rows: Rows): HostileProgram[] {
  return rows.map(([tried, fate, title = tried]) => ({ tried, fate, test: [file, title] }));
}

/** Test files of several lines, below `test`. */
export const FILES = {
  made: "cli/explain/hostile/made-previews.ts",
  engine: "cli/explain/hostile/engine.test.ts",
  servers: "cli/explain/hostile/servers.test.ts",
  code: "cli/explain/foreign-providers.test.ts",
} as const;
