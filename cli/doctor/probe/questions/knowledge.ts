import { randomUUID } from "node:crypto";
import type { EnterpriseManager, Operation } from "../../../../provider/em";
import type {
  AccountEntity,
  AccountReference,
  FileServer,
  HierarchyRoot,
  ScopeRow,
} from "../../../../provider/model/entities";
import type { Understood } from "./understood";
import { rootsCalled } from "../../../../provider/model/roots";

/** So many accounts are looked at: forms repeat themselves, and a large server has thousands. */
const MOST_ACCOUNTS = 24;

/** So many scopes are looked up until one is found: names change, and objects go. */
const MOST_LOOKUPS = 5;

/** What the questions so far have told, on which later ones stand. */
export class Knowledge {
  readonly manager: EnterpriseManager;
  readonly operation: (description: string) => Operation;
  /** An ID that no server has. */
  readonly unknownId = randomUUID();
  accounts: readonly AccountReference[] = [];
  whole: readonly AccountEntity[] = [];
  roots: readonly HierarchyRoot[] = [];
  fileServers: readonly FileServer[] = [];
  scopes: readonly ScopeRow[] = [];
  /** The reference that a look-up gave. */
  reference: string | undefined;

  constructor(manager: EnterpriseManager, operation: (description: string) => Operation) {
    this.manager = manager;
    this.operation = operation;
  }

  /** One account of each type and those that scopes narrow, then others, up to a limit. */
  sample(): readonly string[] {
    const ofType = new Map(this.whole.map((account) => [account.type, account.id]));
    const narrowed = this.whole.filter(({ allVms }) => allVms === false).map(({ id }) => id);
    const all = this.accounts.map(({ id }) => id);
    return [...new Set([...ofType.values(), ...narrowed, ...all])].slice(0, MOST_ACCOUNTS);
  }

  /** Asks for a document, of which the form alone counts. */
  async show(path: string): Promise<Understood> {
    await this.manager.showForm(this.operation(`show ${path}`), path);
    return {};
  }

  /** What each account of the sample gives; all have ended when the first error is thrown. */
  async ofSample<Result>(ask: (id: string) => Promise<Result>): Promise<readonly Result[]> {
    const settled = await Promise.allSettled(this.sample().map(ask));
    const failed = settled.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }

  /** The scopes whose hierarchy root is known, with it: what can be looked up by name. */
  scopesToLookUp(): readonly { readonly scope: ScopeRow; readonly root: HierarchyRoot }[] {
    return this.scopes
      .flatMap((scope) =>
        scope.roots
          .flatMap((text) => rootsCalled(text, this.roots))
          .map((root) => ({ scope, root })),
      )
      .slice(0, MOST_LOOKUPS);
  }
}
