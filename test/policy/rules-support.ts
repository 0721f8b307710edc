import type { Resource } from "../../policy/grants";

export const ROOT_ID = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";

export const NOBODY = { accounts: [] };

export function resource(
  kind: string,
  props: Readonly<Record<string, unknown>>,
  name = "it",
  accountFrom: readonly string[] = [],
): Resource {
  return {
    type: `pulumi-nodejs:dynamic/veeam-em:${kind}`,
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
