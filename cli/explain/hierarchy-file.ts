import {
  parseReference,
  REFERENCE_FORM,
  referenceKey,
} from "../../provider/model/hierarchy-reference";
import { isProperties, readText } from "../../provider/model/properties";
import { visible } from "../../provider/model/visible";
import { type Input, InputError, parseJson } from "../shared/input";
import type { Hierarchy } from "./coverage";

const WANTED = 'a hierarchy: a JSON list of { "object": <reference>, "parent": <reference> }';

/**
 * Reads which object is below which. Enterprise Manager's look-up does not tell that, so it comes
 * from the infrastructure's own tools. @throws InputError
 */
export function readHierarchy(input: Input): Hierarchy {
  const document = parseJson(input, WANTED);
  if (!Array.isArray(document)) throw new InputError(`${input.name} is not ${WANTED}.`);
  return new Map(document.map((entry: unknown, at) => readEntry(entry, at, input)));
}

function readEntry(entry: unknown, at: number, input: Input): readonly [string, string] {
  const [object, parent] = isProperties(entry)
    ? [readText(entry, "object"), readText(entry, "parent")]
    : [];
  for (const [member, text] of [
    ["object", object],
    ["parent", parent],
  ] as const) {
    if (text === undefined || parseReference(text) === undefined)
      throw new InputError(
        `${input.name}: \`${member}\` of entry ${at + 1} is ${text === undefined ? "missing" : visible(JSON.stringify(text))}, but must look like ${REFERENCE_FORM}.`,
      );
  }
  return [referenceKey(object ?? ""), referenceKey(parent ?? "")];
}
