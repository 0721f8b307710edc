import { Refusal } from "../wire/refusal";

/** What a filter is applied to: property names with their values. */
export type Row = Readonly<Record<string, string>>;

type Test = (row: Row) => boolean;

/**
 * One comparison: a property, an operator, and a value that may be in quotes with doubled quotes
 * inside.
 */
const COMPARISON =
  /^\s*([A-Za-z]+)\s*(==|!=|>=|<=|>|<)\s*(?:"((?:[^"]|"")*)"|([^;,"]*?))\s*(?=[;,]|$)/;

const COMPARE: Readonly<Record<string, (one: string, other: string) => boolean>> = {
  "==": (one, other) => one === other,
  "!=": (one, other) => one !== other,
  ">": (one, other) => one > other,
  "<": (one, other) => one < other,
  ">=": (one, other) => one >= other,
  "<=": (one, other) => one <= other,
};

/**
 * Reads a filter such as `HostType==VC;Name=="vc 01",Name==vc02`: `;` is and, `,` is or, and binds
 * weaker (Veeam help center, pages query_*). Throws {@link Refusal} with 400 for what is no filter.
 */
export function parseFilter(filter: string): Test {
  const alternatives: Test[][] = [[]];
  let rest = filter;
  while (rest.trim() !== "") {
    const match = COMPARISON.exec(rest);
    if (match === null) throw new Refusal(400, `The filter cannot be read at "${rest}".`);
    alternatives.at(-1)?.push(comparison(match));
    const separator = rest[match[0].length];
    rest = rest.slice(match[0].length + 1);
    if (separator === ",") alternatives.push([]);
  }
  return (row) => alternatives.some((tests) => tests.every((test) => test(row)));
}

function comparison([, property = "", operator = "==", quoted, bare = ""]: RegExpExecArray): Test {
  const wanted = (quoted?.replace(/""/g, '"') ?? bare).toLowerCase();
  const compare = COMPARE[operator];
  return (row) => {
    const key = Object.keys(row).find((name) => name.toLowerCase() === property.toLowerCase());
    if (key === undefined || compare === undefined)
      throw new Refusal(400, `Property '${property}' cannot be used in a filter.`);
    return compare((row[key] ?? "").toLowerCase(), wanted);
  };
}
