import { expect } from "chai";
import { isEmError } from "../../provider/em";
import { PartialFailure } from "../../provider/lifecycle/shared/lifecycle";
import type { Report } from "./small-engine";

/** Expects a command to have worked, and shows what failed if it did not. */
export function expectDone(report: Report): void {
  expect([...report.failures].map(([name, error]) => `${name}: ${error.message}`)).to.deep.equal(
    [],
  );
}

/** Expects exactly these resources to have failed with these codes. */
export function expectFailed(report: Report, codes: Readonly<Record<string, string>>): void {
  expect(
    Object.fromEntries([...report.failures].map(([name, error]) => [name, codeOf(error)])),
  ).to.deep.equal(codes);
}

/** The code of an error, also within a partial failure. */
export function codeOf(error: unknown): string {
  const reason = error instanceof PartialFailure ? error.reason : error;
  return isEmError(reason) ? reason.code : String(reason);
}

/** What a command did that was not nothing. */
export function changesOf(report: Report): string[] {
  return report.steps
    .filter(({ what }) => what !== "same")
    .map(({ name, what }) => `${what} ${name}`);
}
