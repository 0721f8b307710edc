import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { structMessages } from "../../engine/sdk-modules";
import { unwrapSecrets } from "../../engine/secret-inputs";
import { isProperties, type Properties, SECRET_INPUTS } from "../../model/properties";

/** What a message of the engine's holds, with the mark of what is secret in it. */
export function readMarked(struct: Struct | undefined): Properties {
  const { value, secrets } = unwrapSecrets(struct?.toJavaScript() ?? {});
  if (!isProperties(value)) return {};
  return secrets.length === 0 ? value : { ...value, [SECRET_INPUTS]: [...secrets].sort() };
}

/** What a message of the engine's holds, without a word on what is secret. */
export function readPlain(struct: Struct | undefined): Properties {
  const { value } = unwrapSecrets(struct?.toJavaScript() ?? {});
  return isProperties(value) ? value : {};
}

export function toStruct(properties: Properties): Struct {
  return structMessages().Struct.fromJavaScript(withoutUndefined(properties));
}

type Json = null | number | string | boolean | Json[] | { [key: string]: Json };

/** What the engine's messages can carry: no member is `undefined`. */
function withoutUndefined(properties: Properties): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, toJson(value)] as const],
    ),
  );
}

function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (isProperties(value)) return withoutUndefined(value);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : null;
}
