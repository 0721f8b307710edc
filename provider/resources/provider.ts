import * as pulumi from "@pulumi/pulumi";
import { EmConfigError } from "../em";
import { isHiddenProviderName } from "../model/kinds";
import { visible } from "../model/visible";

/**
 * Arguments of {@link Provider}: the connection to one Enterprise Manager. The `VEEAM_EM_*`
 * variables do not apply to it.
 */
export interface ProviderArgs {
  /**
   * `https://em.tech.local:9398`, with or without `/api`; `http:` only together with `insecure`.
   */
  url: pulumi.Input<string>;
  /** `DOMAIN\\user` or `user@domain`, an account with Portal Administrator. */
  username: pulumi.Input<string>;
  /** Kept in the state, encrypted as a secret. Give this or `passwordEnv`. */
  password?: pulumi.Input<string>;
  /**
   * The name of an environment variable to take the password from whenever the provider runs, so
   * that it is in no state at all.
   */
  passwordEnv?: pulumi.Input<string>;
  /** PEM text, or a file's path: trusted besides the system's authorities. */
  caCert?: pulumi.Input<string>;
  /** SHA-256 of the server's certificate, with or without colons: exactly this one is trusted. */
  fingerprint?: pulumi.Input<string>;
  /** `true`: no TLS verification; warns in every run. Default `false`. */
  insecure?: pulumi.Input<boolean>;
  /** Media type on the wire. Default `auto`: JSON for version 13, XML before. */
  format?: pulumi.Input<"auto" | "xml" | "json">;
  /** `latest` (default), `v1_7`, `v1_6`, `v1_5`. */
  apiVersion?: pulumi.Input<string>;
  /** Requests in flight. Default 4. */
  maxConcurrency?: pulumi.Input<number>;
  /** Seconds for one operation of a resource, retries and waits included. Default 300. */
  timeoutSeconds?: pulumi.Input<number>;
  /** `true` switches the guards against locking oneself out off. Default `false`. */
  allowLockout?: pulumi.Input<boolean>;
  /** `true`: a refresh may find everything gone and drop it from the state. Default `false`. */
  allowAllGone?: pulumi.Input<boolean>;
  /** Whether previews and ups warn of dangerous grants. Default `true`. */
  warnings?: pulumi.Input<boolean>;
  /** The server's URL before it was renamed. */
  formerUrl?: pulumi.Input<string>;
}

/**
 * An explicit connection, for programs that manage several Enterprise Managers.
 *
 * ```ts
 * const emea = new veeam.Provider("emea", {
 *   url: "https://em-emea.tech.local:9398",
 *   username: "TECH\\pulumi",
 *   passwordEnv: "EMEA_PASSWORD",
 * });
 * const role = { account: "TECH\\ops", role: "File Restore Operator" };
 * new veeam.AccountRole("ops-files", role, { provider: emea });
 * ```
 *
 * It takes the place of the engine's own provider for dynamic resources (`pulumi-nodejs`): give it
 * to resources of this package only.
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions) {
    refuseHidden(name);
    super("pulumi-nodejs", name, toSettings(args), opts);
  }
}

/** Reviewers of a preview would not see that a program leads to another server. */
function refuseHidden(name: string): void {
  if (!isHiddenProviderName(name)) return;
  throw new EmConfigError(
    `A veeam.Provider cannot be called ${visible(name)}: Pulumi takes providers whose names begin with \`default\` for its own, and shows them in no preview.`,
    { hint: "Give it a name that begins otherwise." },
  );
}

/**
 * Refuses for a resource what `Provider` itself refuses, however it was made, and whoever hands it
 * on. The engine's own provider is never an option.
 */
export function refuseHiddenProviders(
  type: string,
  opts: pulumi.CustomResourceOptions | undefined,
): void {
  for (const provider of [opts?.provider, opts?.parent?.getProvider(type)]) {
    const name: unknown = provider === undefined ? undefined : Reflect.get(provider, "__name");
    if (typeof name === "string") refuseHidden(name);
  }
}

/**
 * Flat texts under the names that the stack's configuration has: nothing else reaches the
 * provider's process whole.
 */
function toSettings(args: ProviderArgs): Record<string, pulumi.Input<string>> {
  const settings: Record<string, pulumi.Input<string>> = { "veeam-em:explicit": "true" };
  const given: Record<string, pulumi.Input<string | number | boolean> | undefined> = { ...args };
  for (const [key, value] of Object.entries(given))
    if (value !== undefined) settings[`veeam-em:${key}`] = asText(key, value);
  return settings;
}

function asText(
  key: string,
  value: pulumi.Input<string | number | boolean>,
): pulumi.Output<string> {
  const text = pulumi.output(value).apply(String);
  return key === "password" ? pulumi.secret(text) : text;
}
