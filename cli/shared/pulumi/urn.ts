import { type Properties, readText } from "../../../provider/model/properties";

/** `<project>/<stack>` of a resource's URN, `urn:pulumi:<stack>::<project>::<type>::<name>`. */
export function readStack(urn: string): string {
  const [, stack = "", project = ""] = /^urn:pulumi:([^:]*)::([^:]*)::/.exec(urn) ?? [];
  return `${project}/${stack}`;
}

/** A resource's name in its program, which may hold `::` itself. */
export function readName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The type of a resource, by its state, else by its URN without its parents. */
export function typeOfState(state: Properties, urn: string): string {
  return readText(state, "type") ?? typeInUrn(urn);
}

/** The type in a URN, without those of the parents. */
export function typeInUrn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
