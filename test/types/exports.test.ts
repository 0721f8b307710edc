import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DynamicProvider } from "../../provider/dynamic/dynamic-provider";
import * as dynamic from "../../provider/dynamic/v1";
import * as veeam from "../../provider/index";
import { EM_ERROR_CODES } from "../../provider/em";
import { type Kind, KINDS } from "../../provider/model/kinds";

/** What programs, states and pipelines may name: taking one away breaks somebody. */
const EXPORTS = [
  "Account",
  "AccountRole",
  "AccountScope",
  "AllVmsScope",
  "Provider",
  "getAccount",
  "getAccountOutput",
  "getFileServer",
  "getFileServerOutput",
  "getHierarchyObject",
  "getHierarchyObjectOutput",
  "getHierarchyRoots",
  "getHierarchyRootsOutput",
  "getRole",
  "getRoleOutput",
  "getRoles",
  "getRolesOutput",
  "EmError",
  "isEmError",
  "EmAmbiguousError",
  "EmAuthError",
  "EmConfigError",
  "EmConflictError",
  "EmForbiddenError",
  "EmInvalidError",
  "EmLastRoleError",
  "EmLockoutError",
  "EmNotFoundError",
  "EmProtocolError",
  "EmRefusedError",
  "EmTimeoutError",
  "EmTlsError",
  "EmUnconfirmedError",
  "EmUnreachableError",
  "EmWrongServerError",
];

/**
 * Compile only while every kind has its class and its life cycle under the names that programs and
 * states use.
 */
const CLASSES: Readonly<Record<Kind, ResourceClass>> = veeam;
const PROVIDERS: Readonly<Record<Kind, DynamicProvider>> = dynamic;

interface ResourceClass {
  readonly __pulumiType: string;
  new (name: string, args?: never, opts?: pulumi.CustomResourceOptions): pulumi.CustomResource;
  get(name: string, id: pulumi.Input<pulumi.ID>): pulumi.CustomResource;
  isInstance(value: unknown): boolean;
}

