import type { Kind } from "../../provider/model/kinds";
import type { Properties } from "../../provider/model/properties";

/**
 * A resource of a program; a function of the other resources' states stands for an output that is
 * used as an input.
 */
export interface Declared {
  readonly kind: Kind;
  readonly props: Properties | ((resources: ReadonlyMap<string, Resource>) => Properties);
}

export interface Resource {
  readonly kind: Kind;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** Recorded by a partial failure: the next run updates it even if nothing else changed. */
  readonly incomplete: boolean;
}
