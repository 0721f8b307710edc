import { accountLabel } from "../../lifecycle/grant";
import { textOf } from "../../lifecycle/properties";
import { foldName } from "../../model/identity";
import { DANGEROUS, type Effect, inOrder, weightOf } from "../words/effect";
import { plain, say } from "../words/phrase";
import type { Page, Section } from "../words/render";
import type { Recorded } from "./state-file";

/** How one resource stands. */
export interface ResourceResult {
  readonly resource: Recorded;
  readonly verdict: "same" | "differs" | "gone" | "failed";
  /** In words; empty for `same`. */
  readonly effects: readonly Effect[];
}

/** How a whole stack stands. */
export interface DriftReport {
  /** `<project>/<stack>`. */
  readonly stack: string;
  readonly results: readonly ResourceResult[];
}

/** The report as people read it: by account, the most dangerous first. */
export function pageOf(report: DriftReport): Page {
  return { headline: headlineOf(report), sections: sectionsOf(report), below: [] };
}

function headlineOf({ results }: DriftReport): string {
  if (results.length === 0) return "This state holds no resource of pulumi-veeam-em.";
  const count = (wanted: ResourceResult["verdict"]): number => results.filter(({ verdict }) => verdict === wanted).length;
  const failed = count("failed") === 0 ? "" : ` ${count("failed")} could not be compared.`;
  const different = count("differs") + count("gone");
  return different === 0 ? `Enterprise Manager has what the state says (${count("same")} of ${results.length} resources).${failed}` : `${different} of ${results.length} resources differ${different === 1 ? "s" : ""} from what the state says.${failed}`;
}

function sectionsOf({ results }: DriftReport): Section[] {
  const byAccount = new Map<string, { label: string; effects: Effect[] }>();
  for (const { resource, effects } of results) {
    if (effects.length === 0) continue;
    const label = accountLabel(resource.outputs);
    const key = textOf(resource.outputs, "accountId") ?? foldName(label);
    const known = byAccount.get(key) ?? { label, effects: [] };
    byAccount.set(key, { ...known, effects: [...known.effects, ...effects] });
  }
  const sections = [...byAccount.values()].map(({ label, effects }) => ({ label, title: say`${label}`, effects: inOrder(effects) }));
  return sections.sort((one, other) => weightOf(other.effects) - weightOf(one.effects) || (foldName(one.label) < foldName(other.label) ? -1 : 1));
}

/** For machines; docs/drift.schema.json describes it. */
export function asJson(report: DriftReport): string {
  const resources = report.results.map(({ resource, verdict, effects }) => ({
    urn: resource.urn, account: accountLabel(resource.outputs), verdict,
    differences: effects.map(({ direction, text, weight }) => ({ direction, text: plain(text), dangerous: weight >= DANGEROUS })),
  }));
  return `${JSON.stringify({ format: 1, stack: report.stack, summary: headlineOf(report), resources }, null, 2)}\n`;
}
