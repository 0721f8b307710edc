import type { Account } from "./account";
import type { GeneratedInventory } from "./inventory-generator";
import type { Role } from "./roles";

/** What a server knows at first, in place of what a new installation has. */
export interface World {
  /** Who logs on. */
  readonly username: string | undefined;
  readonly accounts: readonly Account[];
  /** Left out: the roles that Veeam's pages print. */
  readonly roles: readonly Role[] | undefined;
  /** Left out: a generated one. */
  readonly inventory: GeneratedInventory | undefined;
}
