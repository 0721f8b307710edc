import type { AnswerElement } from "../answers/element";
import { EmProtocolError } from "../errors";
import type { Call, Wire } from "../session/wire";

/** What functions of one endpoint each have in common. */

const OTHER_FORM_HINT =
  "A newer version may answer in another form; `VEEAM_EM_FORMAT=json` (or `xml`) may help, and please report it.";

/** What an element is read as: nothing where it lacks its ID or its name. */
type Read<Entity> = (element: AnswerElement) => readonly Entity[];

/** The path of an account, or of what lies below it. */
export function accountPath(id: string, ...below: readonly string[]): string {
  return ["/security/accounts", ...[id, ...below].map(encodeURIComponent)].join("/");
}

/**
 * A row that cannot be read is an error and not left out: what it stands for would seem to be gone,
 * and would be made again.
 */
export function everyRow<Entity>(wire: Wire, call: Call, read: Read<Entity>): Read<Entity> {
  return (element) => {
    const found = read(element);
    if (found.length > 0) return found;
    throw new EmProtocolError(
      `Enterprise Manager at ${wire.settings.server} sent a list with an entry that has no ID or no name, when asked to ${call.what}.`,
      { hint: OTHER_FORM_HINT, request: { method: call.method, path: `/api${call.path}` } },
    );
  };
}

/** The error for an account that is shown without its type, however it is asked for. */
export function notShownWhole(wire: Wire, id: string): EmProtocolError {
  return new EmProtocolError(
    `Enterprise Manager at ${wire.settings.server} does not show the account ${id} with its type.`,
    { hint: OTHER_FORM_HINT },
  );
}
