import { createHash, randomBytes } from "node:crypto";
import { isProperties, type Properties, readText } from "../../model/properties";

/**
 * The output that tells one creation of an account or a grant from another of the same ID. The
 * engine hides what begins so in previews (pulumi, pkg/backend/display, internal properties).
 */
export const CREATION_MARK = "__creation";

/** Eight characters: enough for the grants of one run. */
const MARK_BYTES = 6;
const MARK = /^[\w-]{8}$/;

/** Begins the owner of a state without a mark. */
const UNMARKED = "unmarked:";

/** The mark of what is made, or taken over, now. */
export function newMark(): string {
  return randomBytes(MARK_BYTES).toString("base64url");
}

/**
 * What tells a resource from all others, in what the state has of it: the mark of its creation.
 * Where the state is older than marks, or was imported, everything that it says: one resource has
 * the same state in `diff`, in an update and in its deletion, and two of one grant mostly differ in
 * whether they took it over.
 */
export function ownerOf(outputs: Properties): string {
  const mark = readText(outputs, CREATION_MARK);
  if (mark !== undefined && MARK.test(mark)) return mark;
  return UNMARKED + createHash("sha256").update(canonical(outputs)).digest("base64url");
}

/**
 * The owner of what a resource goes on declaring. Two states without a mark that say the same may
 * be two resources where both took over what was there, or do not tell: neither is the other, then,
 * so that the deletion of one leaves the grant to the other. Its own deletion does so too where it
 * was declared in the same run; then it is replaced, and the new one takes over what is there.
 */
export function declarerOf(outputs: Properties): string {
  const owner = ownerOf(outputs);
  return isMarked(owner) || outputs["adopted"] === false ? owner : `${owner}:declared`;
}

export function isMarked(owner: string): boolean {
  return !owner.startsWith(UNMARKED);
}

/** JSON that does not depend on the order in which the engine sends members. */
function canonical(outputs: Properties): string {
  return JSON.stringify(outputs, (_name, value: unknown) =>
    isProperties(value)
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([name]) => !name.startsWith("__"))
            .sort(([one], [other]) => (one < other ? -1 : 1)),
        )
      : value,
  );
}
