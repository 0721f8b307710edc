import type { Page } from "playwright-core";
import { madeUpAccount, madeUpReview, madeUpScope } from "./support";

const ADMINISTRATOR = { id: "admin", name: "Portal Administrator" };

/** A few accounts of each kind. */
export const FEW = madeUpReview([
  madeUpAccount("TECH\\all", {
    allVms: true,
    type: "User",
    marks: [
      { kind: "all-vms", text: "may restore every virtual machine" },
      { kind: "single-user", text: "is a single user" },
    ],
  }),
  madeUpAccount("TECH\\boss", {
    roles: [ADMINISTRATOR],
    marks: [{ kind: "administrator", text: "may restore everything" }],
  }),
  madeUpAccount("TECH\\dba", {
    scopes: [
      madeUpScope("SQLSRV", { state: "Unprocessed", branches: ["vc02"] }),
      madeUpScope("SQLDEV"),
    ],
    marks: [{ kind: "unprocessed", text: "1 restore scope not processed" }],
  }),
  madeUpAccount("TECH\\whole", {
    allVms: null,
    scopes: [madeUpScope("vc01", { type: "Vc", wholeRoot: true })],
    sqlRestore: { denyInPlace: true },
    fileRestore: { inPlaceOnly: true, extensions: ["doc"] },
  }),
]);

/** The names of the accounts that the page shows now. */
export function shownAccounts(page: Page): Promise<string[]> {
  return page.locator("button.account").allTextContents();
}
