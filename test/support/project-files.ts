import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the program of a project is written in. */
export type Language = "commonjs" | "module" | "typescript" | "yaml" | "python";

interface Contents {
  readonly program: string;
  readonly language?: Language;
  /** Use node_modules of this folder instead of links into the repository. */
  readonly nodeModules?: string;
}

const REPOSITORY = join(__dirname, "..", "..");

/**
 * What Node needs to find from the program's folder: this package, and the one copy of the SDK that
 * it uses itself.
 */
const LINKED_PACKAGES = ["pulumi-veeam-em", "@pulumi/pulumi", "typescript", "@types/node"];

const MAIN_FILES: Readonly<Record<Language, string>> = {
  commonjs: "index.js",
  module: "index.js",
  typescript: "index.ts",
  yaml: "Main.yaml",
  python: "__main__.py",
};

/** The file with the program. */
export function mainFile(language: Language = "commonjs"): string {
  return MAIN_FILES[language];
}

/** The files of a project, and the packages that its program finds. */
export function writeProjectFiles(folder: string, contents: Contents): void {
  const { program, language = "commonjs" } = contents;
  const isOfNode = language !== "yaml" && language !== "python";
  const typescript = String(language === "typescript");
  const runtime = isOfNode ? `{ name: nodejs, options: { typescript: ${typescript} } }` : language;
  writeFileSync(join(folder, "Pulumi.yaml"), `name: permissions\nruntime: ${runtime}\n`);
  writeFileSync(join(folder, mainFile(language)), program);
  if (!isOfNode) return;
  const type = language === "module" ? "module" : "commonjs";
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "permissions", private: true, type, main: mainFile(language) }),
  );
  if (language === "typescript")
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          module: "nodenext",
          moduleResolution: "nodenext",
          target: "es2022",
          skipLibCheck: true,
        },
      }),
    );
  linkPackages(folder, contents.nodeModules);
}

function linkPackages(folder: string, nodeModules: string | undefined): void {
  const links =
    nodeModules === undefined
      ? LINKED_PACKAGES.map((name) => join("node_modules", name))
      : ["node_modules"];
  for (const link of links) {
    mkdirSync(dirname(join(folder, link)), { recursive: true });
    // A junction needs no rights on Windows; elsewhere the type is ignored.
    symlinkSync(nodeModules ?? join(REPOSITORY, link), join(folder, link), "junction");
  }
}
