import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KINDS, pluginToken } from "../../provider/model/kinds";
import { FUNCTION_TOKENS } from "../../provider/plugin/service/functions";
import { makeSchema } from "../../tools/schema/schema";

describe("the schema of the provider plugin", () => {
  const file = join(__dirname, "..", "..", "provider", "plugin", "schema.json");
  const schema = JSON.parse(readFileSync(file, "utf8")) as Record<
    "resources" | "functions" | "provider",
    Record<string, { description?: string; inputProperties?: object }>
  >;

  it("is what `npm run schema` makes of the classes and their comments", () => {
    expect(schema).to.deep.equal(JSON.parse(JSON.stringify(makeSchema())));
  });

  it("has every kind of resource and every function", () => {
    expect(Object.keys(schema.resources)).to.deep.equal(KINDS.map(pluginToken));
    expect(Object.keys(schema.functions)).to.have.members(FUNCTION_TOKENS);
  });

  it("describes every input of every resource", () => {
    for (const [token, { inputProperties = {}, description = "" }] of Object.entries(
      schema.resources,
    )) {
      expect(description, token).to.not.equal("");
      for (const [name, input] of Object.entries(inputProperties))
        expect((input as { description?: string }).description, `${token} ${name}`).to.be.a(
          "string",
        );
    }
  });
});
