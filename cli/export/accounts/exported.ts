import type { Role } from "../../../provider/model/entities";
import type { Kind } from "../../../provider/model/kinds";
import type { LiveAccount } from "../../shared/live-accounts";
import type { UnclearScope } from "./references";

/** One resource: what the program says, and what the state holds once it is taken over. */
export interface ExportedResource {
  readonly kind: Kind;
  /** The resource's name in the program. */
  readonly name: string;
  readonly id: string;
  /** The arguments in the program. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What `check` makes of them. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What taking over would have returned. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** What of an account was written. */
export interface ExportedAccount {
  readonly live: LiveAccount;
  /**
   * A readable name that is no other account's: of its resource, or the start of its resources'
   * names, and of its file.
   */
  readonly name: string;
  readonly resources: readonly ExportedResource[];
  /** Names of the objects of references, for comments. */
  readonly objects: ReadonlyMap<string, string>;
  readonly unclear: readonly UnclearScope[];
  /**
   * Roles that the account has and that the server's list of roles does not have: no program can
   * give them.
   */
  readonly unlistedRoles: readonly Role[];
  /** Why the account is not in the program at all. */
  readonly leftOut: { readonly reason: string; readonly advice: string } | undefined;
}

/** The whole export, before it is put into files. */
export interface Exported {
  readonly server: string;
  readonly accounts: readonly ExportedAccount[];
}
