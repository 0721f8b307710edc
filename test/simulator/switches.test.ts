import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SWITCH_TABLE, UnknownSwitchError, startSimulator } from "../../simulator/index";
import { client, endScenes, scene } from "./scene";

const DOCUMENTATION = readFileSync(join(__dirname, "../../docs/development/switches.md"), "utf8");
const TESTS = readdirSync(__dirname)
  .filter((file) => file.endsWith(".test.ts") && file !== "switches.test.ts")
  .map((file) => readFileSync(join(__dirname, file), "utf8"))
  .join("\n");

function cell(text: string): string {
  return text.replace(/\|/g, "\\|");
}

describe("simulator: switches", () => {
  afterEach(endScenes);

  for (const [name, { accepts, fallback, meaning }] of Object.entries(SWITCH_TABLE)) {
    it(`${name} is documented with its values, its default and its meaning`, () => {
      expect(DOCUMENTATION).to.include(
        `\n| \`${name}\` | ${cell(accepts)} | \`${String(fallback)}\` | ${cell(meaning)} |\n`,
      );
    });

    it(`${name} is promised by a test`, () => {
      expect(TESTS).to.match(new RegExp(`\\b${name}\\b`));
    });
  }

  it("the documentation has no switch that the simulator has not", () => {
    const documented = [...DOCUMENTATION.matchAll(/^\| `(\w+)` \| .* \| `.*` \| /gm)].map(
      (match) => match[1] ?? "",
    );
    expect(documented.filter((name) => !Object.hasOwn(SWITCH_TABLE, name))).to.deep.equal([]);
  });

  it("an unknown switch and an unknown value are errors that list what there is", async () => {
    const unknownName: unknown = await startSimulator({
      switches: JSON.parse('{"jsonkey":"camel"}') as object,
    }).catch((error: unknown) => error);
    expect(unknownName)
      .to.be.instanceOf(UnknownSwitchError)
      .and.to.have.property("message")
      .that.includes("jsonKeys");
    const simulator = await scene();
    expect(() => simulator.set("scopePostStatus", 418)).to.throw(
      UnknownSwitchError,
      "It accepts: 202 | 201 | 200 | 204.",
    );
    expect(() => simulator.set("latency", -1)).to.throw(
      UnknownSwitchError,
      "a whole number of milliseconds",
    );
    expect(() => simulator.set("queryPageSize", 0)).to.throw(UnknownSwitchError, "1 or more");
    expect(() => simulator.set("bom", "yes")).to.throw(UnknownSwitchError, "false | true");
    expect(() => simulator.set("linkHost", "")).to.throw(UnknownSwitchError, "a base URL");
  });

  it("values may be texts as a command line has them, or numbers and booleans", async () => {
    const simulator = await scene({
      bom: "true",
      notFoundStatus: "500",
      scopeProcessDelay: "rebuild",
    });
    const em = await client(simulator);
    const answer = await em.get("/security/accounts/d6701c3d-15f4-421d-b376-c0e2634bc1f4");
    expect([answer.status, answer.body.startsWith("\uFEFF")]).to.deep.equal([500, true]);
  });
});
