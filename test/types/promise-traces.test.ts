import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as veeam from "../../provider/index";
import type { Kind } from "../../provider/model/kinds";

/**
 * What the SDK records besides its promises: the place of the resource, and an error to fall back
 * on.
 */
const OTHER_TRACES = 2;

type Trace = (error: Error, sites: readonly NodeJS.CallSite[]) => unknown;

describe("the stack traces that the SDK notes on its promises", () => {
  const former: unknown = Reflect.get(Error, "prepareStackTrace");
  let mapped: (string | null)[] = [];
  const mapping: Trace = (error, sites) => {
    mapped.push(sites[0]?.getFunctionName() ?? null);
    return `mapped ${String(error)}`;
  };

  before(() =>
    pulumi.runtime.setMocks(
      {
        newResource: (args) => ({ id: "id", state: args.inputs as Record<string, unknown> }),
        call: () => ({}),
      },
      "project",
      "stack",
      false,
    ),
  );
  beforeEach(() => {
    mapped = [];
    Reflect.set(Error, "prepareStackTrace", mapping);
  });
  afterEach(() => {
    Reflect.set(Error, "prepareStackTrace", former);
    delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
  });

  const makers: Readonly<Record<Kind, () => pulumi.Resource>> = {
    Account: () =>
      new veeam.Account("it", { name: "TECH\\ops", type: "Group", roles: ["Portal User"] }),
    AccountRole: () => new veeam.AccountRole("it", { account: "TECH\\ops", role: "Portal User" }),
    AccountScope: () =>
      new veeam.AccountScope("it", {
        account: "TECH\\ops",
        hierarchyObjRef: "urn:VMware:Vm:d.vm-1",
      }),
    AllVmsScope: () => new veeam.AllVmsScope("it", { account: "TECH\\ops" }),
  };
  for (const [kind, make] of Object.entries(makers)) {
    it(`are not mapped to the source for ${kind}, and everything else is`, () => {
      make();
      expect(mapped).not.to.include("debuggablePromise");
      expect(mapped.filter((name) => name === "callsites")).to.have.length(1);
      expect(mapped.length).to.be.at.most(OTHER_TRACES);
      expect(new Error("later").stack).to.equal("mapped Error: later");
    });
  }

  it("are still noted and mapped by the SDK for other resources: if not, `plainPromiseTraces` can go", () => {
    class Other extends pulumi.CustomResource {}
    expect(new Other("test:index:Other", "it", { property: "value" })).to.be.instanceOf(Other);
    expect(mapped).to.include("debuggablePromise");
  });

  it("keep their frames", () => {
    const noted: string[] = [];
    const define = Object.defineProperty;
    Object.defineProperty = <T>(target: T, key: PropertyKey, descriptor: PropertyDescriptor): T => {
      if (key === "_debugStackTrace") noted.push(String(descriptor.value));
      return define(target, key, descriptor);
    };
    try {
      makers.AccountScope();
    } finally {
      Object.defineProperty = define;
    }
    expect(noted[0]).to.match(
      /^Error\n {4}at (?:Object\.)?debuggablePromise \(.*:\d+:\d+\)\n {4}at /,
    );
  });

  it("are mapped where somebody looks for leaked promises", () => {
    process.env["PULUMI_DEBUG_PROMISE_LEAKS"] = "true";
    makers.AccountScope();
    expect(mapped).to.include("debuggablePromise");
  });

  it("are mapped again after a constructor that threw", () => {
    expect(() => new veeam.AccountScope("", { account: "TECH\\ops" })).to.throw("name");
    expect(() => new veeam.AccountScope("it")).to.throw("no arguments");
    expect(Reflect.get(Error, "prepareStackTrace")).to.equal(mapping);
  });
});
