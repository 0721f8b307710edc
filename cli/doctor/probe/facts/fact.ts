/** How a fact about Enterprise Manager's answers is known. */
type Evidence = "documented" | "recorded" | "disputed" | "inferred" | "unknown";

/** One thing that this package relies on, or does right whichever way it is. */
export interface Fact {
  readonly fact: string;
  readonly evidence: Evidence;
  /** Of what, and by whom. */
  readonly source: string;
  /** The simulator's switch, where there is one. */
  readonly switch?: string;
  /** What the client does, by position of the switch; without a switch: at all. */
  readonly client: Readonly<Record<string, string>>;
  /** What shows it on a server: a probe, or only a write. */
  readonly shownBy: "probe" | "write";
}

export const PAGES = "help center, 13.1";
export const NOBODY = "nobody";
