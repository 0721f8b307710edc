import { ACCOUNT_FACTS } from "./accounts";
import type { Fact } from "./fact";
import { INVENTORY_FACTS } from "./inventory";
import { SCOPE_FACTS } from "./scopes";
import { WIRE_FACTS } from "./wire";

/** Everything that this package relies on of a server's answers, and how it is known. */
export const FACTS: readonly Fact[] = [
  ...WIRE_FACTS,
  ...ACCOUNT_FACTS,
  ...SCOPE_FACTS,
  ...INVENTORY_FACTS,
];

/** What is not known for certain, and what no read shows. */
export const AFTER_A_WRITE: readonly string[] = FACTS.filter(
  ({ shownBy, evidence }) =>
    shownBy === "write" && (evidence === "unknown" || evidence === "disputed"),
).map(({ fact }) => fact);
