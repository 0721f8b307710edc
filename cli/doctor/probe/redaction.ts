import { blankMessage, blankName, type EmError } from "../../../provider/em";
import { textOf } from "./form/compare-thing";
import { isList, isThing, readRaw, type Value } from "./form/tree";
import type { Seen } from "./questions/checks";

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
    .replaceAll(`Enterprise Manager at ${own.server}`, "Enterprise Manager")
    .replaceAll(`The server at ${own.server}`, "The server")
    .replaceAll(own.server, "the server")
    .replace(/\burn:[^\s,)]+/g, `urn:${BLANK}`)
    .replace(/([?&]\w+=)[^\s&]+/g, `$1${BLANK}`)
    .replace(GUID, BLANK);
  const names = [own.username, ...seen.flatMap(namesIn)].filter((name) => name !== "");
  return [...new Set(names)]
    .sort((one, other) => other.length - one.length)
    .flatMap((name) => [name, encodeURIComponent(name)])
    .reduce((text, name) => text.replaceAll(name, BLANK), said);
}

function namesIn({ request, answer }: Seen): readonly string[] {
  const raw = readRaw(answer.body);
  const asked = new URLSearchParams(request.slice(request.indexOf("?"))).get("name") ?? "";
  return [asked, ...(raw === undefined ? [] : namesBelow(raw.root))];
}

function namesBelow(value: Value): readonly string[] {
  if (isList(value)) return value.flatMap(namesBelow);
  if (!isThing(value)) return [];
  const own = NAMED.flatMap((part) => textOf(value, part) ?? []);
  return [...own, ...value.members.flatMap((member) => namesBelow(member.value))];
}
