import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { pluginUrlOf } from "../../provider/em/transport/plugin-url";
import {
  PLUGIN_PREFIX,
  KINDS,
  type Kind,
  pluginToken,
  typeToken,
} from "../../provider/model/kinds";
import { type SchemaObject, type SchemaProperty, TypeReader } from "./read-types";

const ROOT = join(__dirname, "..", "..");
const FILES = {
  provider: "provider/resources/provider.ts",
  account: "provider/lifecycle/look-ups/account.ts",
  fileServer: "provider/lifecycle/look-ups/file-server.ts",
  object: "provider/lifecycle/look-ups/hierarchy-object.ts",
  roots: "provider/lifecycle/look-ups/hierarchy-roots.ts",
  role: "provider/lifecycle/look-ups/role.ts",
} as const;

/** The file of a class: `AccountRole` is in `account-role.ts`. */
function fileOf(kind: Kind): string {
  const name = kind.replace(/\B[A-Z]/g, "-$&").toLowerCase();
  return join(ROOT, "provider", "resources", `${name}.ts`);
}

/**
 * What replaces a resource whenever it differs at all. Names, references and roles do not: another
 * spelling of the same is no change, and what is compared here are texts.
 */
const ALWAYS_REPLACES: ReadonlySet<string> = new Set(["Account.type"]);

/** Settings of explicit providers only: they name what is no setting of a stack. */
const NO_CONFIGURATION = ["passwordEnv"];

interface FunctionForm {
  readonly description: string;
  readonly inputs?: Pick<SchemaObject, "properties" | "required">;
  /** The file and name of the result's type; one of several results is an item of `list`. */
  readonly result: readonly [file: string, name: string];
  readonly list?: string;
}

/** The schema of the provider plugin, from the classes, look-ups and their doc comments. */
export function makeSchema(): object {
  const files = Object.values(FILES).map((file) => join(ROOT, file));
  const options = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(ROOT, "tsconfig.json"), (file) => ts.sys.readFile(file)).config,
    ts.sys,
    ROOT,
  ).options;
  const program = ts.createProgram([...KINDS.map(fileOf), ...files], options);
  const reader = new TypeReader(program, (name) => `#/types/${PLUGIN_PREFIX}${name}`);
  const settings = reader.readObject(
    reader.declaration(join(ROOT, FILES.provider), "ProviderArgs"),
  );
  const resources = Object.fromEntries(
    KINDS.map((kind) => [pluginToken(kind), readResource(reader, kind)]),
  );
  const functions = Object.fromEntries(
    Object.entries(functionForms(reader)).map(([name, form]) => [
      `${PLUGIN_PREFIX}${name}`,
      readFunction(reader, form),
    ]),
  );
  const types = [...reader.nested].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    ...about(),
    config: { variables: withSecretPassword(settings.properties, NO_CONFIGURATION) },
    provider: {
      description: settings.description,
      inputProperties: withSecretPassword(settings.properties),
      requiredInputs: settings.required,
    },
    types: Object.fromEntries(
      types.map(([name, object]) => [`${PLUGIN_PREFIX}${name}`, { ...object, type: "object" }]),
    ),
    resources,
    functions,
  };
}

/** What is said of the package as a whole. Without a home nothing is downloaded from anywhere. */
function about(): object {
  const { version, description, keywords, license, repository } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  ) as Record<"version" | "description" | "license", string> & {
    keywords: string[];
    repository?: unknown;
  };
  const pluginDownloadURL = pluginUrlOf(repository);
  return {
    name: "veeam-em",
    displayName: "Veeam Backup Enterprise Manager",
    version,
    description: description.replace(/, for Pulumi programs in .*$/, "."),
    keywords,
    license,
    ...(pluginDownloadURL === undefined ? {} : { pluginDownloadURL }),
    language: {
      nodejs: { packageName: "pulumi-veeam-em-sdk", respectSchemaVersion: true },
      python: {
        packageName: "pulumi_veeam_em",
        respectSchemaVersion: true,
        pyproject: { enabled: true },
      },
      csharp: { namespaces: { "veeam-em": "VeeamEm" }, respectSchemaVersion: true },
      go: { rootPackageName: "veeamem", respectSchemaVersion: true },
      java: { basePackage: "pulumi.veeamem" },
    },
  };
}

function withSecretPassword(
  properties: SchemaObject["properties"],
  without: readonly string[] = [],
): object {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => !without.includes(name))
      .map(([name, property]) => [
        name,
        name === "password" ? { ...property, secret: true } : property,
      ]),
  );
}

function readResource(reader: TypeReader, kind: Kind): object {
  const file = fileOf(kind);
  const inputs = reader.readObject(reader.declaration(file, `${kind}Args`));
  const own = reader.declaration(file, kind);
  const outputs = reader.readOutputs(own, inputs.properties);
  const inputProperties = Object.entries(inputs.properties).map(([name, property]) => [
    name,
    ALWAYS_REPLACES.has(`${kind}.${name}`) ? { ...property, replaceOnChanges: true } : property,
  ]);
  return {
    description: reader.describe(own),
    inputProperties: Object.fromEntries(inputProperties) as object,
    requiredInputs: inputs.required,
    properties: outputs.properties,
    required: outputs.required,
    aliases: [{ type: typeToken(kind) }],
  };
}

function functionForms(reader: TypeReader): Readonly<Record<string, FunctionForm>> {
  const wanted = (file: string, name: string): NonNullable<FunctionForm["inputs"]> =>
    reader.readUnion(reader.typeOf(join(ROOT, file), name));
  return {
    getAccount: {
      description:
        "Looks up an account: by its whole name, with the type where several have it, or by its ID.",
      inputs: wanted(FILES.account, "AccountWanted"),
      result: [FILES.account, "GetAccountResult"],
    },
    getFileServer: {
      description: "Looks up a file share by its exact name.",
      inputs: { properties: { name: { type: "string" } }, required: ["name"] },
      result: [FILES.fileServer, "GetFileServerResult"],
    },
    getHierarchyObject: {
      description:
        "Looks up an object of the infrastructure: by root, type and exact name, or by its reference.",
      inputs: wanted(FILES.object, "HierarchyObjectWanted"),
      result: [FILES.object, "GetHierarchyObjectResult"],
    },
    getHierarchyRoots: {
      description: "All hierarchy roots of the server, in its order.",
      result: [FILES.roots, "GetHierarchyRootResult"],
      list: "roots",
    },
    getRole: {
      description: "Looks up a role: by its name, or by its ID.",
      inputs: wanted(FILES.role, "RoleWanted"),
      result: [FILES.role, "GetRoleResult"],
    },
    getRoles: {
      description: "All roles of the server, in its order.",
      result: [FILES.role, "GetRoleResult"],
      list: "roles",
    },
  };
}

function readFunction(reader: TypeReader, form: FunctionForm): object {
  const [file, name] = form.result;
  const declaration = reader.declaration(join(ROOT, file), name);
  const { properties, required } = reader.readObject(declaration);
  const list = (key: string): Readonly<Record<string, SchemaProperty>> => ({
    [key]: { type: "array", items: reader.refer(declaration, name) },
  });
  const outputs =
    form.list === undefined
      ? { properties, required }
      : { properties: list(form.list), required: [form.list] };
  return {
    description: form.description,
    inputs: { type: "object", ...(form.inputs ?? { properties: {} }) },
    outputs: { type: "object", ...outputs },
  };
}
