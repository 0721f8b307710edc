import type { EnterpriseManager, Operation } from "../../em";
import { type Properties, readText } from "../../model/properties";
import { AccountQueues } from "./account-queues";
import { Claims } from "./claims";
import { ScopeAdder } from "../scopes/scope-adder";
import { wrongServer } from "./difference";

/**
 * What all operations on one Enterprise Manager in this process share, so that they do not get in
 * each other's way.
 */
export class Coordination {
  readonly queues = new AccountQueues();
  readonly claims = new Claims();
  readonly scopes: ScopeAdder;

  constructor(em: EnterpriseManager) {
    this.scopes = new ScopeAdder(em, this.queues, this.claims);
  }
}

const coordinations = new WeakMap<EnterpriseManager, Coordination>();

/** The coordination of this server, the same for every operation of the process. */
function coordinationOf(em: EnterpriseManager): Coordination {
  const known = coordinations.get(em);
  if (known !== undefined) return known;
  const made = new Coordination(em);
  coordinations.set(em, made);
  return made;
}

/**
 * One operation on one resource: the server, the operation's time limit, and what it shares with
 * the others.
 */
export interface Work extends Pick<Coordination, "queues" | "claims" | "scopes"> {
  readonly em: EnterpriseManager;
  readonly op: Operation;
}

/** Puts together what an operation works with. */
export function workOn(em: EnterpriseManager, op: Operation): Work {
  const { queues, claims, scopes } = coordinationOf(em);
  return { em, op, queues, claims, scopes };
}

/**
 * Refuses a resource of another server: a pipeline that points to the wrong one would find
 * everything gone there and make it again.
 */
export function guardServer(work: Work, what: string, props: Properties): void {
  const madeOn = readText(props, "server");
  const { server, settings } = work.em;
  if (madeOn !== undefined && madeOn !== server && madeOn !== settings.formerUrl)
    throw wrongServer(what, madeOn, server);
}
