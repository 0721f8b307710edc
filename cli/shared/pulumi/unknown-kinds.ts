import { packageVersion } from "../../../provider/em";
import { isUnknownKind } from "../../../provider/model/kinds";
import { InputError } from "../input";
import { visible } from "../../../provider/model/visible";

/**
 * Refuses a preview or state with resources of this package that only a newer version knows: what
 * they grant cannot be told, and without them the rest would look complete.
 * @param source what the types were read from, as messages call it
 * @throws InputError
 */
export function refuseUnknownKinds(source: string, types: readonly string[]): void {
  const unknown = [...new Set(types.filter(isUnknownKind))].map(visible);
  if (unknown.length === 0) return;
  const what = unknown.length === 1 ? "a resource type" : "resource types";
  throw new InputError(
    `${source} contains ${what} of pulumi-veeam-em that this version, ${packageVersion()}, does not know: ${unknown.join(", ")}. ` +
      "The program uses a newer version: update pulumi-veeam-em here (`npm install pulumi-veeam-em@latest`).",
  );
}
