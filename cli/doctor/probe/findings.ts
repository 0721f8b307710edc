/** How an answer stands to the reference, and to what the client understands. */
type Result = "as expected" | "other form" | "not understood" | "not seen";

export interface Deviation {
  readonly id: string;
  readonly text: string;
  /** The position of the simulator's switch that answers so. */
  readonly position?: string;
}

/** What the answers to one question showed. */
export interface ProbeFinding {
  readonly question: string;
  readonly what: string;
  readonly result: Result;
  readonly deviations: readonly Deviation[];
  /** What follows for the user; empty where nothing does. */
  readonly follows: readonly string[];
  /** Why it was not understood, or not seen. */
  readonly reason?: string;
  readonly isEssential: boolean;
}

/** What one media type showed. */
export interface FormatFindings {
  readonly format: "xml" | "json";
  readonly findings: readonly ProbeFinding[];
}

/** Whether permissions can be managed in this media type. */
export function isManageable({ findings }: FormatFindings): boolean {
  return findings.every(
    ({ isEssential, result }) =>
      !isEssential || result === "as expected" || result === "other form",
  );
}

export function countOf({ findings }: FormatFindings, result: Result): number {
  return findings.filter((finding) => finding.result === result).length;
}