describe("the public face", () => {
  const registered: MockResourceArgs[] = [];
  before(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: (args) => {
          registered.push(args);
          return { id: args.id ?? "", state: args.inputs as Record<string, unknown> };
        },
        call: () => ({}),
      },
      "project",
      "stack",
      false,
    );
  });

  async function register(
    make: () => pulumi.Resource,
  ): Promise<{ type: string; id: string | undefined; inputs: Record<string, unknown> }> {
    const resource = make();
    await new Promise((done) => resource.urn.apply(done));
    const last = registered.at(-1);
    if (last === undefined) throw new Error("nothing was registered");
    return { type: last.type, id: last.id, inputs: last.inputs as Record<string, unknown> };
  }

  it("has these names and no others", () => {
    expect(Object.keys(veeam).sort()).to.deep.equal([...EXPORTS].sort());
  });

  it("has an error class for every code", () => {
    const codes = Object.entries(veeam).flatMap(([name, value]) =>
      /^Em\w+Error$/.test(name) && name !== "EmError" && typeof value === "function"
        ? [new (value as new (message: string) => veeam.EmError)("x").code]
        : [],
    );
    expect(codes.sort()).to.deep.equal([...EM_ERROR_CODES].sort());
  });

  it("is what every state calls, under entries of the package that stay", () => {
    expect(Object.keys(PROVIDERS).sort()).to.deep.equal([...KINDS].sort());
    const { exports } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
      exports: Record<string, unknown>;
    };
    expect(Object.keys(exports)).to.deep.equal([
      ".",
      "./dynamic/v1",
      "./simulator",
      "./package.json",
    ]);
  });

  for (const kind of KINDS) {
    it(`registers ${kind} under its type, with the text that never changes and exactly the inputs that were given`, async () => {
      const given = { account: "TECH\\ops", name: "TECH\\ops", role: "Portal User" };
      const { type, inputs } = await register(() => new CLASSES[kind]("it", given as never));
      expect(type).to.equal(`pulumi-nodejs:dynamic/veeam-em:${kind}`);
      expect(inputs).to.deep.equal({
        ...given,
        __provider: `exports.handler = () => require("pulumi-veeam-em/dynamic/v1").${kind};`,
      });
    });

    it(`reads ${kind} by its ID, and knows its own`, async () => {
      const { id, inputs } = await register(() => CLASSES[kind].get("got", "the-id"));
      expect(id).to.equal("the-id");
      expect(Object.keys(inputs)).to.deep.equal(["__provider"]);
      const one = CLASSES[kind].get("again", "the-id");
      expect(KINDS.filter((other) => CLASSES[other].isInstance(one))).to.deep.equal([kind]);
      expect(CLASSES[kind].isInstance({})).to.equal(false);
      expect(() => new CLASSES[kind]("none")).to.throw(`veeam.${kind} "none" has no arguments`);
    });
  }

  it("gives an explicit provider flat texts, the password as a secret, and nothing that was left out", async () => {
    const { type, inputs } = await register(
      () =>
        new veeam.Provider("emea", {
          url: "https://em:9398",
          username: "TECH\\pulumi",
          password: "pw",
          insecure: false,
          maxConcurrency: 2,
        }),
    );
    expect(type).to.equal("pulumi:providers:pulumi-nodejs");
    expect(inputs).to.deep.include({
      "veeam-em:url": "https://em:9398",
      "veeam-em:username": "TECH\\pulumi",
      "veeam-em:insecure": "false",
      "veeam-em:maxConcurrency": "2",
      "veeam-em:explicit": "true",
    });
    expect(JSON.stringify(inputs)).to.include("1b47061264138c4ac30d75fd1eb44270");
    expect(Object.keys(inputs)).to.not.include("veeam-em:passwordEnv");
  });

  it("refuses an explicit provider that no preview would show", () => {
    const connection = {
      url: "https://em:9398",
      username: "TECH\\pulumi",
      passwordEnv: "PASSWORD",
    };
    for (const name of ["default", "default_emea", "defaults"])
      expect(() => new veeam.Provider(name, connection), name)
        .to.throw(`cannot be called ${name}: Pulumi takes providers`)
        .with.property("code", "EM_CONFIG");
    expect(() => new veeam.Provider("emea-default", connection)).to.not.throw();
  });

  it("refuses for each resource such a provider that the program makes otherwise, or inherits", () => {
    const grant = { account: "TECH\\ops", role: "Portal User" };
    class Raw extends pulumi.ProviderResource {}
    const make = (name: string, pkg = "pulumi-nodejs"): Raw => new Raw(pkg, name, {});
    const hidden = make("default_raw");
    const parent = new pulumi.ComponentResource("t:i:Team", "team", {}, { providers: [hidden] });
    const refused = "cannot be called default_raw: Pulumi takes providers";
    expect(() => new veeam.AccountRole("raw", grant, { provider: hidden })).to.throw(refused);
    expect(() => new veeam.AccountRole("inside", grant, { parent })).to.throw(refused);
    expect(() => veeam.Account.get("read", "1", { provider: hidden })).to.throw(refused);
    const [aws, raw] = [make("default-aws", "aws"), make("raw")];
    const other = new pulumi.ComponentResource("t:i:Team", "other", {}, { providers: [aws, raw] });
    expect(() => new veeam.AccountRole("right", grant, { parent: other })).to.not.throw();
  });

  it("has the account's ID in the preview of a change in place: it is the resource's own", async () => {
    const account = new veeam.Account(
      "acc",
      { name: "TECH\\ops", type: "Group", roles: ["Portal User"], allVms: true },
      { id: "a-guid" },
    );
    const [id, accountId] = await new Promise<[string, string]>((done) =>
      pulumi.all([account.id, account.accountId]).apply(done),
    );
    expect(accountId).to.equal(id);
  });
});
