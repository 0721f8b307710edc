import { expect } from "chai";
import { inPluginForm } from "../../support/both-forms";
import type { Scene } from "../../support/scene";
import { Files, veeamEm } from "../explain/preview-builder";
import { type Bag, environmentOf, exportOf, secret } from "./state-builder";
import { startedScene } from "./unusual-support";

describe("veeam-em drift on a state of the provider plugin's resources", () => {
  let files: Files;
  let scene: Scene;
  before(async () => {
    files = new Files();
    scene = await startedScene();
  });
  after(async () => {
    files.end();
    await scene.close();
  });

  /** The stack's state with a provider of the program that has these settings. */
  function stateWith(settings: Bag): string {
    const state = JSON.parse(
      inPluginForm(JSON.stringify(exportOf(scene, { explicit: "true" }))),
    ) as ReturnType<typeof exportOf>;
    const provider = state.deployment.resources[0];
    if (provider === undefined) throw new Error("The state has no provider.");
    provider["inputs"] = settings;
    return files.write("state.json", state);
  }
  const own = (): Bag => ({
    url: scene.sim.url,
    username: scene.sim.username,
    password: secret({ plaintext: JSON.stringify(scene.sim.password) }),
    insecure: true,
    timeoutSeconds: 30,
    version: "0.1.0",
  });

  it("takes numbers and switches as a program gave them, plain or secret", async () => {
    for (const more of [{}, { insecure: secret({ plaintext: "true" }) }]) {
      const { code, out } = await veeamEm(["drift", "--state", stateWith({ ...own(), ...more })]);
      expect({ code, out }).to.deep.equal({
        code: 0,
        out: "No drift: 2 of 2 resources match the state.\n",
      });
    }
  });

  it("lets the environment lead no provider of the program elsewhere", async () => {
    const env = { ...environmentOf(scene.sim), VEEAM_EM_URL: "https://127.0.0.1:1" };
    expect((await veeamEm(["drift", "--state", stateWith(own())], env)).code).to.equal(0);
  });

  it("asks for the password that only the state has, encrypted", async () => {
    const file = stateWith({ ...own(), password: secret({ ciphertext: "v1:x" }) });
    const { code, out } = await veeamEm(["drift", "--state", file], environmentOf(scene.sim));
    expect(code).to.equal(1);
    expect(out).to.include("The state keeps the password of its provider emea encrypted");
  });

  it("stops at a provider that may be another plugin", async () => {
    const place = { ...own(), __internal: { pluginDownloadURL: "https://em.invalid/plugins" } };
    const { code, out } = await veeamEm(["drift", "--state", stateWith(place)]);
    expect(code).to.equal(3);
    expect(out).to.include("emea (pulumi:providers:veeam-em)").and.to.include("another plugin");
  });
});
