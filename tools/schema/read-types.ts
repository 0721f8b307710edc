/**
 * Reads what the schema says of properties from the package's own types and doc comments, by the
 * compiler: a schema that is written by hand would say something else one day.
 */
import ts from "typescript";

/** A type as Pulumi's schema writes it. */
type SchemaType =
  | { readonly type: "string" | "boolean" | "integer" | "number" }
  | { readonly type: "array"; readonly items: SchemaType }
  | { readonly type: "object"; readonly additionalProperties: SchemaType }
  | { readonly $ref: string };

export type SchemaProperty = SchemaType & { readonly description?: string };

/** The members of an interface or class, as properties. */
export interface SchemaObject {
  readonly description: string;
  readonly properties: Readonly<Record<string, SchemaProperty>>;
  readonly required: readonly string[];
}

type Described = ts.InterfaceDeclaration | ts.ClassDeclaration | ts.TypeLiteralNode;

/** Types around the type of a plain value. */
const WRAPPERS: readonly string[] = ["Promise", "OutputInstance", "Output"];

/** What is whole numbers, which the types of TypeScript do not tell. */
const INTEGERS: readonly string[] = ["maxConcurrency", "timeoutSeconds"];

/** Reads the types of a program, and collects the objects that they lead to. */
export class TypeReader {
  /** Objects that other types refer to, by their names in the schema. */
  readonly nested = new Map<string, SchemaObject>();
  private readonly checker: ts.TypeChecker;

  constructor(
    private readonly program: ts.Program,
    private readonly reference: (name: string) => string,
  ) {
    this.checker = program.getTypeChecker();
  }

  /** The interface or class of this name, as a file exports it. */
  declaration(file: string, name: string): ts.InterfaceDeclaration | ts.ClassDeclaration {
    const found = this.program
      .getSourceFile(file)
      ?.statements.find(
        (one): one is ts.InterfaceDeclaration | ts.ClassDeclaration =>
          (ts.isInterfaceDeclaration(one) || ts.isClassDeclaration(one)) && one.name?.text === name,
      );
    if (found === undefined) throw new Error(`${file} has no interface or class ${name}.`);
    return found;
  }

  /** The type of an alias, or of an interface. */
  typeOf(file: string, name: string): ts.Type {
    const found = this.program
      .getSourceFile(file)
      ?.statements.find(
        (one): one is ts.TypeAliasDeclaration =>
          ts.isTypeAliasDeclaration(one) && one.name.text === name,
      );
    if (found === undefined) throw new Error(`${file} has no type ${name}.`);
    return this.checker.getTypeAtLocation(found);
  }

  /** What a look-up may be given: all members of a union, of which those in each are required. */
  readUnion(type: ts.Type): Pick<SchemaObject, "properties" | "required"> {
    const parts = type.isUnion() ? type.types : [type];
    const members = parts.map((part) => this.checker.getPropertiesOfType(part));
    const names = [...new Set(members.flat().map(({ name }) => name))];
    const isRequired = (name: string): boolean =>
      members.every((part) =>
        part.some((one) => one.name === name && (one.flags & ts.SymbolFlags.Optional) === 0),
      );
    return {
      properties: Object.fromEntries(names.map((name) => [name, { type: "string" as const }])),
      required: names.filter(isRequired),
    };
  }

  /** Description and properties of an interface, or of what a class declares as its members. */
  readObject(declaration: Described): SchemaObject {
    const properties: Record<string, SchemaProperty> = {};
    const required: string[] = [];
    for (const member of declaration.members) {
      if (!isProperty(member)) continue;
      const name = member.name.getText();
      const type = this.checker.getTypeAtLocation(member);
      const { schema, isOptional } = this.readType(type, name);
      properties[name] = withDescription(schema, this.describe(member));
      if (member.questionToken === undefined && !isOptional) required.push(name);
    }
    const description = ts.isTypeLiteralNode(declaration) ? "" : this.describe(declaration);
    return { description, properties, required };
  }

  /**
   * What a class declares as its outputs. An output that is an input too has the input's type: the
   * classes write objects within it in place.
   */
  readOutputs(
    declaration: ts.InterfaceDeclaration | ts.ClassDeclaration,
    inputs: SchemaObject["properties"],
  ): Pick<SchemaObject, "properties" | "required"> {
    const properties: Record<string, SchemaProperty> = {};
    const required: string[] = [];
    for (const member of declaration.members) {
      if (!isProperty(member)) continue;
      const name = member.name.getText();
      const type = this.checker.getTypeAtLocation(member);
      const input = inputs[name];
      properties[name] =
        input ?? withDescription(this.readType(type, name).schema, this.describe(member));
      if (!this.isOptional(type)) required.push(name);
    }
    return { properties, required };
  }

