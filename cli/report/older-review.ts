import { readFileSync } from "node:fs";
import { UsageError } from "../command";
import { decode } from "../shared/input";
import { type OlderReview, REVIEW_FORMAT, REVIEW_VERSION } from "../shared/review/review";
import { problemIn, REVIEW_SCHEMA } from "./schema";

/**
 * Reads the review that `--compare` names. @throws UsageError if the file is no review, or one of
 * another version
 */
export function readReview(file: string): OlderReview {
  const value = parse(file, readText(file));
  const version = readVersion(value);
  if (version === undefined)
    throw new UsageError(
      `${file} is not an access review. Give a file that \`npx pulumi-veeam-em report --format json\` or \`--out\` wrote.`,
    );
  if (version !== REVIEW_VERSION) {
    throw new UsageError(
      `${file} is an access review of version ${JSON.stringify(version)}; this program reads version ${REVIEW_VERSION}. Compare with the version of pulumi-veeam-em that wrote it.`,
    );
  }
  if (!isReview(value)) throw damaged(file, problemIn(REVIEW_SCHEMA, value) ?? "");
  if (Number.isNaN(Date.parse(value.takenAt)))
    throw damaged(file, "the document.takenAt is not a time");
  return value;
}

function damaged(file: string, problem: string): UsageError {
  return new UsageError(
    `${file} is a damaged access review: ${problem}. Give it as \`npx pulumi-veeam-em report\` wrote it.`,
  );
}

function isReview(value: unknown): value is OlderReview {
  return problemIn(REVIEW_SCHEMA, value) === undefined;
}

function readVersion(value: unknown): unknown {
  return typeof value === "object" &&
    value !== null &&
    "format" in value &&
    value.format === REVIEW_FORMAT &&
    "version" in value
    ? value.version
    : undefined;
}

function readText(file: string): string {
  try {
    return decode(readFileSync(file));
  } catch (error) {
    throw new UsageError(
      `The older review ${file} cannot be read (${error instanceof Error && "code" in error ? String(error.code) : "unknown reason"}). Give the path of a file that \`npx pulumi-veeam-em report --format json\` wrote.`,
    );
  }
}

function parse(file: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new UsageError(
      `${file} is not JSON. Give a file that \`npx pulumi-veeam-em report --format json\` or \`--out\` wrote.`,
    );
  }
}
