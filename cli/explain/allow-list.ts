import { readServerUrl } from "../../provider/em";
import { readGuid, sameName } from "../../provider/model/identity";
import { isProperties, type Properties, readText } from "../../provider/model/properties";
import { visible } from "../../provider/model/visible";
import { FAIL_KINDS, type FailKind } from "../words/effect";
import { type Input, InputError, parseJson } from "../shared/input";
import type { AccountEntry } from "./accounts";
import type { Servers } from "./preview/servers";

/** One exception from `--fail-on`, with who may know why and for how long. */
export interface Allowance {
  /** The account's name, whole and in any case, or its ID. */
  readonly account: string;
  /** The server that it counts for; left out: the only one of the program, never several. */
  readonly server: string | undefined;
  readonly reason: string;
  /** The last day on which it counts, `YYYY-MM-DD` in UTC. */
  readonly expires: string;
  /** What is allowed. */
  readonly kinds: readonly FailKind[];
}

const WANTED =
  'an allow-list: a JSON list of { "account", "reason", "expires": "YYYY-MM-DD", "kinds" and "server" (optional) }';

const MEMBERS = ["account", "reason", "expires", "kinds", "server"];

/**
 * Reads an allow-list. @throws InputError that names every entry that is not right: a slip must not
 * let anything pass, nor stop it for no reason.
 */
export function readAllowList(input: Input): Allowance[] {
  const document = parseJson(input, WANTED);
  const entries = isProperties(document) ? document["allow"] : document;
  if (!Array.isArray(entries)) throw new InputError(`${input.name} is not ${WANTED}.`);
  const problems: string[] = [];
  const allowances = entries.flatMap((entry: unknown, at) =>
    readEntry(entry, (problem) => problems.push(`entry ${at + 1}: ${problem}`)),
  );
  if (problems.length > 0)
    throw new InputError(
      `The allow-list ${input.name} contains mistakes:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
  return allowances;
}

function readEntry(entry: unknown, report: (problem: string) => void): Allowance[] {
  if (!isProperties(entry)) {
    report("is not an object");
    return [];
  }
  const [account, reason, expires] = ["account", "reason", "expires"].map((name) =>
    readText(entry, name)?.trim(),
  );
  for (const name of Object.keys(entry))
    if (!MEMBERS.includes(name))
      report(`\`${visible(name)}\` is not known; known are ${MEMBERS.join(", ")}`);
  if (account === undefined || account === "")
    report("`account` is missing: the name or ID of the account");
  if (reason === undefined || reason === "") report("`reason` is missing: why it is allowed");
  if (expires === undefined || !isDay(expires))
    report("`expires` is missing or not a day such as 2027-03-31");
  const kinds = readKinds(entry, report);
  const server = readServer(entry, report);
  return account === undefined || reason === undefined || expires === undefined
    ? []
    : [{ account, server, reason, expires, kinds }];
}

function readServer(entry: Properties, report: (problem: string) => void): string | undefined {
  const given = entry["server"];
  if (given === undefined) return undefined;
  const read = readServerUrl(typeof given === "string" ? given : "");
  if ("server" in read) return read.server;
  report(`\`server\` ${read.problem}`);
  return undefined;
}

function readKinds(entry: Properties, report: (problem: string) => void): FailKind[] {
  const given = entry["kinds"];
  if (given === undefined) return [...FAIL_KINDS];
  const kinds = FAIL_KINDS.filter((kind) => Array.isArray(given) && given.includes(kind));
  if (!Array.isArray(given) || kinds.length !== given.length || kinds.length === 0)
    report(`\`kinds\` must be a list of some of ${FAIL_KINDS.join(", ")}`);
  return kinds;
}

/** A day that the calendar has: `2027-02-30` is none. */
function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text)
  );
}

/** Whether an entry counts no more on this day. */
export function isExpired({ expires }: Allowance, today: string): boolean {
  return expires < today;
}

/** Allowances for an account and a kind of change. */
interface Found {
  /** The one that counts. */
  readonly allowed: Allowance | undefined;
  /** Where none does: one that names no server, and would have to. */
  readonly serverless: Allowance | undefined;
}

/** The allowance for an account and a kind of change; expired ones are void. */
export function findAllowance(
  entry: AccountEntry,
  kind: FailKind,
  allowances: readonly Allowance[],
  today: string,
  servers: Servers,
): Found {
  const fitting = allowances.filter(
    (one) => !isExpired(one, today) && one.kinds.includes(kind) && fits(one.account, entry),
  );
  const allowed = fitting.find(({ server }) => isThere(server, entry, servers));
  return {
    allowed,
    serverless:
      allowed === undefined ? fitting.find(({ server }) => server === undefined) : undefined,
  };
}

function isThere(server: string | undefined, entry: AccountEntry, servers: Servers): boolean {
  return server === undefined ? servers.isOnlyOne : servers.of.get(entry.provider) === server;
}

function fits(account: string, entry: AccountEntry): boolean {
  const id = readGuid("EnterpriseAccount", account);
  return id === undefined ? entry.names.some((name) => sameName(name, account)) : entry.id === id;
}
