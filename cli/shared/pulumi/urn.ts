import { typeInUrn } from "../../../provider/model/kinds";
import { type Properties, readText } from "../../../provider/model/properties";

/** `<project>/<stack>` of a resource's URN, `urn:pulumi:<stack>::<project>::<type>::<name>`. */
export function readStack(urn: string): string {
  const [, stack = "", project = ""] = /^urn:pulumi:([^:]*)::([^:]*)::/.exec(urn) ?? [];
  return `${project}/${stack}`;
}

/** The type of a resource, by its state, else by its URN without its parents. */
export function typeOfState(state: Properties, urn: string): string {
  return readText(state, "type") ?? typeInUrn(urn);
}
