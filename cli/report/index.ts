import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceWithPrivateFile, type Settings } from "../../provider/em";
import { visibleJson } from "../../provider/model/visible";
import { EXIT, type Command, type CommandIo, UsageError } from "../command";
import { progressOn } from "../shared/progress";
import { compareReviews } from "./compare-reviews";
import { reviewAsCsv } from "./csv";
import { reviewAsHtml } from "./html";
import { reviewAsMarkdown } from "./markdown";
import { readReview } from "./older-review";
import { grantCount, type OlderReview, type Review } from "../shared/review/review";
import { REVIEW_SCHEMA } from "./schema";
import { takeReview } from "./take-review";
import {
  parseOptions,
  SETTINGS_OPTIONS,
  SETTINGS_USAGE,
  settingsFrom,
} from "../shared/settings-options";
import { withManager } from "../shared/manager";

const FORMATS = ["markdown", "csv", "json", "html"] as const;
type Format = (typeof FORMATS)[number];

/** The name of a form's file in the folder of `--out`. */
const FILES: Readonly<Record<Format, string>> = {
  html: "access-review.html",
  markdown: "access-review.md",
  csv: "access-review.csv",
  json: "access-review.json",
};

interface Wanted {
  readonly format: Format;
  readonly out: string | undefined;
  readonly bom: boolean;
  /** The older review, read before the server is asked for anything. */
  readonly older: OlderReview | undefined;
}

/**
 * Here `--format` is the form of the report; the media type on the wire is left to its variable.
 */
const CONNECTION_USAGE = SETTINGS_USAGE.replace(/^ +--format.*\n/m, (line) =>
  line.replace(/--format auto\|xml\|json/, " ".repeat("--format auto|xml|json".length)),
);

/** `veeam-em report`: the access review of the live Enterprise Manager. */
export const report: Command = {
  name: "report",
  summary: "access review: who may restore what, as HTML, CSV, JSON or Markdown",
  usage: `Usage: npx pulumi-veeam-em report [--out DIR | --format markdown|csv|json|html] [--compare OLDER.json] [--bom] [connection options]

Reads every account with its roles, restore scopes and switches, and marks what needs a
reviewer's attention. Reads only: it changes nothing in Enterprise Manager. Exit code 0, even
if there are marks or changes.

  --out DIR               write all four forms to a folder: ${Object.values(FILES).join(", ")}
  --format FORMAT         one form to standard output, default markdown
  --compare OLDER.json    an older review in JSON: also show what was granted and revoked since
  --bom                   CSV starts with a byte order mark, which Excel needs for UTF-8
  --schema                print the JSON Schema of the JSON form, and nothing else

${CONNECTION_USAGE}`,
  async run(args, io) {
    const { values } = parseOptions(args, { ...SETTINGS_OPTIONS, ...OPTIONS });
    if (values.schema === true) {
      io.stdout(`${JSON.stringify(REVIEW_SCHEMA, null, 2)}\n`);
      return EXIT.ok;
    }
    const wanted = readWanted(values);
    const review = await reviewNow(
      settingsFrom({ ...values, format: undefined }, io.env),
      wanted.older,
      io,
    );
    if (wanted.out === undefined) io.stdout(inFormat(wanted.format, review, wanted));
    else writeAll(wanted.out, review, wanted, io);
    return EXIT.ok;
  },
};

const OPTIONS = {
  out: { type: "string" },
  format: { type: "string" },
  compare: { type: "string" },
  bom: { type: "boolean" },
  schema: { type: "boolean" },
} as const;

interface Values {
  readonly out?: string | undefined;
  readonly format?: string | undefined;
  readonly compare?: string | undefined;
  readonly bom?: boolean | undefined;
}

function readWanted({ out, format, compare, bom = false }: Values): Wanted {
  if (out !== undefined && format !== undefined)
    throw new UsageError("--out writes every form, --format prints one: give one of them.");
  const known = FORMATS.find((one) => one === (format ?? "markdown"));
  if (known === undefined)
    throw new UsageError(`--format ${JSON.stringify(format)} is not one of ${FORMATS.join(", ")}.`);
  return {
    format: known,
    out,
    bom,
    older: compare === undefined ? undefined : readReview(compare),
  };
}

/** Takes the review and compares it with the older one, if there is one. */
async function reviewNow(
  settings: Settings,
  older: OlderReview | undefined,
  io: CommandIo,
): Promise<Review> {
  if (older !== undefined && ![settings.server, settings.formerUrl].includes(older.server)) {
    throw new UsageError(
      `The older review is of ${older.server}, this one would be of ${settings.server}: everything would look granted or revoked. If the server was renamed, set VEEAM_EM_FORMER_URL to its former URL.`,
    );
  }
  const progress = progressOn(io);
  const review = await withManager(settings, io, ({ em, operation }) =>
    takeReview({
      em,
      operation,
      now: new Date(),
      onProgress: (done, of) => {
        progress.show("Reading accounts", done, of);
      },
    }),
  );
  progress.end();
  return older === undefined ? review : { ...review, comparison: compareReviews(older, review) };
}

function inFormat(format: Format, review: Review, { bom }: Pick<Wanted, "bom">): string {
  switch (format) {
    case "markdown":
      return reviewAsMarkdown(review);
    case "csv":
      return reviewAsCsv(review, { bom });
    case "json":
      return `${visibleJson(JSON.stringify(review, null, 2))}\n`;
    case "html":
      return reviewAsHtml(review);
  }
}

function writeAll(folder: string, review: Review, wanted: Wanted, io: CommandIo): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const format of FORMATS)
      replaceWithPrivateFile(join(folder, FILES[format]), inFormat(format, review, wanted));
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new UsageError(
      `The review cannot be written to ${folder} (${"code" in error ? String(error.code) : error.message}). Name a folder that you may create and write to.`,
    );
  }
  io.stderr(
    `${review.accounts.length} accounts with ${grantCount(review.accounts)} grants written to ${folder}: ${Object.values(FILES).join(", ")}\n`,
  );
}
