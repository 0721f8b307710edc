import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "./pages";

/** The README's program after the change that its first lines show. */
export function changed(text: string): string {
  const changes = [
    ['"Portal User", "VM Restore Operator"', '"Portal User", "File Restore Operator"'],
    ["allVms: false", "allVms: true"],
  ] as const;
  return changes.reduce((program, [from, to]) => {
    expect(program).to.include(from);
    return program.replace(from, to);
  }, text);
}

/** What scripts of package.json run, in short. */
export function scriptsNamed(...names: string[]): unknown[] {
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  return names.map((name) => /tools\/(demo|test)\.ts/.exec(scripts[name] ?? "")?.[0]);
}
