import {
  type Connections,
  type EmError,
  type EmErrorCode,
  isEmError,
  Operation,
  resolveSettings,
} from "../../provider/em";
import type { Reading } from "../../provider/lifecycle/shared/lifecycle";
import { LIFECYCLES } from "../../provider/lifecycle/lifecycles";
import { isUnconfirmed } from "../../provider/lifecycle/shared/unconfirmed";
import { createContext, type OperationContext } from "../../provider/lifecycle/shared/context";
import { grouped } from "../../provider/model/grouped";
import { isAccountKind, type Kind } from "../../provider/model/kinds";
import { readFlag, type Properties, readText } from "../../provider/model/properties";
import type { CommandIo } from "../command";
import { environmentWith, type SettingsValues } from "../shared/settings-options";
import { commandWords, errorInCommand } from "../shared/command-words";
import { learn } from "../shared/contributions";
import { Names } from "../shared/names";
import { say } from "../words/phrase";
import { findUnmanagedGrants } from "./unmanaged-grants";
import {
  describeDifferences,
  goneWords,
  leftoverWords,
  secretWords,
  unconfirmedWords,
} from "./differences";
import type { DriftReport, ResourceResult } from "./report";
import type { Recorded, RecordedProvider, StackState } from "./state-file";

/**
 * Failures that have nothing to do with one resource: they are told once for all that their
 * provider manages.
 */
const OF_THE_CONNECTION: ReadonlySet<EmErrorCode> = new Set([
  "EM_CONFIG",
  "EM_TLS",
  "EM_UNREACHABLE",
  "EM_AUTH",
  "EM_FORBIDDEN",
  "EM_WRONG_SERVER",
  "EM_TIMEOUT",
]);

/** Where resources are compared. */
interface Comparison {
  readonly connections: Connections;
  readonly env: CommandIo["env"];
  readonly ended: AbortSignal;
  readonly names: Names;
  /** All resources of each account, by the provider's name and the account's ID. */
  readonly byAccount: ReadonlyMap<string, readonly Recorded[]>;
  /**
   * What is in the state in good order, by kind and ID: an old object of the same ID is the same
   * thing.
   */
  readonly current: ReadonlySet<string>;
  /** The first failure of each provider's connection. */
  readonly unreachable: Map<string, EmError>;
}

/**
 * Reads every resource of a state from the server, as a refresh does, and compares. Sends no
 * writes. Errors: that of the connection, where nothing at all can be compared; of several servers,
 * one that cannot be asked does not keep the others from being compared.
 */
export async function compareWithServer(
  state: StackState,
  connections: Connections,
  values: SettingsValues,
  io: CommandIo,
): Promise<DriftReport> {
  const names = new Names();
  for (const { kind, outputs } of state.resources) learn(kind, outputs, names);
  const current = new Set(
    state.resources.filter(({ pending }) => pending === undefined).map(identify),
  );
  const at: Comparison = {
    connections,
    env: environmentWith(values, io.env),
    ended: io.ended,
    names,
    byAccount: grouped(state.resources, accountKey),
    current,
    unreachable: new Map(),
  };
  const results = await Promise.all(state.resources.map((resource) => resultFor(resource, at)));
  const [first] = at.unreachable.values();
  if (first !== undefined && results.every(({ verdict }) => verdict === "failed")) throw first;
  return {
    stack: state.stack,
    results,
    interrupted: state.interrupted,
    foreign: state.foreign,
    unreachable: [...at.unreachable].map(([provider, error]) => {
      const { code, message } = errorInCommand(error);
      return { provider, code, message };
    }),
  };
}

function identify({ kind, id, provider }: Recorded): string {
  return JSON.stringify([provider.name, kind, id]);
}

function accountKey({ outputs, provider }: Recorded): string {
  return JSON.stringify([provider.name, readText(outputs, "accountId")]);
}

