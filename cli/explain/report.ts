import { ACCOUNT_TYPES } from "../../provider/model/entities";
import {
  foreignProviderJson,
  foreignProviderWords,
  type ForeignProvider,
} from "../shared/pulumi/foreign-providers";
import { DANGEROUS, WEIGHT } from "../words/effect";
import { type Phrase, plain, say } from "../words/phrase";
import type { Page } from "../shared/output/render";
import type { Allowance } from "./allow-list";
import type { AccountChange } from "./changes";
import { untoldWords } from "./unknown-effects";
import { type Finding, stoppingKinds } from "./findings";
import { type MixedAccount, mixedFormWords } from "./mixed-forms";

/** The weights of what may turn out to be had already. */
const ON_TOP: readonly number[] = [WEIGHT.wholeRoot, WEIGHT.scope, WEIGHT.role];

/** Everything that is told of a preview. */
export interface Explanation {
  /** `<project>/<stack>`. */
  readonly stack: string;
  /** Whether the preview holds resources of this package at all. */
  readonly isOurs: boolean;
  readonly changes: readonly AccountChange[];
  readonly findings: readonly Finding[];
  readonly expired: readonly Allowance[];
  /** Whether the preview leaves out what stays as it is. */
  readonly lacksSames: boolean;
  /** Whether nothing of this package stays. */
  readonly deletesAll: boolean;
  /** Accounts that the program has in both forms. */
  readonly mixed: readonly MixedAccount[];
  /** Resources that stop the run, whatever was asked for. */
  readonly foreign: readonly ForeignProvider[];
}

/** Why the run stops; empty if it does not. */
export function stoppedBy({ findings, foreign }: Explanation): string[] {
  return [...(foreign.length > 0 ? ["foreign-provider"] : []), ...stoppingKinds(findings)];
}

/** The explanation as people read it. */
export function explanationPage(explanation: Explanation): Page {
  const sections = explanation.changes.map((change) => ({
    title: writeTitle(change),
    effects: change.effects,
  }));
  return {
    headline: writeHeadline(explanation),
    sections,
    below: [
      ...explanation.foreign.map(foreignProviderWords),
      ...explanation.mixed.map(mixedFormWords),
      ...writeVerdicts(explanation),
      ...writeHints(explanation),
    ],
  };
}

/** One sentence on the whole. */
function writeHeadline({ changes, isOurs, foreign }: Explanation): string {
  if (foreign.length > 0)
    return `${foreign.length} resource${foreign.length === 1 ? " runs" : "s run"} code that cannot be checked here: the rest of this report may not hold.`;
  if (!isOurs) return "This preview contains no resources of pulumi-veeam-em.";
  if (changes.length === 0) return "Nobody's restore permissions change.";
  const widens = changes.some(({ effects }) =>
    effects.some(({ kinds }) => kinds.some((kind) => kind !== "delete")),
  );
  return `${changes.length} account${changes.length === 1 ? " changes" : "s change"}, access ${widens ? "widens" : "does not widen"}.`;
}

function writeTitle({ entry, outcome }: AccountChange): Phrase {
  const what = [
    ...ACCOUNT_TYPES.filter((type) => type === entry.type),
    ...(outcome === "changed" ? [] : [outcome]),
  ];
  const name =
    entry.label === undefined
      ? say`An account that is ${[untoldWords(entry.untold)]}`
      : say`${entry.label}`;
  return say`${name}${what.length === 0 ? [] : [` (${what.join(", ")})`]}`;
}

/** What stops the run, and what was let pass. */
function writeVerdicts({ findings, expired }: Explanation): Phrase[] {
  const of = ({ kind, change }: Finding): Phrase => say`${[kind]}: ${writeTitle(change)}`;
  const stopped = findings
    .filter(({ allowed }) => allowed === undefined)
    .map((finding) => say`Stopped by --fail-on ${of(finding)}`);
  const passed = findings.flatMap((finding) =>
    finding.allowed === undefined
      ? []
      : [
          say`Allowed until ${[finding.allowed.expires]}, ${of(finding)}: ${finding.allowed.reason}`,
        ],
  );
  const outdated = expired.map(
    (one) =>
      say`The allowance for ${one.account} expired on ${[one.expires]} and is void: ${one.reason}`,
  );
  const serverless = [...new Set(findings.flatMap(({ serverless: one }) => one ?? []))].map(
    (one) =>
      say`The allowance for ${one.account} does not apply: this preview is, or may be, for several servers, and it does not say for which one. Give it its \`server\``,
  );
  const blind = [...new Set(findings.flatMap(({ blind: one }) => one ?? []))].map(
    (one) =>
      say`The allowance for ${one.account} does not cover what this preview does not show: write it in the program as plain text`,
  );
  return [...stopped, ...passed, ...serverless, ...blind, ...outdated];
}

/** What a reader should know of the preview itself. */
function writeHints(explanation: Explanation): Phrase[] {
  const { changes, deletesAll } = explanation;
  const mayHaveEndedEarly = deletesAll && changes.length > 0;
  return [
    ...(mayHaveEndedEarly
      ? [
          say`All resources of pulumi-veeam-em in this stack are deleted. The preview of a program that ended early says the same (\`process.exit\`, a promise that never settles), so any --fail-on stops at \`delete\`; if you mean it, allow it for each account`,
        ]
      : []),
    ...writeMissing(explanation),
  ];
}

/** Said where it may matter: what an account has already may cover what it gets or loses. */
function writeMissing({ changes, lacksSames }: Explanation): Phrase[] {
  const mayBeCovered = changes.some(
    ({ outcome, effects }) =>
      outcome === "changed" && effects.some(({ weight }) => ON_TOP.includes(weight)),
  );
  return lacksSames && mayBeCovered
    ? [
        say`Unchanged resources are missing from this preview, so their existing grants count as new: \`pulumi preview --json --show-sames\` includes them`,
      ]
    : [];
}

/** For machines; docs/explain.schema.json describes it. */
export function explanationJson(explanation: Explanation): string {
  const { changes, findings, foreign, mixed, expired, stack } = explanation;
  const document = {
    format: 1,
    stack,
    lacksUnchanged: explanation.lacksSames,
    summary: writeHeadline(explanation),
    accounts: changes.map(({ entry, outcome, effects }) => ({
      account: entry.label ?? null,
      id: entry.id ?? null,
      type: entry.type ?? null,
      server: entry.server ?? null,
      fate: outcome,
      effects: effects.map(({ direction, text, kinds, weight }) => ({
        direction,
        text: plain(text),
        kinds,
        dangerous: weight >= DANGEROUS,
      })),
    })),
    findings: findings.map(({ change, kind, allowed }) => ({
      account: change.entry.label ?? null,
      kind,
      allowed: allowed === undefined ? null : { reason: allowed.reason, expires: allowed.expires },
    })),
    expired: expired.map(({ account, reason, expires }) => ({ account, reason, expires })),
    mixedForms: mixed.map(({ entry, resources }) => ({
      account: entry.label ?? null,
      ...resources,
    })),
    foreignProviders: foreign.map(foreignProviderJson),
    stoppedBy: stoppedBy(explanation),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
