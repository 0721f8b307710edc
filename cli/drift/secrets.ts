import { isProperties, readText } from "../../provider/model/properties";

/**
 * The member by which a state marks special values, and its value for secrets (pulumi,
 * sdk/go/common/resource, `SigKey`, `SecretSig`).
 */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

function isEnvelope(value: unknown): boolean {
  return isProperties(value) && value[SIGNATURE] === SECRET;
}

/**
 * Whether a value is a secret, or holds one: encrypted, or with its plain text as `--show-secrets`
 * leaves it.
 */
export function isSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isSecret);
  if (!isProperties(value)) return false;
  return isEnvelope(value) || Object.values(value).some(isSecret);
}

/**
 * A value without the envelopes that `--show-secrets` leaves around plain texts, at whatever depth;
 * what is encrypted stays as it is.
 */
export function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (!isProperties(value)) return value;
  if (!isEnvelope(value))
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revealed(one)]));
  const plaintext = readText(value, "plaintext");
  if (plaintext === undefined) return value;
  try {
    return revealed(JSON.parse(plaintext));
  } catch {
    return value;
  }
}