async function resultFor(resource: Recorded, at: Comparison): Promise<ResourceResult> {
  const { provider, encrypted } = resource;
  if (encrypted.length > 0)
    return failed(
      resource,
      `The state keeps ${encrypted.join(", ")} encrypted: give \`--state\` the output of \`pulumi stack export --show-secrets\`.`,
    );
  if (lacksPassword(provider, at.env))
    return failed(
      resource,
      `The state keeps the password of its provider ${provider.name} encrypted: give \`--state\` the output of \`pulumi stack export --show-secrets\`, or the provider \`passwordEnv\`.`,
    );
  try {
    return await compare(resource, at);
  } catch (error) {
    if (!isEmError(error)) throw error;
    if (!OF_THE_CONNECTION.has(error.code))
      return failed(resource, commandWords(`${error.code}: ${error.message}`));
    if (!at.unreachable.has(provider.name)) at.unreachable.set(provider.name, error);
    return { resource, verdict: "failed", effects: [], unmanaged: [] };
  }
}

/**
 * Whether the password is in the state only, and encrypted there. The environment has it for all
 * but explicit providers.
 */
export function lacksPassword(
  { settings, encrypted }: RecordedProvider,
  env: CommandIo["env"],
): boolean {
  if (!encrypted.includes("password")) return false;
  return settings["explicit"] === "true" || (env["VEEAM_EM_PASSWORD"] ?? "") === "";
}

async function compare(resource: Recorded, at: Comparison): Promise<ResourceResult> {
  const context = contextFor(resource, at);
  if (resource.pending === "deletion" && at.current.has(identify(resource))) return same(resource);
  const reading = await LIFECYCLES[resource.kind].read(context, resource.id, resource.outputs);
  if (resource.pending === "deletion")
    return reading === undefined || !isLeftover(resource, reading)
      ? same(resource)
      : differs(resource, [leftoverWords(resource, at.names)]);
  if (isUnconfirmed(resource.id))
    return differs(resource, [unconfirmedWords(resource, reading !== undefined)]);
  if (reading === undefined)
    return { ...differs(resource, [goneWords(resource, at.names)]), verdict: "gone" };
  const isOpen = isAccountKind(resource.kind) && readFlag(resource.outputs, "exclusive") !== true;
  const more = isOpen
    ? await findUnmanagedGrants(context, reading.id, at.byAccount.get(accountKey(resource)) ?? [])
    : [];
  const isSame = isAsDeclared(resource, reading);
  const effects = isSame
    ? []
    : resource.secret.length > 0
      ? [secretWords(resource)]
      : describeDifferences(resource, reading, at.names);
  return { resource, verdict: isSame ? "same" : "differs", effects, unmanaged: more };
}

function contextFor(resource: Recorded, { connections, env, ended }: Comparison): OperationContext {
  const settings = resolveSettings(resource.provider.settings, env);
  const description = `read ${resource.kind} ${resource.name}`;
  const op = new Operation(description, settings.timeoutSeconds, undefined, ended);
  return { ...createContext(connections.connect(settings), op), isReport: true };
}

/**
 * Compares as a refresh does: what is there with what the program last declared. That the server is
 * the one of the state was seen to by the reading.
 */
function isAsDeclared({ kind, id, inputs }: Recorded, { props }: Reading): boolean {
  const servers = { server: undefined, formerServer: undefined };
  return LIFECYCLES[kind].diff(id, props, inputs, servers).changes === false;
}

const isOn = (properties: Properties): boolean => readFlag(properties, "enabled") === true;

/** Whether what is there is what was to go. */
const IS_LEFT: Readonly<Record<Kind, (recorded: Properties, read: Properties) => boolean>> = {
  Account: () => true,
  AccountRole: () => true,
  AccountScope: () => true,
  // A switch is there as long as its account is: it is left over only if it is still on, and was to
  // go off.
  AllVmsScope: (recorded, read) => isOn(recorded) && isOn(read),
};

function isLeftover({ kind, outputs }: Recorded, reading: Reading): boolean {
  return IS_LEFT[kind](outputs, reading.props);
}

function same(resource: Recorded): ResourceResult {
  return { resource, verdict: "same", effects: [], unmanaged: [] };
}

function differs(resource: Recorded, effects: ResourceResult["effects"]): ResourceResult {
  return { resource, verdict: "differs", effects, unmanaged: [] };
}

/** What the server or the state said goes in as a name: it may hold anything. */
function failed(resource: Recorded, why: string): ResourceResult {
  return {
    resource,
    verdict: "failed",
    effects: [
      {
        direction: "note",
        text: say`could not be compared (${resource.name}): ${why}`,
        kinds: [],
        weight: 0,
      },
    ],
    unmanaged: [],
  };
}
