import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FACTS } from "../../cli/doctor/probe/facts";
import type { Fact } from "../../cli/doctor/probe/facts/fact";
import { SWITCH_TABLE } from "../../simulator";
import { REPOSITORY } from "./pages";

const PAGE = join(REPOSITORY, "docs", "development", "fidelity.md");
const MARKS = ["<!-- facts: begin -->", "<!-- facts: end -->"] as const;

/** Switches that say nothing of a server's answers. */
const OF_THE_SIMULATOR = ["latency", "latencyJitter"];

const SWITCHES = new Map(Object.entries(SWITCH_TABLE));

function row({ fact, evidence, source, shownBy, client, ...rest }: Fact): string {
  const positions = Object.entries(client).map(([position, does]) =>
    position === "" ? does : `\`${position}\`: ${does}`,
  );
  const cells = [
    fact,
    `${evidence}: ${source}`,
    rest.switch === undefined ? "–" : `\`${rest.switch}\``,
    positions.join("; "),
    shownBy === "probe" ? "reads" : "a write",
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function table(): string {
  return [
    "",
    "| fact | how it is known | switch | what the client does | shown by |",
    "| --- | --- | --- | --- | --- |",
    ...FACTS.map(row),
    "",
    "",
  ].join("\n");
}

describe("The page of what is known", () => {
  it("shows every fact that the code has, and no other", () => {
    const text = readFileSync(PAGE, "utf8");
    const [begin, end] = MARKS.map((mark) => text.indexOf(mark));
    const from = (begin ?? 0) + MARKS[0].length;
    const made = `${text.slice(0, from)}\n${table()}${text.slice(end)}`;
    if (process.env["UPDATE_GUIDES"] === "1") writeFileSync(PAGE, made);
    else expect(text).to.equal(made);
    expect(begin).to.be.greaterThan(0);
    expect(end).to.be.greaterThan(begin ?? 0);
  });

  it("has a fact for every switch of the simulator that concerns a server", () => {
    const named = FACTS.flatMap((fact) => fact.switch ?? []);
    const concerned = [...SWITCHES.keys()].filter((name) => !OF_THE_SIMULATOR.includes(name));
    expect([...named].sort()).to.deep.equal(concerned.sort());
    expect(named.length).to.be.greaterThan(50);
  });

  for (const { switch: name, client } of FACTS) {
    if (name === undefined) continue;
    it(`says of each position of ${name} what the client does`, () => {
      const kind = SWITCHES.get(name);
      const positions = Object.keys(client);
      expect(positions.filter((text) => kind?.parse(text) === undefined)).to.deep.equal([]);
      expect(positions).to.include(String(kind?.fallback));
      const choices = kind?.accepts.split(" | ").filter((text) => /^\w+$/.test(text)) ?? [];
      expect(choices.filter((text) => !positions.includes(text))).to.deep.equal([]);
    });
  }
});
