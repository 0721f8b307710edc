import { expect } from "chai";
import { publishedRole } from "../../provider/model/roles";
import { expectDone } from "../support/expect-report";
import type { Scene } from "../support/scene";
import { withScene } from "../support/with-scene";
import { account } from "./account-support";

const FILES = "File Restore Operator";
const MACHINES = "VM Restore Operator";
/** A role that no page of Veeam's lists: its ID is on the server alone. */
const SERVERS_OWN = "PostgreSQL Restore Operator";
const SERVERS_OWN_ID = "0b6b3c1e-4d52-4f0e-9d0a-6c1f7f2f9a11";
const DATABASES = "SQL Restore Operator";

function guidOf(name: string): string {
  const role = publishedRole(name);
  if (role === undefined) throw new Error(`there is no role ${name}`);
  return role.id;
}

/** Every run, with a refresh after each where asked; what the server has in the end. */
async function live(
  scene: Scene,
  lists: readonly (readonly string[])[],
  refreshes: boolean,
): Promise<readonly string[]> {
  for (const roles of lists) {
    expectDone(await scene.engine.up(account({ allVms: true, roles })));
    if (refreshes) expectDone(await scene.engine.refresh());
    const again = scene.engine.preview(account({ allVms: true, roles }));
    expect(again.map(({ what }) => what)).to.deep.equal(["same"]);
  }
  return scene.account("TECH\\ops")?.roles ?? [];
}

describe("an account's roles that are spelt otherwise", () => {
  for (const refreshes of [false, true])
    for (const [what, spell] of Object.entries({
      GUID: (id: string) => id,
      UID: (id: string) => `urn:veeam:EnterpriseRole:${id}`,
      "GUID in capitals": (id: string) => id.toUpperCase(),
    }))
      it(`leave nothing behind that is no longer declared: ${what}${refreshes ? ", refreshed" : ""}`, async () => {
        await withScene({}, async (scene) => {
          const files = spell(guidOf(FILES));
          const lists = [
            [FILES, MACHINES],
            [files, MACHINES, DATABASES],
            [files, DATABASES],
            [DATABASES, MACHINES],
          ];
          expect(await live(scene, lists.slice(0, 3), refreshes)).to.deep.equal(
            [FILES, DATABASES].sort(),
          );
          expect(await live(scene, lists.slice(3), refreshes)).to.deep.equal(
            [DATABASES, MACHINES].sort(),
          );
        });
      });

  for (const refreshes of [false, true])
    it(`are one role where only the server knows that two spellings mean it${refreshes ? ", refreshed" : ""}`, async () => {
      await withScene({ switches: { extraRole: "present" } }, async (scene) => {
        const lists = [["Portal User", SERVERS_OWN, SERVERS_OWN_ID], ["Portal User"]];
        expect(await live(scene, lists.slice(0, 1), refreshes)).to.deep.equal(
          ["Portal User", SERVERS_OWN].sort(),
        );
        expect(await live(scene, lists.slice(1), refreshes)).to.deep.equal(["Portal User"]);
      });
    });
});
