import { expect } from "chai";
import { typeToken } from "../../../provider/model/kinds";
import { providerText } from "../../../provider/lifecycle/provider-text";
import { Files, veeamEm } from "../explain/preview-builder";
import { Scene } from "../../support/scene";
import { environmentOf, exportOf, resourceIn } from "./state-builder";

describe("veeam-em drift on a state with resources in other clothes", () => {
  let files: Files;
  let scene: Scene;
  beforeEach(async () => {
    files = new Files();
    scene = await Scene.start();
    const { failures } = await scene.engine.up({
      granted: {
        kind: "AccountRole",
        props: { account: "BUILTIN\\Administrators", role: "SQL Restore Operator" },
      },
    });
    expect([...failures.values()]).to.deep.equal([]);
  });
  afterEach(async () => {
    files.end();
    await scene.close();
  });

  async function drift(state: unknown, ...args: string[]): ReturnType<typeof veeamEm> {
    const file = files.write("state.json", state);
    return veeamEm(["drift", "--state", file, ...args], environmentOf(scene.sim));
  }

  it("says that a resource of the package runs other code, in inputs or outputs, with exit code 3", async () => {
    expect((await drift(exportOf(scene))).code).to.equal(0);
    for (const bag of ["inputs", "outputs"]) {
      const state = exportOf(scene);
      const granted = resourceIn(state, "granted");
      granted[bag] = { ...(granted[bag] as object), __provider: "exports.handler = () => ({});" };
      const { code, out } = await drift(state);
      expect(code).to.equal(3);
      expect(out)
        .to.include("1 resource runs code that is not pulumi-veeam-em's own")
        .and.to.include("Do not run `pulumi up` on this state: granted");
      const document = JSON.parse((await drift(state, "--json")).out) as Record<string, unknown>;
      expect(document["foreignProviders"]).to.have.length(1);
    }
  });

  it("says that a resource of another type names the package, and nothing of other code", async () => {
    const note = (__provider: string): object => ({
      urn: "urn:pulumi:dev::permissions::pulumi-nodejs:dynamic/tools:Note::note",
      type: "pulumi-nodejs:dynamic/tools:Note",
      id: "1",
      inputs: { __provider },
      outputs: {},
    });
    const withNote = (text: string): object => {
      const state = exportOf(scene);
      return {
        ...state,
        deployment: { resources: [...state.deployment.resources, note(text)] },
      };
    };
    expect((await drift(withNote("exports.handler = () => ({});"))).code).to.equal(0);
    const { code, out } = await drift(withNote(providerText("Account")));
    expect(code).to.equal(3);
    expect(out).to.include("note").and.not.include(typeToken("Account"));
  });

  it("says that a provider takes the place of Pulumi's own, and nothing of that one", async () => {
    const withProvider = (more: object): object => {
      const state = exportOf(scene, { url: scene.sim.url });
      const provider = resourceIn(state, "default");
      Object.assign(provider, more, { inputs: { ...(provider["inputs"] as object), ...more } });
      return state;
    };
    expect((await drift(withProvider({}))).code).to.equal(0);
    for (const more of [
      { parent: "urn:pulumi:dev::permissions::pulumi:pulumi:Stack::permissions-dev" },
      { "veeam-em:explicit": "false" },
      { "veeam-em:passwordEnv": "P" },
    ]) {
      const { code, out } = await drift(withProvider(more));
      expect(code, JSON.stringify(more)).to.equal(3);
      expect(out)
        .to.include(
          "1 resource runs code that is not pulumi-veeam-em's own, or hides where it leads",
        )
        .and.to.include("default (pulumi:providers:pulumi-nodejs) takes the place of");
    }
  });
});
