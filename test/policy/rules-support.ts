import type { Resource } from "../../policy/grants";
import type { Form } from "../../policy/kinds";

export const ROOT_ID = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";

export const NOBODY = { accounts: [] };

const PREFIXES: Readonly<Record<Form, string>> = {
  dynamic: "pulumi-nodejs:dynamic/veeam-em:",
  plugin: "veeam-em:index:",
};

let current: Form = "dynamic";

/** The same tests with resources of the classes, and of the provider plugin. */
export function describeBothForms(title: string, tests: () => void): void {
  for (const form of ["dynamic", "plugin"] as const)
    describe(`${title} [${form}]`, () => {
      before(() => {
        current = form;
      });
      after(() => {
        current = "dynamic";
      });
      tests();
    });
}

export function resource(
  kind: string,
  props: Readonly<Record<string, unknown>>,
  name = "it",
  accountFrom: readonly string[] = [],
  form = current,
): Resource {
  return {
    type: `${PREFIXES[form]}${kind}`,
    urn: `urn:pulumi:dev::p::${kind}::${name}`,
    name,
    props,
    accountFrom,
  };
}

export const account = (props: Readonly<Record<string, unknown>>, name?: string): Resource =>
  resource(
    "Account",
    { name: "TECH\\Ops", type: "Group", roles: ["Portal User"], exclusive: true, ...props },
    name,
  );

export const vm = { hierarchyObjRef: `urn:VMware:Vm:${ROOT_ID}.vm-1` };
