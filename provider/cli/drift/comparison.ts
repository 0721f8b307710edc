import { type Connections, type EmErrorCode, isEmError, Operation, resolveSettings } from "../../em";
import { account } from "../../lifecycle/account";
import { accountRole } from "../../lifecycle/account-role";
import { accountScope } from "../../lifecycle/account-scope";
import { allVmsScope } from "../../lifecycle/all-vms-scope";
import type { Lifecycle } from "../../lifecycle/lifecycle";
import { workOn } from "../../lifecycle/work";
import type { CommandIo } from "../command";
import { environmentWith, type SettingsValues } from "../settings-options";
import { type Kind, learn } from "../words/contributions";
import { Names } from "../words/names";
import { say } from "../words/phrase";
import { differencesOf, goneWords } from "./differences";
import type { DriftReport, ResourceResult } from "./report";
import type { Recorded, StackState } from "./state-file";

const LIFECYCLES: Readonly<Record<Kind, Lifecycle>> = { Account: account, AccountRole: accountRole, AccountScope: accountScope, AllVmsScope: allVmsScope };

/** Failures that have nothing to do with one resource: the first ends the comparison, and is told once. */
const OF_THE_CONNECTION: ReadonlySet<EmErrorCode> = new Set(["EM_CONFIG", "EM_TLS", "EM_UNREACHABLE", "EM_AUTH", "EM_FORBIDDEN", "EM_WRONG_SERVER", "EM_TIMEOUT"]);

/** Reads every resource of a state from the server, as a refresh does, and compares. Sends no writes. */
export async function compareWithServer(state: StackState, connections: Connections, values: SettingsValues, io: CommandIo): Promise<DriftReport> {
  const names = new Names();
  for (const { kind, outputs } of state.resources) learn(kind, outputs, names);
  const env = environmentWith(values, io.env);
  const results = await Promise.all(state.resources.map((resource) => resultFor(resource, connections, env, io, names)));
  return { stack: state.stack, results };
}

async function resultFor(resource: Recorded, connections: Connections, env: CommandIo["env"], io: CommandIo, names: Names): Promise<ResourceResult> {
  if (resource.encrypted.length > 0) return failed(resource, `The state keeps ${resource.encrypted.join(", ")} encrypted: give \`--state\` the output of \`pulumi stack export --show-secrets\`.`);
  try {
    return await compare(resource, connections, env, io, names);
  } catch (error) {
    if (!isEmError(error) || OF_THE_CONNECTION.has(error.code)) throw error;
    return failed(resource, `${error.code}: ${error.message}`);
  }
}

async function compare(resource: Recorded, connections: Connections, env: CommandIo["env"], io: CommandIo, names: Names): Promise<ResourceResult> {
  const settings = resolveSettings(resource.settings, env);
  const em = connections.connect(settings);
  const lifecycle = LIFECYCLES[resource.kind];
  const operation = new Operation(`read ${lifecycle.kind} ${resource.name}`, settings.timeoutSeconds, undefined, io.ended);
  const reading = await lifecycle.read(workOn(em, operation), resource.id, resource.outputs);
  if (reading === undefined) return { resource, verdict: "gone", effects: [goneWords(resource, names)] };
  const where = { server: settings.server, formerServer: settings.formerUrl };
  // As a refresh does: from what is there to what the program last declared.
  const isSame = lifecycle.diff(resource.id, reading.props, resource.inputs, where).changes === false;
  return isSame ? { resource, verdict: "same", effects: [] } : { resource, verdict: "differs", effects: differencesOf(resource, reading, names) };
}

function failed(resource: Recorded, why: string): ResourceResult {
  return { resource, verdict: "failed", effects: [{ direction: "note", text: say`could not be compared (${resource.name}): ${[why]}`, kinds: [], weight: 0 }] };
}
