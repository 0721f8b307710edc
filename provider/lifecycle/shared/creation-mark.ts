import { randomBytes } from "node:crypto";
import { type Properties, readText } from "../../model/properties";

/**
 * The output that tells one creation of a grant from another of the same ID. The engine hides what
 * begins so in previews (pulumi, pkg/backend/display, internal properties).
 */
export const CREATION_MARK = "__creation";

/** Eight characters: enough for the grants of one run. */
const MARK_BYTES = 6;
const MARK = /^[\w-]{8}$/;

/** The mark of a grant that is made, or taken over, now. */
export function newMark(): string {
  return randomBytes(MARK_BYTES).toString("base64url");
}

/** The mark in a state; `undefined` where it is older than marks, or was imported. */
export function markIn(outputs: Properties): string | undefined {
  const mark = readText(outputs, CREATION_MARK);
  return mark !== undefined && MARK.test(mark) ? mark : undefined;
}
