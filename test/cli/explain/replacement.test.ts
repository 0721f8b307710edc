import { expect } from "chai";
import { account, ACCOUNT_ID, Files, preview, step, urnOf, veeamEm, vm } from "./preview-builder";

describe("What veeam-em explain says of resources that are replaced, moved or let go", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  async function explained(
    ...steps: readonly Readonly<Record<string, unknown>>[]
  ): Promise<string> {
    const { code, out } = await veeamEm([
      "explain",
      files.write("preview.json", preview(...steps)),
    ]);
    expect(code).to.equal(0);
    return out;
  }

  const ROLE = { account: "TECH\\DBA", role: "SQL Restore Operator" };
  const NAMED = { accountName: "TECH\\DBA" };
  /**
   * In the state of an object that the engine replaces, whether it goes first or the new one comes
   * first.
   */
  const [OLD_FIRST, NEW_FIRST] = [{ pendingReplacement: true }, { delete: true }];

  it("is a moment without the grant where the old one goes first, and none where the new one comes first", async () => {
    const grant = (state: object): ReturnType<typeof step> =>
      step("replace", "AccountRole", {
        name: "sql",
        old: ROLE,
        outputs: NAMED,
        state: { ...state },
        new: { ...ROLE, role: "File Restore Operator" },
      });
    expect(await explained(grant(OLD_FIRST))).to.include(
      "briefly loses what is replaced: the old grant is removed before the new one is made (sql)",
    );
    expect(await explained(grant(NEW_FIRST)))
      .to.include("never loses access")
      .and.not.include("briefly loses");
  });

  it("is no moment without access for an account that is forced to be replaced new before old: it is taken over, or that fails", async () => {
    const forced = (adopt: boolean): ReturnType<typeof step> =>
      step("replace", "Account", { old: account(), state: NEW_FIRST, new: account({ adopt }) });
    expect(await explained(forced(true)))
      .to.include("it is taken over and stays")
      .and.not.include("moment without");
    expect(await explained(forced(false))).to.include(
      "which fails: an account of this name exists",
    );
    expect(
      await explained(
        step("replace", "Account", { old: account(), state: OLD_FIRST, new: account() }),
      ),
    ).to.include(
      "because the preview plans it that way: the old account is deleted before the new one is made, so there is a moment without access",
    );
  });

  it("is what an earlier run could not establish, one account for each", async () => {
    const unsure = (name: string): ReturnType<typeof step> =>
      step("replace", "Account", {
        name,
        old: account({ name: `TECH\\${name}` }),
        outputs: { accountId: undefined },
        state: { id: "unconfirmed", ...OLD_FIRST },
        new: account({ name: `TECH\\${name}` }),
      });
    const text = await explained(unsure("one"), unsure("two"));
    expect(text)
      .to.match(/^2 accounts change/)
      .and.to.include("TECH\\one")
      .and.to.include("TECH\\two");
    expect(text.match(/may or may not have made it/g)).to.have.length(2);
    expect(text).to.not.include("moment without");
  });

  it("is the switch that goes off when the resource that turned it on goes, and stays where it was off or is retained", async () => {
    const gone = (enabled: boolean, state: object = {}): ReturnType<typeof step> =>
      step("delete", "AllVmsScope", {
        old: { account: "TECH\\DBA", enabled },
        outputs: NAMED,
        state: { ...state },
      });
    const { code, out } = await veeamEm([
      "explain",
      files.write("preview.json", preview(gone(true))),
      "--fail-on",
      "delete",
    ]);
    expect({ code, loses: out.includes("- may no longer restore every VM") }).to.deep.equal({
      code: 3,
      loses: true,
    });
    expect(await explained(gone(false))).to.equal("Nobody's restore permissions change.\n");
    expect(await explained(gone(true, { retainOnDelete: true })))
      .to.include("keeps what the resource")
      .and.not.include("no longer restore");
    // Of a declaration that only says nothing of the switch any more it stays on.
    expect(
      await explained(
        step("update", "Account", { old: account({ allVms: true }), new: account() }),
      ),
    ).to.include("may still restore every VM");
  });

  it("is kept on the server where `deletedWith` names what is deleted too, and lost where that stays", async () => {
    const gone = step("delete", "AccountRole", {
      old: ROLE,
      outputs: NAMED,
      state: { deletedWith: urnOf("Account", "other") },
    });
    const other = (accountId: string): ReturnType<typeof step> =>
      step("delete", "Account", { name: "other", old: account(), outputs: { accountId } });
    const kept = await explained(gone, other("00000000-0000-0000-0000-000000000001"));
    expect(kept)
      .to.include("keeps what the resource resource gave it (deletedWith")
      .and.not.include("loses the role SQL");
    expect(await explained(gone)).to.include("- loses the role SQL Restore Operator");
    // Its own account takes it along.
    expect(await explained(gone, other(ACCOUNT_ID)))
      .to.include("is deleted, with everything that it has")
      .and.not.include("keeps what");
  });

  it("is no loss where a written resource takes the grant over, and one where only an unwritten resource lists it", async () => {
    const gone = step("delete", "AccountRole", {
      name: "sql",
      old: { ...ROLE, account: "TECH\\Operators" },
      outputs: { accountName: "TECH\\Operators" },
    });
    const lists = account({ roles: ["SQL Restore Operator", "VM Restore Operator"] });
    expect(
      await explained(step("update", "Account", { old: account(), new: lists }), gone),
    ).to.equal("Nobody's restore permissions change.\n");
    expect(await explained(step("same", "Account", { old: lists, new: lists }), gone)).to.include(
      "- loses the role SQL Restore Operator",
    );
  });

  it("is lost by an account that is written without it, whatever else lists it unchanged", async () => {
    const role = { account: "TECH\\Operators", role: "Portal User" };
    const stays = step("same", "AccountRole", {
      name: "portal",
      old: role,
      outputs: { accountName: "TECH\\Operators" },
      new: role,
    });
    expect(
      await explained(
        step("update", "Account", {
          old: account({ roles: ["Portal User", "VM Restore Operator"] }),
          new: account(),
        }),
        stays,
      ),
    ).to.include("- loses the role Portal User");
  });

  it("is what an exclusive account loses besides, each time that it is written", async () => {
    const exclusive = account({ exclusive: true });
    expect(
      await explained(
        step("update", "Account", { old: exclusive, new: { ...exclusive, allVms: false } }),
      ),
    ).to.include("also loses what others gave it since the last refresh (exclusive)");
    expect(await explained(step("same", "Account", { old: exclusive, new: exclusive }))).to.equal(
      "Nobody's restore permissions change.\n",
    );
  });

  it("is what is taken over where `adopt` is left out, as that is its default", async () => {
    expect(await explained(step("create", "AccountRole", { name: "sql", new: ROLE }))).to.include(
      "i what it already has of this is taken over: sql",
    );
    expect(
      await explained(
        step("create", "AccountRole", { name: "sql", new: { ...ROLE, adopt: false } }),
      ),
    ).to.not.include("taken over");
  });

  it("is nothing for what a targeted preview leaves out", async () => {
    const skipped = step("same", "AccountRole", {
      old: { ...ROLE, role: "Portal Administrator" },
      state: { id: undefined },
      new: { ...ROLE, role: "Portal Administrator" },
    });
    const changed = step("create", "AccountScope", {
      name: "scope",
      new: { account: "TECH\\DBA", hierarchyObjRef: vm("vm-1") },
    });
    expect(await explained(skipped, changed))
      .to.include("may restore the virtual machine")
      .and.not.include("Administrator");
  });

  it("are one account's, though its provider is made anew", async () => {
    const old = step("delete", "AccountRole", { name: "old", old: ROLE, outputs: NAMED });
    const fresh = {
      ...step("create", "AccountRole", { name: "new", new: ROLE }),
      provider: "urn:provider::04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    };
    expect(await explained(old, fresh))
      .to.match(/^1 account changes/)
      .and.not.include("loses");
  });
});
