import type { Kind } from "../model/kinds";

/**
 * The property `__provider`, by which the engine's dynamic-provider process finds the life cycle of
 * a resource. It is in every state, so it never changes
 * (docs/decisions/0001-hand-written-provider-text.md).
 */
export function providerText(kind: Kind): string {
  return `exports.handler = () => require("pulumi-veeam-em/dynamic/v1").${kind};`;
}
