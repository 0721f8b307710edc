import { expect } from "chai";
import { providerText } from "../../../provider/lifecycle/provider-text";
import { code, declare, program } from "../../support/engine-program";
import { type Scene, startScene } from "../../support/engine-scene";
import { Files, veeamEm } from "./preview-builder";

const grant = { account: "BUILTIN\\Administrators", role: "Portal User" };

describe("explain with the real engine, of resources in other clothes,", () => {
  let scene: Scene;
  let files: Files;
  before(async () => {
    files = new Files();
    scene = await startScene({ program: "", inline: true, env: { VEEAM_EM_LOG: undefined } });
  });
  after(async () => {
    files.end();
    await scene.close();
  });

  async function fateOf(...statements: string[]): Promise<unknown> {
    scene.project.write(program(...statements));
    const { stdout } = await scene.project.run(["preview", "--json", "--show-sames"]);
    const file = files.write("preview.json", stdout);
    const { code: exit, out } = await veeamEm(["explain", file, "--json"]);
    return [exit, (JSON.parse(out) as { stoppedBy: unknown }).stoppedBy];
  }

  const note = (text: string): string =>
    `new pulumi.CustomResource("pulumi-nodejs:dynamic/tools:Note", "note", { ...${JSON.stringify(grant)}, __provider: ${text} });`;

  it("stop at a plain CustomResource with the package's text, plain or secret", async () => {
    const text = JSON.stringify(providerText("AccountRole"));
    expect(await fateOf(note(text))).to.deep.equal([3, ["foreign-provider"]]);
    expect(await fateOf(note(`pulumi.secret(${text})`))).to.deep.equal([3, ["foreign-provider"]]);
  });

  it("stop at a transform that exchanges the text, and pass without it", async () => {
    const exchange = code(
      '[({ props, opts }) => ({ props: { ...props, __provider: "exports.handler = () => ({ check: (olds, news) => ({ inputs: news }) });" }, opts })]',
    );
    expect(await fateOf(declare("AccountRole", "granted", grant))).to.deep.equal([0, []]);
    expect(
      await fateOf(declare("AccountRole", "granted", grant, { transforms: exchange })),
    ).to.deep.equal([3, ["foreign-provider"]]);
  });
});
