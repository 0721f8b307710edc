import { rememberSecretInput } from "../em";
import type { Kind } from "../model/kinds";
import { publishedRole } from "../model/roles";
import {
  defined,
  isProperties,
  type Properties,
  readTexts,
  SECRET_INPUTS,
} from "../model/properties";

/**
 * How a secret looks on the engine's wire (`@pulumi/pulumi`, runtime/rpc.ts, `specialSigKey` and
 * `specialSecretSig`). Answers of a provider may hold it, also where the engine sends plain values.
 */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/**
 * The outputs that tell what an input says, under another name. An output of an input's own name is
 * made secret by the engine.
 */
const TOLD_BY: Readonly<Record<Kind, Readonly<Record<string, readonly string[]>>>> = {
  Account: {
    name: ["canonicalName"],
    roles: ["roleIds"],
    scopes: ["scopeIds", "objectReferences"],
  },
  AccountRole: { account: ["accountId", "accountName"], role: ["roleId", "roleName"] },
  AccountScope: {
    account: ["accountId", "accountName"],
    hierarchyObjRef: ["objectName"],
    object: ["hierarchyObjRef", "objectName"],
    objectName: ["objectName"],
  },
  AllVmsScope: { account: ["accountId", "accountName"] },
};

/** The mark of the inputs that are secret, as far as there is one. */
export function markOf(properties: Properties): Record<string, unknown> {
  const paths = readTexts(properties, SECRET_INPUTS);
  return paths.length === 0 ? {} : { [SECRET_INPUTS]: paths };
}

/** Whether other inputs are secret than before. */
export function marksDiffer(olds: Properties, news: Properties): boolean {
  return JSON.stringify(markOf(olds)) !== JSON.stringify(markOf(news));
}

/** Whether this input, or something in it, is secret. */
export function isSecretInput(properties: Properties, name: string): boolean {
  return readTexts(properties, SECRET_INPUTS).some(
    (path) => path === name || path.startsWith(`${name}.`),
  );
}

/** From now on no text of this process shows what these secret inputs say. */
export function hideSecretInputs(properties: Properties): void {
  for (const path of readTexts(properties, SECRET_INPUTS))
    for (const value of textsIn(valueAt(properties, path.split("."))))
      // The names of Veeam's own roles are in every text about roles: warnings must go on so.
      if (publishedRole(value) === undefined) rememberSecretInput(value);
}

/** Outputs in which whatever tells a secret input is secret too. */
export function withSecretOutputs(
  kind: Kind,
  marked: Properties,
  outputs: Record<string, unknown>,
): Record<string, unknown> {
  const mark = markOf(marked);
  // Outputs that are kept from before have the mark of before.
  if (Object.keys(mark).length === 0) return defined({ ...outputs, [SECRET_INPUTS]: undefined });
  const names = markedNames(marked).flatMap((input) => [input, ...(TOLD_BY[kind][input] ?? [])]);
  return { ...withSecrets(outputs, names), ...mark };
}

/** Inputs as they go into the state: those that are marked are secret, each as a whole. */
export function withSecretMarked(inputs: Properties): Record<string, unknown> {
  return withSecrets(inputs, markedNames(inputs));
}

/** The names of the inputs that are secret, or hold something secret. */
function markedNames(marked: Properties): readonly string[] {
  return readTexts(marked, SECRET_INPUTS).map((path) => path.split(".", 1)[0] ?? path);
}

/** Properties of which those of these names are secret, each as a whole. */
export function withSecrets(
  properties: Properties,
  names: readonly string[],
): Record<string, unknown> {
  const hide = (value: unknown): unknown => ({ [SIGNATURE_KEY]: SECRET_SIGNATURE, value });
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      names.includes(name) ? hide(value) : value,
    ]),
  );
}

/** A value as the engine sends it to a provider that takes secrets, taken apart. */
interface Unwrapped {
  readonly value: unknown;
  /** Where something secret is: paths as in the mark of inputs, one for a whole list. */
  readonly secrets: readonly string[];
}

/** Plain values, and the paths of those that were secret. */
export function unwrapSecrets(value: unknown, path = ""): Unwrapped {
  if (Array.isArray(value)) {
    const items = value.map((item) => unwrapSecrets(item, path));
    const isSecret = items.some(({ secrets }) => secrets.length > 0);
    return { value: items.map((item) => item.value), secrets: isSecret ? [path] : [] };
  }
  if (!isProperties(value)) return { value, secrets: [] };
  if (value[SIGNATURE_KEY] === SECRET_SIGNATURE)
    return { value: unwrapSecrets(value["value"]).value, secrets: [path] };
  const members = Object.entries(value).map(([name, member]) => ({
    name,
    ...unwrapSecrets(member, path === "" ? name : `${path}.${name}`),
  }));
  return {
    value: Object.fromEntries(members.map((member) => [member.name, member.value])),
    secrets: members.flatMap(({ secrets }) => secrets),
  };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  return isProperties(value) ? valueAt(value[name], rest) : undefined;
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isProperties(value) ? Object.values(value).flatMap(textsIn) : [];
}
