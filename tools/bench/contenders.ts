import { join } from "node:path";
import type { Form } from "../../provider/model/kinds";
import type { Simulator } from "../../simulator";
import { type ManyGrant, manyGrants, teamName } from "../../test/support/many-grants";
import { programOf } from "../../test/support/plugin-program";

/** Accounts that the scopes are spread over. */
export const ACCOUNT_COUNT = 10;

/**
 * What is measured: this package in its two forms, each as items and as sets, the engine alone, and
 * a provider as anybody would write one first.
 */
export const CONTENDERS = [
  "items",
  "sets",
  "plugin items",
  "plugin sets",
  "engine alone",
  "plain provider",
] as const;
export type Contender = (typeof CONTENDERS)[number];

/** Whose provider a contender runs: the plugin, or the engine's process for dynamic resources. */
export function formOfContender(contender: Contender): Form {
  return contender === "plugin items" || contender === "plugin sets" ? "plugin" : "dynamic";
}

/** The text of a program that declares the grants in a contender's way. */
export function writeProgram(contender: Contender, sim: Simulator, count: number): string {
  const grants = manyGrants(sim, count, ACCOUNT_COUNT);
  switch (contender) {
    case "items":
      return declareEach(grants, `const veeam = require("pulumi-veeam-em");`, "veeam.AccountScope");
    case "sets":
      return declareSets(grants, `const veeam = require("pulumi-veeam-em");`);
    case "plugin items":
      return declareEach(grants, programOf("plugin"), "veeam.AccountScope");
    case "plugin sets":
      return declareSets(grants, programOf("plugin"));
    case "engine alone":
      return declareEach(grants, requireFrom("NoOpScope", "floor.js"), "NoOpScope");
    case "plain provider": {
      const client = join(PROGRAMS, "plain-client.js");
      const connection = { url: sim.url, username: sim.username, client };
      const plain = grants.map((grant) => ({
        ...connection,
        ...grant,
        account: sim.state.account(grant.account)?.id,
      }));
      return declareEach(plain, requireFrom("PlainScope", "plain-provider.js"), "PlainScope");
    }
  }
}

const PROGRAMS = join(__dirname, "programs");

function requireFrom(name: string, program: string): string {
  return `const { ${name} } = require(${JSON.stringify(join(PROGRAMS, program))});`;
}

/** One resource for each grant. */
function declareEach(grants: readonly object[], head: string, resource: string): string {
  return each(
    head,
    grants,
    (grant, at) => `new ${resource}("scope-${at}", ${JSON.stringify(grant)});`,
  );
}

/** One `Account` for all grants of each account. */
function declareSets(grants: readonly ManyGrant[], head: string): string {
  return each(
    head,
    Array.from({ length: ACCOUNT_COUNT }, (_, at) => `${teamName(at)}-set`),
    (name, at) => {
      const scopes = grants
        .filter(({ account }) => account === teamName(at))
        .map(({ hierarchyObjRef, objectName }) => ({ hierarchyObjRef, objectName }));
      const args = { name, type: "Group", roles: ["Portal User"], scopes };
      return `new veeam.Account("account-${at}", ${JSON.stringify(args)});`;
    },
  );
}

function each<T>(
  head: string,
  items: readonly T[],
  statement: (item: T, at: number) => string,
): string {
  return [head, ...items.map(statement), ""].join("\n");
}
