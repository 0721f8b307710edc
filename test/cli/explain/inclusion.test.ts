import { expect } from "chai";
import sinon from "sinon";
import { AccountDirectory } from "../../../cli/explain/accounts";
import { collectChanges } from "../../../cli/explain/changes";
import { planAccounts } from "../../../cli/explain/planned-accounts";
import { readPreview } from "../../../cli/explain/preview/preview";
import { Names } from "../../../cli/shared/names";
import { account, Files, preview, ROOT_ID, step, veeamEm, vm } from "./preview-builder";

const ROOT = { hierarchyObjRef: `urn:VMware:Vc:${ROOT_ID}` };

describe("Which changes widen access, and which take nothing away", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const run = (document: unknown, ...args: string[]): ReturnType<typeof veeamEm> =>
    veeamEm(["explain", files.write("preview.json", document), ...args]);
  const failOn = async (kinds: string, document: unknown, ...args: string[]): Promise<number> =>
    (await run(document, "--fail-on", kinds, ...args)).code;

  it("a scope that goes while its whole root stays is no loss, and one that goes alone is", async () => {
    const one = { hierarchyObjRef: vm("vm-1") };
    const covered = preview(
      step("update", "Account", {
        old: account({ scopes: [ROOT, one] }),
        new: account({ scopes: [ROOT] }),
      }),
    );
    expect(await failOn("delete", covered)).to.equal(0);
    expect((await run(covered)).out).to.include(
      "no effect: it may restore everything in the object urn:VMware:Vc",
    );
    expect(
      await failOn(
        "delete",
        preview(
          step("update", "Account", {
            old: account({ scopes: [ROOT, one] }),
            new: account({ scopes: [one] }),
          }),
        ),
      ),
    ).to.equal(3);
    const pool = `urn:VMware:ResourcePool:${ROOT_ID}.resgroup-1`;
    const below = preview(
      step("update", "Account", {
        old: account({ scopes: [{ hierarchyObjRef: pool }, one] }),
        new: account({ scopes: [{ hierarchyObjRef: pool }] }),
      }),
    );
    expect(await failOn("delete", below)).to.equal(3);
    expect(
      await failOn(
        "delete",
        below,
        "--hierarchy",
        files.write("hierarchy.json", [{ object: vm("vm-1"), parent: pool }]),
      ),
    ).to.equal(0);
  });

  it("the switch that an unchanged resource has on covers further machines, and no file shares", async () => {
    const all = { account: "TECH\\DBA", enabled: true };
    const had = step("same", "AllVmsScope", {
      name: "all",
      old: all,
      outputs: { accountName: "TECH\\DBA" },
      new: all,
    });
    const scope = (hierarchyObjRef: string): ReturnType<typeof step> =>
      step("create", "AccountScope", {
        name: "more",
        new: { account: "tech\\dba", hierarchyObjRef },
      });
    expect(await failOn("widen", preview(had, scope(vm("vm-2"))))).to.equal(0);
    expect(
      await failOn("widen", preview(had, scope(`urn:NasBackup:FileServer:${ROOT_ID}.${ROOT_ID}`))),
    ).to.equal(3);
    expect(await failOn("widen", preview(scope(vm("vm-2"))))).to.equal(3);
  });

  it("a root of the same name on another backup server covers nothing: the IDs decide", async () => {
    const other = "00000000-0000-0000-0000-000000000009";
    const scopes = [{ object: { root: "vc01", type: "Vc", name: "vc01" } }];
    const outputs = { objectReferences: { "vc01|vc|vc01": `urn:VMware:Vc:${ROOT_ID}` } };
    const more = (rootId: string): unknown =>
      preview(
        step("update", "Account", {
          old: account({ scopes }),
          outputs,
          new: account({
            scopes: [...scopes, { hierarchyObjRef: `urn:VMware:Vm:${rootId}.vm-2` }],
          }),
        }),
      );
    expect(await failOn("widen", more(ROOT_ID))).to.equal(0);
    expect(await failOn("widen", more(other))).to.equal(3);
  });

  it("a host that is its own root is a whole root, with or without its last dot", async () => {
    for (const dot of ["", "."]) {
      const scopes = [{ hierarchyObjRef: `urn:HyperV:Host:${ROOT_ID}${dot}` }];
      const document = preview(
        step("update", "Account", {
          old: account({ scopes }),
          new: account({
            scopes: [...scopes, { hierarchyObjRef: `urn:HyperV:Vm:${ROOT_ID}.e3e47ce3` }],
          }),
        }),
      );
      expect(await failOn("widen", document), JSON.stringify(dot)).to.equal(0);
    }
  });

  it("of a role it is said what it lets its holder restore, and of which objects", async () => {
    const role = (name: string): ReturnType<typeof step> =>
      step("create", "AccountRole", {
        name,
        new: { account: "TECH\\DBA", role: name, adopt: false },
      });
    const all = step("create", "AllVmsScope", {
      name: "all",
      new: { account: "TECH\\DBA", enabled: true },
    });
    expect((await run(preview(role("File Restore Operator")))).out).to.include(
      "gets the role File Restore Operator: may restore files and folders in its restore scopes",
    );
    expect((await run(preview(role("f78a92b8-9f06-4f1e-b522-4f0927cabd0f"), all))).out).to.include(
      "gets the role SQL Restore Operator: may restore SQL databases of every VM",
    );
    expect((await run(preview(role("PostgreSQL Restore Operator")))).out).to.match(
      /gets the role PostgreSQL Restore Operator$/m,
    );
  });

  it("a scope or the switch without any role that restores is told as what it is, and stops a run all the same", async () => {
    const powerless = preview(
      step("create", "Account", { new: account({ roles: ["Portal User"], allVms: true }) }),
    );
    expect((await run(powerless)).out).to.include(
      "i has no role that restores anything, as far as this preview shows",
    );
    expect(await failOn("all-vms", powerless)).to.equal(3);
    for (const roles of [
      ["Portal User", "VM Restore Operator"],
      ["Portal Administrator"],
      ["A role of this server"],
    ])
      expect(
        (await run(preview(step("create", "Account", { new: account({ roles }) })))).out,
        roles.join(),
      ).to.not.include("has no role");
  });

  it("are found with comparisons in proportion to the number of accounts", () => {
    const folded = sinon.spy(String.prototype, "toLowerCase");
    try {
      const comparisons = [250, 500].map((count) => {
        const steps = Array.from({ length: count }, (_, at) =>
          step("create", "AccountRole", {
            name: `r${at}`,
            new: { account: `TECH\\a${at}`, role: "SQL Restore Operator" },
          }),
        );
        const planned = readPreview({ name: "a preview", text: JSON.stringify(preview(...steps)) });
        folded.resetHistory();
        expect(new AccountDirectory(planned).all).to.have.length(count);
        return folded.callCount;
      });
      expect(comparisons[0]).to.be.greaterThan(0);
      expect(comparisons[1]).to.be.at.most(2 * (comparisons[0] ?? 0));
    } finally {
      folded.restore();
    }
  });

  it("are found among very many accounts without comparing each with each", () => {
    const count = 20_000;
    const id = (at: number): string =>
      `00000000-0000-0000-0000-${at.toString(16).padStart(12, "0")}`;
    const steps = Array.from({ length: count }, (_, at) =>
      step("update", "Account", {
        name: `a${at}`,
        old: account({ name: `TECH\\a${at}` }),
        outputs: { accountId: id(at) },
        state: { id: id(at) },
        new: account({ name: `TECH\\a${at}`, allVms: at === count - 1 }),
      }),
    );
    const grants = Array.from({ length: count }, (_, at) =>
      step("create", "AccountRole", {
        name: `g${at}`,
        new: { account: at % 2 === 0 ? `tech\\A${at}` : id(at), role: "SQL Restore Operator" },
      }),
    );
    const planned = readPreview({
      name: "a big preview",
      text: JSON.stringify(preview(...steps, ...grants)),
    });
    expect(new AccountDirectory(planned).all).to.have.length(count);
    const changes = collectChanges(planAccounts(planned, new Names()), new Map());
    expect(changes).to.have.length(count);
    expect(changes[0]?.entry.label).to.equal(`TECH\\a${count - 1}`);
  });

  it("are found among very many scopes of one account without comparing each with each", () => {
    const scopes = (from: number, to: number): unknown[] =>
      Array.from({ length: to - from }, (_, at) => ({ hierarchyObjRef: vm(`vm-${from + at}`) }));
    const document = preview(
      step("update", "Account", {
        old: account({ scopes: scopes(0, 20_000) }),
        new: account({ scopes: scopes(10_000, 30_000) }),
      }),
    );
    const [change] = collectChanges(
      planAccounts(
        readPreview({ name: "a big preview", text: JSON.stringify(document) }),
        new Names(),
      ),
      new Map(),
    );
    expect(change?.effects.filter(({ direction }) => direction === "gains")).to.have.length(10_000);
    expect(change?.effects.filter(({ direction }) => direction === "loses")).to.have.length(10_000);
  });
});
