import { expect } from "chai";
import { account, Files, preview, step, urnOf, veeamEm } from "./preview-builder";

const NEWER = "pulumi-nodejs:dynamic/veeam-em:Tenant";

describe("veeam-em explain on a preview of a newer pulumi-veeam-em", () => {
  let files: Files;
  beforeEach(() => {
    files = new Files();
  });
  afterEach(() => files.end());

  const run = (document: unknown): ReturnType<typeof veeamEm> =>
    veeamEm(["explain", files.write("preview.json", document), "--fail-on", "widen"]);

  async function expectRefused(document: unknown, types = NEWER): Promise<void> {
    const { code, out, err } = await run(document);
    expect({ code, out }).to.deep.equal({ code: 2, out: "" });
    expect(err).to.include(`does not know: ${types}.`).and.to.include("update pulumi-veeam-em");
  }

  it("refuses a type that it does not know, and says to update", async () => {
    await expectRefused(preview(step("create", "Tenant", { new: { name: "x" } })));
    await expectRefused(
      preview(
        step("create", "Tenant", { new: {} }),
        step("create", "Account", { new: account() }),
        step("create", "Tenant", { name: "other", new: {} }),
        step("create", "AccountQuota", { new: {} }),
      ),
      `${NEWER}, pulumi-nodejs:dynamic/veeam-em:AccountQuota`,
    );
  });

  it("does so whatever is planned for it, read or left out as well", async () => {
    for (const op of ["same", "update", "delete", "replace", "read", "refresh", "import"]) {
      await expectRefused(preview(step(op, "Tenant", { old: {}, new: {} })));
    }
    await expectRefused(preview({ op: "same", urn: urnOf("Tenant", "x") }));
  });

  it("says first why a preview failed", async () => {
    const failed = {
      ...preview(step("create", "Tenant", { new: {} })),
      diagnostics: [{ severity: "error", message: "no such file" }],
    };
    expect((await run(failed)).err)
      .to.include("no such file")
      .and.not.include("Tenant");
  });

  it("is not disturbed by explicit providers, other dynamic resources and components around its own", async () => {
    const others = [
      "pulumi:providers:pulumi-nodejs",
      "pulumi-nodejs:dynamic:Resource",
      "my:veeam-em:Team",
    ].map((type) => {
      const urn = `urn:pulumi:dev::permissions::${type}::it`;
      return { op: "create", urn, newState: { urn, type, inputs: {} } };
    });
    expect((await run(preview(...others))).out).to.include(
      "contains no resources of pulumi-veeam-em",
    );
    const own = step("create", "Account", { new: account() });
    const urn = String(own["urn"]).replace("permissions::", "permissions::my:veeam-em:Team$");
    expect(await run(preview(...others, { ...own, urn }))).to.deep.include({ code: 3, err: "" });
  });

  it("lets a child of a resource be what it is: the last type counts", async () => {
    const urn = `urn:pulumi:dev::permissions::${NEWER}$random:index:RandomId::it`;
    expect((await run(preview({ op: "same", urn }))).code).to.equal(0);
  });
});
