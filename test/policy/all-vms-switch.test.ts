import { expect } from "chai";
import { judgeSwitch, SwitchRun } from "../../policy/all-vms-switch";
import type { Resource } from "../../policy/grants";
import { Unknown } from "../../policy/values";
import { describeBothForms, account, resource } from "./rules-support";

const LATER = new Unknown(new Error("later"));

const on = (name: unknown, more: object = {}): Resource =>
  resource("AllVmsScope", { account: name, enabled: true, ...more }, "switch");

describeBothForms("The policy all-vms-switch", () => {
  const group = account({ name: "TECH\\Ops" }, "group");
  const user = account({ name: "TECH\\Alice", type: "User" }, "user");

  it("lets a switch pass that is off, or that a group of the stack is given by one of its names", () => {
    expect(judgeSwitch(on("TECH\\Elsewhere", { enabled: false }), [])).to.equal(undefined);
    expect(judgeSwitch(on("tech\\OPS"), [user, group])).to.equal(undefined);
    const made = account({ accountId: "1", uid: "urn:1", canonicalName: "TECH\\Ops" });
    for (const name of ["1", "urn:1", "tech\\ops"])
      expect(judgeSwitch(on(name), [made]), name).to.equal(undefined);
    expect(judgeSwitch(account({ type: "User", allVms: true }), [])).to.equal(undefined);
    expect(judgeSwitch(resource("AccountRole", { account: "TECH\\Alice" }), [])).to.equal(
      undefined,
    );
  });

  it("is violated by a single user, by one of several accounts of one name, and by an unknown type", () => {
    for (const declared of [
      [user],
      [account({ name: "TECH\\ALICE" }), user],
      [account({ name: "TECH\\Alice", type: "ExternalUser" })],
    ])
      expect(judgeSwitch(on("TECH\\Alice"), declared)).to.match(
        /^TECH\\Alice may restore every virtual machine, but is a single (External)?User: give it to/,
      );
    expect(judgeSwitch(on("TECH\\Ops"), [account({ type: LATER })])).to.include(
      "may be a single user",
    );
  });

  it("is violated by an account that the stack does not declare, or that is unknown whatever it comes from", () => {
    for (const name of ["TECH\\Elsewhere", "TECH\\Op", "1", "TECH\\O\u0440s", LATER, undefined]) {
      const switched = { ...on(name), accountFrom: [group.urn] };
      expect(judgeSwitch(switched, [group]), JSON.stringify(name)).to.include(
        "is not a group that this stack declares before it",
      );
    }
    expect(judgeSwitch(on(LATER), [group])).to.include("write `account: group.name`");
  });

  it("counts a position that is unknown, left out or no position as on", () => {
    for (const enabled of [LATER, undefined, null, "false", 0])
      expect(judgeSwitch(on("TECH\\Alice", { enabled }), [user])).to.include("single User");
  });

  it("judges before the switch is made, by what came before it, and tells it once", () => {
    const run = new SwitchRun();
    expect(run.judge(on("TECH\\Ops"))).to.have.length(1);
    expect(run.end([on("TECH\\Ops"), group])).to.deep.equal([]);
    // Nothing is left of the run before.
    expect([run.judge(group), run.judge(on("TECH\\Ops"))]).to.deep.equal([[], []]);
    expect(run.end([group, on("TECH\\Ops")])).to.deep.equal([]);
    expect(run.judge(on("TECH\\Ops"))).to.have.length(1);
  });

  it("finds at the end of a run what an account that came later makes wrong", () => {
    const run = new SwitchRun();
    const other = account({ name: "TECH\\Ops", type: "User" }, "other");
    for (const one of [group, on("TECH\\Ops"), other]) expect(run.judge(one)).to.deep.equal([]);
    const [found, ...more] = run.end([group, on("TECH\\Ops"), other]);
    expect(more).to.deep.equal([]);
    expect(found?.at.name).to.equal("switch");
    expect(found?.finding).to.include("is a single User");
  });
});
