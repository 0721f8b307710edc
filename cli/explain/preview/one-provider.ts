import { isHiddenProviderName, readName } from "../../../provider/model/kinds";
import { isProperties, type Properties, readText } from "../../../provider/model/properties";
import {
  counterpart,
  formOfProvider,
  providerUrn,
  unifyOwnProvider,
} from "../../shared/pulumi/providers";
import { forbiddenForms, readUrl } from "./servers";
import type { Step } from "./step";

/**
 * The steps with one name for what is one provider before and after: the engine's own of both
 * forms, and of the plugin's versions; and one of the program that gets another name or form and
 * keeps its server. Accounts are told apart by their providers.
 * @param config the stack's configuration, as the preview has it
 */
export function unifyProviders(steps: readonly Step[], config: unknown): Step[] {
  const successors = findSuccessors(steps);
  // Where the stack forbids the engine's own of a form, what looks like it is another.
  const form = forbiddenForms(config).size > 0 ? "plugin" : "dynamic";
  const before = (urn: string): string => successors.get(urn) ?? unifyOwnProvider(urn, form, "any");
  const after = (urn: string): string => unifyOwnProvider(urn, form, "this");
  return steps.map((step) => {
    const provider = step.new === undefined ? before(step.provider) : after(step.provider);
    return { ...step, provider, old: step.old && withProvider(step.old, before) };
  });
}

function withProvider(state: Properties, rename: (urn: string) => string): Properties {
  const reference = readText(state, "provider");
  if (reference === undefined) return state;
  const urn = providerUrn(reference);
  return { ...state, provider: rename(urn) + reference.slice(urn.length) };
}

/** By its former URN: the provider that leads, beyond doubt, to the same server from now on. */
function findSuccessors(steps: readonly Step[]): Map<string, string> {
  const providers = steps.filter(({ type }) => formOfProvider(type) !== undefined);
  const leaving = new Map(
    providers.flatMap((step) =>
      step.new === undefined && step.old !== undefined ? [[step.urn, step.old]] : [],
    ),
  );
  return new Map(
    providers.flatMap(({ urn, old, new: next }): [string, string][] => {
      const url =
        next === undefined || isHiddenProviderName(readName(urn)) ? undefined : readUrl(next, urn);
      if (url === undefined) return [];
      const renamed = old === undefined ? undefined : readText(old, "urn");
      const other = counterpart(urn);
      return [
        ...(renamed !== undefined && renamed !== urn ? [[renamed, old] as const] : []),
        ...(leaving.has(other) ? [[other, leaving.get(other)] as const] : []),
      ].flatMap(([former, state]) =>
        isProperties(state) && readUrl(state, former) === url ? [[former, urn]] : [],
      );
    }),
  );
}
