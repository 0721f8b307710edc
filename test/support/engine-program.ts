import type { Kind } from "../../provider/model/kinds";

/** The text of a CommonJS program. */
export function program(...statements: readonly string[]): string {
  return programWith(['const veeam = require("pulumi-veeam-em");'], statements);
}

/** The same with another way to come by `veeam`. */
export function programWith(veeam: readonly string[], statements: readonly string[]): string {
  return ['const pulumi = require("@pulumi/pulumi");', ...veeam, ...statements, ""].join("\n");
}

/** A value of the program's own, as `code("operators.accountId")`, among plain ones. */
export class Code {
  constructor(readonly text: string) {}
}

export function code(text: string): Code {
  return new Code(text);
}

/** A statement that makes a resource; the variable has the resource's name. */
export function declare(
  kind: Kind,
  name: string,
  args: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>> = {},
): string {
  return `const ${name} = new veeam.${kind}(${JSON.stringify(name)}, ${toCode(args)}, ${toCode(options)});`;
}

function toCode(value: unknown): string {
  if (value instanceof Code) return value.text;
  if (Array.isArray(value)) return `[${value.map(toCode).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${toCode(one)}`)
    .join(", ")} }`;
}
