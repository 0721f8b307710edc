import { isProperties, textOf } from "../../lifecycle/properties";

/** The member by which a state marks special values, and its value for secrets (pulumi, sdk/go/common/resource, `SigKey`, `SecretSig`). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value is kept encrypted, or holds one that is. */
export function isSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isSecret);
  if (!isProperties(value)) return false;
  return value[SIGNATURE] === SECRET || Object.values(value).some(isSecret);
}

/** A value without the envelope that `--show-secrets` leaves around the plain text; what is encrypted stays as it is. */
export function revealed(value: unknown): unknown {
  if (!isProperties(value) || value[SIGNATURE] !== SECRET) return value;
  const plaintext = textOf(value, "plaintext");
  if (plaintext === undefined) return value;
  try {
    return JSON.parse(plaintext);
  } catch {
    return value;
  }
}
