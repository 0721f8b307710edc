import { join } from "node:path";
import type { Simulator } from "../../simulator";
import { manyGrants, teamName } from "../../test/support/many-grants";

/** Accounts that the scopes are spread over. */
export const ACCOUNT_COUNT = 10;

/**
 * What is measured: this package in its two forms, the engine alone, and a provider as anybody
 * would write one first.
 */
export const CONTENDERS = ["items", "sets", "engine alone", "plain provider"] as const;
export type Contender = (typeof CONTENDERS)[number];

/** The text of a program that declares the grants in a contender's way. */
export function writeProgram(contender: Contender, sim: Simulator, count: number): string {
  const grants = manyGrants(sim, count, ACCOUNT_COUNT);
  const connection = {
    url: sim.url,
    username: sim.username,
    client: join(__dirname, "programs", "plain-client.js"),
  };
  switch (contender) {
    case "items":
      return each(
        `const veeam = require("pulumi-veeam-em");`,
        grants,
        ({ account, hierarchyObjRef, objectName }, at) =>
          `new veeam.AccountScope("scope-${at}", ${JSON.stringify({ account, hierarchyObjRef, objectName })});`,
      );
    case "sets":
      return each(
        `const veeam = require("pulumi-veeam-em");`,
        Array.from({ length: ACCOUNT_COUNT }, (_, at) => `${teamName(at)}-set`),
        (name, at) => {
          const scopes = grants
            .filter(({ account }) => account === teamName(at))
            .map(({ hierarchyObjRef, objectName }) => ({ hierarchyObjRef, objectName }));
          return `new veeam.Account("account-${at}", ${JSON.stringify({ name, type: "Group", roles: ["Portal User"], scopes })});`;
        },
      );
    case "engine alone":
      return each(
        `const { NoOpScope } = require(${JSON.stringify(join(__dirname, "programs", "floor.js"))});`,
        grants,
        ({ account, hierarchyObjRef, objectName }, at) =>
          `new NoOpScope("scope-${at}", ${JSON.stringify({ account, hierarchyObjRef, objectName })});`,
      );
    case "plain provider":
      return each(
        `const { PlainScope } = require(${JSON.stringify(join(__dirname, "programs", "plain-provider.js"))});`,
        grants,
        ({ account, hierarchyObjRef, objectName }, at) =>
          `new PlainScope("scope-${at}", ${JSON.stringify({ ...connection, account: sim.state.account(account)?.id, hierarchyObjRef, objectName })});`,
      );
  }
}

function each<T>(
  head: string,
  items: readonly T[],
  statement: (item: T, at: number) => string,
): string {
  return [head, ...items.map(statement), ""].join("\n");
}
