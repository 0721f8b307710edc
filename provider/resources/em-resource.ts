import type * as pulumi from "@pulumi/pulumi";
import { providerText } from "../lifecycle/provider-text";
import { type Kind, pluginToken, typeToken } from "../model/kinds";
import { SECRET_INPUTS } from "../model/properties";
import { failOnEarlyEnd } from "../stack/early-end";
import { warnOfPlainPassword } from "../stack/plain-password";
import { refuseHiddenProviders } from "./provider";
import { findSecretInputs } from "./secret-inputs";

// Before any resource: a program may end before it has made one.
failOnEarlyEnd();

/**
 * What a resource of this package registers with the engine. The engine's dynamic-provider process
 * evaluates `__provider` from the state. A text of this length is a fifteenth of what the closure
 * serialiser writes, twice for each resource, and it never goes stale
 * (docs/decisions/0001-hand-written-provider-text.md).
 *
 * A function and not a common base class: the engine records, as the place of a resource in the
 * program, the line that called the constructor of a class right under `CustomResource`, and with a
 * class between the two that is a line of this package.
 * @param outputs names of outputs, which become members of the resource; those that are inputs too
 *   keep what `args` says.
 */
export function registered(
  kind: Kind,
  name: string,
  args: object | undefined,
  outputs: readonly string[],
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  if (args === undefined && opts?.id === undefined) {
    throw new Error(
      `veeam.${kind} "${name}" has no arguments. Give them, or read an existing one with veeam.${kind}.get.`,
    );
  }
  warnOfPlainPassword();
  refuseHiddenProviders(typeToken(kind), opts);
  const unknownOutputs = Object.fromEntries(outputs.map((output) => [output, undefined]));
  return {
    ...unknownOutputs,
    ...args,
    [SECRET_INPUTS]: findSecretInputs(args),
    __provider: providerText(kind),
  };
}

/**
 * The options of every resource: what the provider plugin made under this name is this resource, so
 * that a program of the plugin's form moves over by its import line alone.
 */
export function resourceOptions(
  kind: Kind,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  return { ...opts, aliases: [...(opts?.aliases ?? []), { type: pluginToken(kind) }] };
}

/**
 * The options of a grant. With `adopt` off the old one goes first where the engine is told to
 * replace it: it asks nobody then, and the new one would meet the old one as somebody else's.
 */
export function grantOptions(
  kind: Kind,
  args: { readonly adopt?: pulumi.Input<boolean> } | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  const { adopt = true } = args ?? {};
  const own = resourceOptions(kind, opts);
  return adopt === true ? own : { deleteBeforeReplace: true, ...own };
}

/** Whether a value is a resource of this kind, also one that another copy of this package made. */
export function isResourceOf(kind: Kind, value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "__pulumiType" in value &&
    value.__pulumiType === typeToken(kind)
  );
}
