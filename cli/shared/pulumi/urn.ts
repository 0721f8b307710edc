/** `<project>/<stack>` of a resource's URN, `urn:pulumi:<stack>::<project>::<type>::<name>`. */
export function readStack(urn: string): string {
  const [, stack = "", project = ""] = /^urn:pulumi:([^:]*)::([^:]*)::/.exec(urn) ?? [];
  return `${project}/${stack}`;
}

/** A resource's name in its program, which may hold `::` itself. */
export function readName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
