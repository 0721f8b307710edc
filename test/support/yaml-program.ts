import { stringify } from "yaml";
import { KINDS } from "../../provider/model/kinds";
import type { Simulator } from "../../simulator";
import { everyKind } from "./every-kind";

export interface YamlResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

export type YamlResources = Readonly<Record<string, YamlResource>>;

/** One resource of each kind, each called as its kind. */
export function yamlOfEveryKind(simulator: Simulator): YamlResources {
  const args = everyKind(simulator);
  return Object.fromEntries(
    KINDS.map((kind) => [
      kind.toLowerCase(),
      { type: `veeam-em:index:${kind}`, properties: args[kind] },
    ]),
  );
}

export function yamlProgram(
  resources: YamlResources,
  variables: Readonly<Record<string, unknown>> = {},
): string {
  return stringify({ variables, resources });
}
