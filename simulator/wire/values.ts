import type { ReadonlyRecord, Value } from "./schema";

/** The fields of a document; what was not sent is not there. */
export type Fields = ReadonlyRecord;

/** A value that the schema says is a record. */
export function asRecord(value: Value | undefined): Fields {
  return isRecord(value) ? value : {};
}

export function recordAt(fields: Fields, name: string): Fields {
  return asRecord(fields[name]);
}

/** A text, empty if it was not sent. */
export function textAt(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

export function booleanAt(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  return typeof value === "boolean" ? value : undefined;
}

/** A list, empty if it was not sent. */
export function listAt(fields: Fields, name: string): readonly Value[] {
  return asList(fields[name]);
}

export function asList(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : [];
}

function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

function isRecord(value: Value | undefined): value is ReadonlyRecord {
  return typeof value === "object" && !isList(value);
}
