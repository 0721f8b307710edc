import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { WHAT_TO_INSTALL } from "../browser/open-browser";

const ROOT = join(__dirname, "..", "..");

/** Which files each option stands for. */
const GROUPS = {
  /** What may differ between systems and versions of Node.js, and needs few minutes. */
  "--portable": ["em", "functions", "lifecycle", "model", "package", "simulator", "types"].map(
    (folder) => `test/${folder}/**/*.test.ts`,
  ),
  "--package": ["test/package/**/*.test.ts"],
} as const;

/**
 * In the titles of tests that every change has to pass, but that nobody should wait for while
 * changing something: those of the oldest engine, which takes minutes to build, and those that cost
 * much processor time for what seldom breaks (docs/development/tests.md).
 */
const LEFT_TO_CI = String.raw`\[(oldest engine|long)\]`;
const EVERYTHING = "--everything";

/** Shows the tests that took longest. */
const SLOWEST = "--slowest";
const SHOWN_SLOWEST = 20;
const OWN_OPTIONS: readonly string[] = [...Object.keys(GROUPS), EVERYTHING, SLOWEST];

/** How a test file asks for a browser. */
const IN_BROWSER = /from "[./\w-]*\/in-browser"/;

/** What of the machine decides which tests run. */
interface Circumstances {
  readonly isCi: boolean;
  readonly hasBrowser: boolean;
}

interface Plan {
  /** For mocha. */
  readonly args: readonly string[];
  /** What does not run and why, for the summary. */
  readonly notRun: readonly string[];
  /** So many of the slowest tests the summary names. */
  readonly slowest: number;
}

/** What mocha is to run. What is no option of this tool is mocha's. */
export function planTests(given: readonly string[], { isCi, hasBrowser }: Circumstances): Plan {
  const groups = Object.entries(GROUPS).filter(([option]) => given.includes(option));
  const rest = given.filter((arg) => !OWN_OPTIONS.includes(arg));
  const files =
    groups.length === 0 ? ["test/**/*.test.ts"] : groups.flatMap(([, patterns]) => patterns);
  const everything =
    given.includes(EVERYTHING) ||
    groups.length > 0 ||
    rest.some((arg) => /^-(g|f)$|^--(grep|fgrep)/.test(arg));
  // In CI these fail, so that nobody takes a machine without a browser for a green one.
  const ignored = hasBrowser || isCi ? [] : browserTests();
  return {
    slowest: given.includes(SLOWEST) ? SHOWN_SLOWEST : 0,
    args: [
      ...files,
      ...ignored.flatMap((file) => ["--ignore", file]),
      ...(everything ? [] : ["--grep", LEFT_TO_CI, "--invert"]),
      ...rest,
    ],
    notRun: [
      ...(ignored.length === 0
        ? []
        : [
            `${String(ignored.length)} files of tests of the HTML page: there is no browser. ${WHAT_TO_INSTALL}`,
          ]),
      ...(everything
        ? []
        : [`tests of the oldest engine, and long ones: .ci/run, or npm test -- ${EVERYTHING}`]),
    ],
  };
}

/** The test files that open a browser. */
function browserTests(): string[] {
  return readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `test/${name.split(sep).join("/")}`)
    .filter((file) => IN_BROWSER.test(readFileSync(join(ROOT, file), "utf8")))
    .sort();
}