  /** The reference to an object, which becomes one of the schema's types. */
  refer(declaration: Described, name: string): SchemaType {
    if (!this.nested.has(name)) this.nested.set(name, this.readObject(declaration));
    return { $ref: this.reference(name) };
  }

  /** The text of a doc comment, without its examples in TypeScript. */
  describe(node: ts.NamedDeclaration): string {
    const symbol =
      node.name === undefined ? undefined : this.checker.getSymbolAtLocation(node.name);
    const parts = symbol?.getDocumentationComment(this.checker) ?? [];
    return cleaned(ts.displayPartsToString(parts));
  }

  private readType(
    type: ts.Type,
    name: string,
  ): { readonly schema: SchemaType; readonly isOptional: boolean } {
    const parts = this.unwrapped(type);
    const isOptional = this.isOptional(type);
    const [first, ...more] = parts.filter((part) => (part.flags & ts.TypeFlags.Undefined) === 0);
    if (first === undefined) throw new Error(`${name} has no type.`);
    const schema = this.readOne(first, name);
    for (const other of more)
      if (JSON.stringify(this.readOne(other, name)) !== JSON.stringify(schema))
        throw new Error(`${name} has several types.`);
    return { schema, isOptional };
  }

  private isOptional(type: ts.Type): boolean {
    return this.unwrapped(type).some((part) => (part.flags & ts.TypeFlags.Undefined) !== 0);
  }

  /** The members of a union; of inputs and outputs those of the plain value. */
  private unwrapped(type: ts.Type): ts.Type[] {
    if (type.isUnion()) return type.types.flatMap((part) => this.unwrapped(part));
    const symbol = type.aliasSymbol ?? type.getSymbol();
    if (symbol !== undefined && WRAPPERS.includes(symbol.name)) {
      const [plain] =
        type.aliasTypeArguments ?? this.checker.getTypeArguments(type as ts.TypeReference);
      return plain === undefined ? [] : this.unwrapped(plain);
    }
    return [type];
  }

  private readOne(type: ts.Type, name: string): SchemaType {
    if ((type.flags & ts.TypeFlags.StringLike) !== 0) return { type: "string" };
    if ((type.flags & ts.TypeFlags.BooleanLike) !== 0) return { type: "boolean" };
    if ((type.flags & ts.TypeFlags.NumberLike) !== 0)
      return { type: INTEGERS.includes(name) ? "integer" : "number" };
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference);
      if (item === undefined) throw new Error(`${name} is a list of nothing.`);
      return { type: "array", items: this.readType(item, name).schema };
    }
    const index = type.getStringIndexType();
    if (index !== undefined)
      return { type: "object", additionalProperties: this.readType(index, name).schema };
    return this.readNested(type, name);
  }

  private readNested(type: ts.Type, name: string): SchemaType {
    const symbol = type.aliasSymbol ?? type.getSymbol();
    const declaration = symbol?.declarations?.find(
      (one) => ts.isInterfaceDeclaration(one) || ts.isTypeLiteralNode(one),
    );
    if (symbol === undefined || declaration === undefined)
      throw new Error(`${name} has a type of its own: ${this.checker.typeToString(type)}`);
    const called = ts.isTypeLiteralNode(declaration)
      ? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Result`
      : symbol.name.replace(/Args$/, "");
    return this.refer(declaration, called);
  }
}

function isProperty(
  member: ts.ClassElement | ts.TypeElement,
): member is (ts.PropertyDeclaration | ts.PropertySignature) & { name: ts.Identifier } {
  const isKept = ts.isPropertySignature(member) || ts.isPropertyDeclaration(member);
  if (!isKept || !ts.isIdentifier(member.name)) return false;
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  return !modifiers.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
}

function withDescription(schema: SchemaType, description: string): SchemaProperty {
  return description === "" ? schema : { ...schema, description };
}

/** As prose on one line each paragraph, for readers of every language. */
function cleaned(text: string): string {
  return text
    .replace(/```[\s\S]*?```/g, "")
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, " ").trim())
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}
