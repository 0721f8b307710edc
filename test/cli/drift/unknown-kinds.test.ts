import { expect } from "chai";
import { Files, veeamEm } from "../explain/preview-builder";

const NEWER = "pulumi-nodejs:dynamic/veeam-em:Tenant";
const STACK = "urn:pulumi:dev::permissions::";

type Bag = Readonly<Record<string, unknown>>;

function resource(type: string, more: Bag = {}): Bag {
  return { urn: `${STACK}${type}::it`, type, id: "1", inputs: {}, outputs: {}, ...more };
}

describe("veeam-em drift on a state of a newer pulumi-veeam-em", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const run = (deployment: Bag): ReturnType<typeof veeamEm> =>
    veeamEm(["drift", "--state", files.write("state.json", { version: 3, deployment })]);

  it("refuses a type that it does not know, and says to update", async () => {
    for (const deployment of [
      { resources: [resource(NEWER)] },
      { resources: [resource(NEWER, { external: true })] },
      { resources: [resource(NEWER, { id: undefined })] },
      { pending_operations: [{ type: "creating", resource: resource(NEWER) }] },
    ]) {
      const { code, out, err } = await run(deployment);
      expect({ code, out }).to.deep.equal({ code: 2, out: "" });
      expect(err).to.include(`does not know: ${NEWER}.`).and.to.include("update pulumi-veeam-em");
    }
  });

  it("is not disturbed by explicit providers, other dynamic resources and components", async () => {
    const others = [
      "pulumi:providers:pulumi-nodejs",
      "pulumi-nodejs:dynamic:Resource",
      "my:veeam-em:Team",
    ];
    const { code, err } = await run({
      resources: others.map((type) => resource(type)),
      pending_operations: [{ type: "creating", resource: resource("my:veeam-em:Team") }],
    });
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
  });
});
