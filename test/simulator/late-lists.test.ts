import { expect } from "chai";
import { SQLSRV, roleBody, scopesBody, VM01, VM_OPERATOR } from "./bodies";
import { create, pathOf } from "./accounts-support";
import { ManualClock } from "./manual-clock";
import { client, endScenes, scene, valuesOf } from "./scene";

describe("simulator: lists that lag behind", () => {
  afterEach(endScenes);

  for (const list of ["/security/accounts", "/security/accounts?format=Entity"])
    it(`accountRowDelay hides a new account from ${list}, not from its own path, and not those of other administrators`, async () => {
      const clock = new ManualClock();
      const em = await client(await scene({ accountRowDelay: 1000 }, { clock }));
      await create(em);
      em.simulator.state.addAccount({ name: "TECH\\by-hand" });
      const names = async (): Promise<string> => (await em.get(list)).body;
      expect(await names())
        .to.include("TECH\\by-hand")
        .and.to.not.include("mary.smith");
      expect((await em.get(pathOf(em))).status).to.equal(200);
      clock.advance(1000);
      expect(await names()).to.include("mary.smith");
    });

  it("roleRowDelay hides a role that an account was given later from its list", async () => {
    const clock = new ManualClock();
    const em = await client(await scene({ roleRowDelay: 1000 }, { clock }));
    await create(em, { scopes: [SQLSRV] });
    const path = `${pathOf(em)}/roles`;
    const before = valuesOf(await em.get(path), "RoleName");
    expect(before).to.not.be.empty;
    await em.post(path, roleBody(VM_OPERATOR));
    expect(valuesOf(await em.get(path), "RoleName")).to.deep.equal(before);
    clock.advance(1000);
    expect(valuesOf(await em.get(path), "RoleName")).to.have.length(before.length + 1);
  });

  it("scopeRowDelay does not hide what another administrator adds", async () => {
    const em = await client(await scene({ scopeRowDelay: 1000 }, { clock: new ManualClock() }));
    await create(em);
    em.simulator.state.addScope("TECH\\mary.smith", SQLSRV.ref);
    await em.post(`${pathOf(em)}/scopes`, scopesBody(VM01));
    expect(valuesOf(await em.get(`${pathOf(em)}/scopes`), "State")).to.have.length(1);
  });
});
