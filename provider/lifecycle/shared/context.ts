import type { EnterpriseManager, Operation } from "../../em";
import { Claims } from "./claims";

/** A server, and the operation within whose time limit it is asked. */
export interface ServerOperation {
  readonly em: EnterpriseManager;
  readonly op: Operation;
}

/** One operation on one resource, and what it shares with the others on its server. */
export interface OperationContext extends ServerOperation {
  readonly queues: AccountQueues;
  readonly claims: Claims;
  /** Takes a warning that needs the server's word, for whoever runs the operation. */
  readonly warn?: ((warning: string) => void) | undefined;
  /** Whether what is read is only told, and nothing is dropped from a state for it. */
  readonly isReport?: boolean;
}

/**
 * Work on one key runs one after the other, work on different keys at the same time. EM has no
 * transactions and its answers to a write name no ID: two writes to one account at once could not
 * be told apart.
 */
export class AccountQueues {
  private readonly tails = new Map<string, Promise<unknown>>();

  /**
   * Runs the work once everything that was asked for this key before has ended, whichever way it
   * ended.
   */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    this.tails.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.tails.get(key) === settled) this.tails.delete(key);
    }
  }
}

/** Makes one of something for each server, the same for every operation of this process. */
export function oncePerServer<T>(make: () => T): (em: EnterpriseManager) => T {
  const made = new WeakMap<EnterpriseManager, T>();
  return (em) => {
    const known = made.get(em);
    if (known !== undefined) return known;
    const fresh = make();
    made.set(em, fresh);
    return fresh;
  };
}

const queuesOf = oncePerServer(() => new AccountQueues());
const claimsOf = oncePerServer(() => new Claims());

/** The context of an operation that starts. */
export function createContext(
  em: EnterpriseManager,
  op: Operation,
  claims = claimsOf(em),
  warn?: (warning: string) => void,
): OperationContext {
  return { em, op, queues: queuesOf(em), claims, warn };
}
