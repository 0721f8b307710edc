import { readName } from "../../provider/model/kinds";
import { accountLabel } from "../../provider/lifecycle/shared/grant";
import { foldName } from "../../provider/model/identity";
import { readText } from "../../provider/model/properties";
import { DANGEROUS, type Effect, inOrder, findGreatestWeight } from "../words/effect";
import { foreignProviderJson, type ForeignProvider } from "../shared/pulumi/foreign-providers";
import { type Phrase, plain, say } from "../words/phrase";
import type { Page, Section } from "../shared/output/render";
import type { Recorded } from "./state-file";

/** How one resource stands. */
export interface ResourceResult {
  readonly resource: Recorded;
  readonly verdict: "same" | "differs" | "gone" | "failed";
  /** In words; empty for `same`, and where the whole connection failed. */
  readonly effects: readonly Effect[];
  /** What the account has that this stack did not give it: no drift, but to be known. */
  readonly unmanaged: readonly Effect[];
}

/** How a whole stack stands. */
export interface DriftReport {
  /** `<project>/<stack>`. */
  readonly stack: string;
  readonly results: readonly ResourceResult[];
  /** What a run was at when it was cut off. */
  readonly interrupted: readonly { readonly what: string; readonly name: string }[];
  /** Resources of the state that run code which is not the one of their type. */
  readonly foreign: readonly ForeignProvider[];
  /** Providers whose server could not be asked, and why. */
  readonly unreachable: readonly {
    readonly provider: string;
    readonly code: string;
    readonly message: string;
  }[];
}

/** The report as people read it: by account, the most dangerous first. */
export function driftPage(report: DriftReport): Page {
  return {
    headline: writeHeadline(report),
    sections: writeSections(report),
    below: writeNotices(report),
  };
}

function writeNotices({ interrupted, unreachable, foreign }: DriftReport): Phrase[] {
  const failures = unreachable.map(
    ({ provider, code, message }) =>
      say`Nothing of the provider ${provider} could be compared. ${`${code}: ${message}`}`,
  );
  const operations = interrupted.map(
    ({ what, name }) =>
      say`A \`pulumi up\` was interrupted while ${what} ${name}: the state does not say whether that was done. The next one checks`,
  );
  const strangers = foreign.map(
    ({ urn, type, reason }) =>
      say`Do not run \`pulumi up\` on this state: ${readName(urn)} (${type}) ${[reason]}`,
  );
  return [...strangers, ...failures, ...operations];
}

function writeHeadline(report: DriftReport): string {
  const { foreign } = report;
  const strangers =
    foreign.length === 0
      ? ""
      : `${foreign.length} resource${foreign.length === 1 ? " runs" : "s run"} code that is not pulumi-veeam-em's own, or hides where it leads. `;
  return strangers + writeComparison(report);
}

function writeComparison({ results, foreign, interrupted }: DriftReport): string {
  if (results.length === 0) return "This state contains no resources of pulumi-veeam-em.";
  const count = (wanted: ResourceResult["verdict"]): number =>
    results.filter(({ verdict }) => verdict === wanted).length;
  const failed = count("failed") === 0 ? "" : ` ${count("failed")} could not be compared.`;
  const unmanaged = results.some((result) => result.unmanaged.length > 0)
    ? " Accounts also have grants that are not from this stack."
    : "";
  const different = count("differs") + count("gone");
  const isKnown = failed === "" && foreign.length === 0 && interrupted.length === 0;
  return different === 0
    ? `${isKnown ? "No drift: " : ""}${count("same")} of ${results.length} resources match the state.${failed}${unmanaged}`
    : `${different} of ${results.length} resources differ${different === 1 ? "s" : ""} from the state.${failed}${unmanaged}`;
}

function writeSections({ results }: DriftReport): Section[] {
  const byAccount = new Map<string, { label: string; effects: Effect[] }>();
  for (const { resource, effects: differences, unmanaged } of results) {
    const effects = [...differences, ...unmanaged];
    if (effects.length === 0) continue;
    const label = shownAccount(resource);
    const key = JSON.stringify([
      resource.provider.name,
      readText(resource.outputs, "accountId") ?? foldName(label),
    ]);
    const known = byAccount.get(key);
    if (known === undefined) byAccount.set(key, { label, effects });
    else for (const effect of effects) known.effects.push(effect);
  }
  const sections = [...byAccount.values()].map(({ label, effects }) => ({
    label,
    title: say`${label}`,
    effects: inOrder(effects),
  }));
  return sections.sort(
    (one, other) =>
      findGreatestWeight(other.effects) - findGreatestWeight(one.effects) ||
      (foldName(one.label) < foldName(other.label) ? -1 : 1),
  );
}

/** The account's name, unless the program keeps it secret. */
function shownAccount({ outputs, secret }: Recorded): string {
  const isSecret = secret.some((property) =>
    ["account", "accountName", "name", "canonicalName"].includes(property),
  );
  return isSecret
    ? (readText(outputs, "accountId") ?? "an account whose name is secret")
    : accountLabel(outputs);
}

/** For machines; docs/drift.schema.json describes it. */
export function driftJson(report: DriftReport): string {
  const { stack, interrupted, unreachable, foreign } = report;
  const resources = report.results.map(({ resource, verdict, effects, unmanaged }) => ({
    urn: resource.urn,
    account: shownAccount(resource),
    server: readText(resource.outputs, "server") ?? null,
    verdict,
    differences: effects.map(({ direction, text, weight }) => ({
      direction,
      text: plain(text),
      dangerous: weight >= DANGEROUS,
    })),
    besides: unmanaged.map(({ text, weight }) => ({
      text: plain(text),
      dangerous: weight >= DANGEROUS,
    })),
  }));
  const document = {
    format: 1,
    stack,
    summary: writeHeadline(report),
    resources,
    interrupted,
    unreachable,
    foreignProviders: foreign.map(foreignProviderJson),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
