import { blankMessage, blankName, type EmError } from "../../../provider/em";
import { textOf } from "./form/compare-thing";
import { nameAsked, thingsIn, type Seen } from "./questions/checks";

const BLANK = "…";

const GUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

/** Parts of answers that hold names of a company's own. */
const NAMED = ["Name", "ObjectName", "UserName"];

/** What may not stand in a probe's findings, which are made to be sent to others. */
interface Private {
  readonly server: string;
  readonly username: string;
}

/**
 * What an error says without names, IDs and references: the doctor's own steps show the server and
 * the account, and nothing shows more.
 */
export function redactError(error: EmError, seen: readonly Seen[], own: Private): string {
  const said = error.message
    .replace(
      /, saying "((?:[^"\\]|\\.)*)"/,
      (_, text: string) => `, saying "${blankMessage(text)}"`,
    )
    .replace(/<([^<>]+)>/g, (_, name: string) => `<${blankName(name)}>`)
    .replaceAll(` at ${own.server}`, "")
    .replaceAll(own.server, "the server")
    .replace(/\burn:[^\s,)]+/g, `urn:${BLANK}`)
    .replace(/([?&]\w+=)[^\s&]+/g, `$1${BLANK}`)
    .replace(GUID, BLANK);
  const names = [...new Set([own.username, ...seen.flatMap(namesIn)])]
    .filter((name) => name !== "")
    .sort((one, other) => other.length - one.length)
    .map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return said.replace(
    new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join("|")})(?![\\p{L}\\p{N}])`, "gu"),
    BLANK,
  );
}

function namesIn(one: Seen): readonly string[] {
  const parts = NAMED.flatMap((part) =>
    thingsIn(one.answer, part).map((thing) => textOf(thing, part) ?? ""),
  );
  return [nameAsked(one.request), ...parts];
}
