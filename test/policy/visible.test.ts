import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { expect } from "chai";
import fc from "fast-check";
import { KINDS } from "../../policy/kinds";
import { policies } from "../../policy/policies";
import { rememberSecrets, shown } from "../../policy/secrets";
import { visible } from "../../policy/visible";
import * as model from "../../provider/model/visible";
import { VISIBLE_CASES } from "../support/visible-cases";

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const EVIL = "a\u001b[2Jb\u202ec\nd";
const SHOWN = "a\\u{1b}[2Jb\\u{202e}c\\u{a}d";

const UNKNOWN = Symbol("unknown");
/** The SDK leaves the type of a configuration to whoever asks for it. */
const NO_CONFIGURATION = {} as never;
class UnknownValueError extends Error {}

/** A resource that violates what it can, each text of it with characters that nobody sees. */
function evil(kind: string, isKnown: boolean): PolicyResource {
  const type = `pulumi-nodejs:dynamic/veeam-em:${kind}`;
  const props = {
    ...(kind === "Account" ? { name: EVIL, type: EVIL } : { account: EVIL }),
    roles: isKnown ? ["Portal Administrator"] : UNKNOWN,
    role: isKnown ? "Portal Administrator" : UNKNOWN,
    exclusive: isKnown ? false : UNKNOWN,
    allVms: true,
    scopes: [1, 2].map(() => ({ object: { root: EVIL, type: "Vc", name: EVIL } })),
    object: isKnown ? { root: EVIL, type: "Host", name: EVIL } : UNKNOWN,
  };
  return {
    type,
    urn: `urn:pulumi:dev::p::${type}::${EVIL}`,
    name: EVIL,
    // As the policy SDK hands it over.
    props: new Proxy(props, {
      get: (bag, key) => {
        const value: unknown = Reflect.get(bag, key);
        if (value === UNKNOWN) throw new UnknownValueError(EVIL);
        return value;
      },
    }),
    opts: {} as PolicyResource["opts"],
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  };
}

/** What all policies say of one resource or of a stack, notes on unknown values included. */
async function sayings(resources: readonly PolicyResource[]): Promise<string[]> {
  const said: string[] = [];
  const report = (message: string): void => void said.push(message);
  const config = { getConfig: (): never => NO_CONFIGURATION, stackTags: new Map<string, string>() };
  const notApplicable = (): never => {
    throw new Error("Each of them applies.");
  };
  const attempt = async (work: () => unknown): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      report(error.message);
    }
  };
  for (const policy of policies) {
    if ("validateResource" in policy)
      for (const one of resources)
        for (const validate of [policy.validateResource ?? []].flat())
          await attempt(() =>
            validate({ ...one, ...config, notApplicable } as ResourceValidationArgs, report),
          );
    if ("validateStack" in policy)
      await attempt(() =>
        policy.validateStack(
          { resources: [...resources], ...config, notApplicable } as StackValidationArgs,
          report,
        ),
      );
  }
  return said;
}

describe("What the policies say", () => {
  it("shows every hidden character as the commands do", () => {
    for (const [given, seen] of VISIBLE_CASES) expect(visible(given)).to.equal(seen);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(text)).to.equal(model.visible(text));
      }),
    );
  });

  it("quotes nothing that the program keeps secret, as far as it is told what that is", () => {
    rememberSecrets({
      name: "SECRET\\ops",
      type: "Group",
      object: { root: "root-in-secret", type: "Vm", name: "vm-in-secret" },
      scopes: [{ objectName: "SECRET\\ops-2" }],
      objectName: "ab",
      role: "Portal Administrator",
      __secretInputs: [
        "name",
        "object.name",
        "object.type",
        "scopes",
        "objectName",
        "role",
        "no.way",
      ],
    });
    for (const [given, seen] of [
      ["SECRET\\ops may restore vm-in-secret", "*** may restore ***"],
      ["SECRET\\ops-2 and root-in-secret", "*** and root-in-secret"],
      ["the Group is Portal Administrator about a Vm", undefined],
      ["a\u001bb", "a\\u{1b}b"],
    ] as const)
      expect(shown(given)).to.equal(seen ?? given);
  });

  it("holds no character that steers a terminal, whatever names a program gives", async () => {
    for (const isKnown of [true, false]) {
      const said = await sayings([...KINDS, "Tenant"].map((kind) => evil(kind, isKnown)));
      expect(said).to.have.length.greaterThan(policies.length);
      for (const one of said) expect(one).to.include(SHOWN).and.not.match(HIDDEN);
    }
  });
});
