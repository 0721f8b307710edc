import * as pulumi from "@pulumi/pulumi";
import { SETTINGS_TABLE } from "../em";

const KEY = "veeam-em:password";

/** Stacks that were warned of: a service may run the programs of many in one process. */
const warned = new Set<string>();

/**
 * Warns, once for each stack, of a password that stands in the stack's configuration as plain text:
 * from there it gets into the repository and, as it is, into the state. Only the program's process
 * can tell: the provider's is given every setting in plain text (pulumi, cmd/dynamic-provider,
 * `configure`).
 */
export function warnOfPlainPassword(): void {
  if (!isPlain()) return;
  const stack = `${pulumi.getProject()}/${pulumi.getStack()}`;
  if (warned.has(stack)) return;
  warned.add(stack);
  const text =
    `The password of Enterprise Manager is plain text in the stack's configuration (${KEY}), and so in the state. ` +
    `Run \`pulumi config set --secret ${KEY}\`, or remove it with \`pulumi config rm ${KEY}\` and set ${SETTINGS_TABLE.password.variable}; ` +
    "and change the password, because others may have read it.";
  // An engine that is gone takes no warning, and fails what matters itself.
  pulumi.log.warn(text).catch(() => undefined);
}

/**
 * Whether the password is set, and not as a secret. The SDK exports `isConfigSecret`, but leaves it
 * out of its declarations; where it is missing nothing is known, and nothing said.
 */
function isPlain(): boolean {
  const value = pulumi.runtime.getConfig(KEY);
  const runtime: object = pulumi.runtime;
  if (value === undefined || value === "") return false;
  if (!("isConfigSecret" in runtime) || typeof runtime.isConfigSecret !== "function") return false;
  const isSecret: unknown = Reflect.apply(runtime.isConfigSecret, undefined, [KEY]);
  return isSecret === false;
}
