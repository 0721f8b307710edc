import { Connections, type EnterpriseManager, Operation, type Settings } from "../../provider/em";
import type { CommandIo } from "../command";

/** A connection, and operations on it that each have their own time limit. */
export interface Manager {
  readonly em: EnterpriseManager;
  readonly operation: (description: string) => Operation;
}

/** Runs `work` on a connection that is logged off afterwards, whichever way it ends. */
export async function withManager<Result>(
  settings: Settings,
  io: CommandIo,
  work: (manager: Manager) => Promise<Result>,
): Promise<Result> {
  const connections = new Connections();
  try {
    const operation = (description: string): Operation =>
      new Operation(description, settings.timeoutSeconds, undefined, io.ended);
    return await work({ em: connections.connect(settings), operation });
  } finally {
    await connections.closeAll();
  }
}
