import { isDeepStrictEqual } from "node:util";
import { kindFromToken, readName } from "../../../provider/model/kinds";
import { visible } from "../../../provider/model/visible";
import {
  findForeignProviders,
  type ForeignProvider,
  providerTexts,
  type ResourceState,
  withoutRepetition,
} from "../../shared/pulumi/foreign-providers";
import { type Input, InputError } from "../../shared/input";
import { listStates, readStackExport } from "../../shared/pulumi/stack-export";
import type { Preview } from "./preview";

/** What a state has, of any package. */
interface RecordedState {
  /** What it is called in messages. */
  readonly name: string;
  readonly resources: readonly ResourceState[];
}

/** Reads a stack export. @throws InputError */
export function readRecorded(input: Input): RecordedState {
  return { name: input.name, resources: listStates(readStackExport(input)) };
}

/**
 * Code that the next `pulumi up` would run beside the password: of the preview, and of the state
 * that it starts from.
 * @throws InputError if the preview does not speak of all that the state has of this package
 */
export function findForeignCode(
  preview: Preview,
  state: RecordedState | undefined,
): ForeignProvider[] {
  const planned = [...findForeignProviders(preview.states), ...preview.foreignSettings];
  if (state === undefined) return planned;
  const recorded = state.resources;
  const known = withoutRepetition([...planned, ...findForeignProviders(recorded)]);
  const judged = new Set(known.map(({ urn }) => urn));
  const unseen = recorded
    .filter(({ urn }) => !judged.has(urn))
    .flatMap((resource) => findUnseenCode(resource, preview.wanted));
  const found = withoutRepetition([...known, ...unseen]);
  if (found.length === 0) refuseIncomplete(state, preview.told);
  return found;
}

/**
 * Other dynamic resources run what is in the state when they are read or deleted. Whoever may write
 * the state may put code there that is in no program, and in no review.
 */
function findUnseenCode(resource: ResourceState, wanted: Preview["wanted"]): ForeignProvider[] {
  const { urn, type, state } = resource;
  if (kindFromToken(type) !== undefined) return [];
  const inputs = wanted.get(urn)?.["inputs"];
  const [seen] = providerTexts({ inputs });
  if (providerTexts(state).every((text) => isDeepStrictEqual(text, seen))) return [];
  return [
    {
      urn,
      type,
      reason:
        "has code in the state (`__provider`) that the program does not have: a refresh or its deletion runs that beside Enterprise Manager's password, and nothing shows who put it there. If you changed or removed the resource yourself, keep it in a stack of its own: `pulumi state delete` removes it from this one and runs no code",
    },
  ];
}

/** A preview that ended early looks as if nothing else were there. */
function refuseIncomplete({ name, resources }: RecordedState, told: ReadonlySet<string>): void {
  const missing = resources.filter(
    ({ urn, type, state: { external } }) =>
      kindFromToken(type) !== undefined && external !== true && !told.has(urn),
  );
  if (missing.length === 0) return;
  const names = [...new Set(missing.map(({ urn }) => visible(readName(urn))))];
  throw new InputError(
    `The preview does not cover all that ${name} has of pulumi-veeam-em: ${names.join(", ")}. ` +
      "It is of another stack, made without --show-sames or with --target, or its program ended early.",
  );
}
