import type { EnforcementLevel, Policies, PolicyConfigSchema, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { allVms, allVmsSwitch, type Exceptions, exclusive, isExcepted, overlappingScopes, portalAdministrator, type ResourceRule, rootLevelScopes, singleUsers, type StackRule } from "./rules";

/** Every policy has its level in the pack's configuration (`--policy-pack-config`), and these exceptions. */
const CONFIG: PolicyConfigSchema = {
  properties: { accounts: { type: "array", items: { type: "string" }, default: [], description: "Names of accounts that the policy does not concern." } },
};

function exceptions(config: Partial<Exceptions>): Exceptions {
  return { accounts: config.accounts ?? [] };
}

function resourcePolicy(name: string, enforcementLevel: EnforcementLevel, description: string, rule: ResourceRule): ResourceValidationPolicy {
  return {
    name, description, enforcementLevel, configSchema: CONFIG,
    validateResource(args, report) {
      // First the type: other packages' resources may hold values that are not known yet, which must not be looked at.
      if (!args.type.startsWith("pulumi-nodejs:dynamic/veeam-em:")) return;
      const messages = rule({ type: args.type, urn: args.urn, name: args.name, props: args.props });
      if (messages.length > 0 && !isExcepted({ props: args.props }, exceptions(args.getConfig<Partial<Exceptions>>()))) messages.forEach((message) => report(message));
    },
  };
}

function stackPolicy(name: string, enforcementLevel: EnforcementLevel, description: string, rule: StackRule): StackValidationPolicy {
  return {
    name, description, enforcementLevel, configSchema: CONFIG,
    validateStack(args, report) {
      const resources = args.resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/veeam-em:")).map(({ type, urn, name: own, props }) => ({ type, urn, name: own, props }));
      for (const { urn, message } of rule(resources, exceptions(args.getConfig<Partial<Exceptions>>()))) report(message, urn);
    },
  };
}

/** All policies of the pack, with the levels that they have unless the configuration says otherwise. */
export const policies: Policies = [
  resourcePolicy("all-vms", "mandatory", "Only groups may restore all virtual machines.", allVms),
  stackPolicy("all-vms-switch", "mandatory", "Only groups may restore all virtual machines, also where an AllVmsScope gives it.", allVmsSwitch),
  resourcePolicy("portal-administrator", "mandatory", "Nobody is given Portal Administrator.", portalAdministrator),
  resourcePolicy("root-level-scopes", "mandatory", "No restore scope is a whole vCenter, Cloud Director, SCVMM or host.", rootLevelScopes),
  resourcePolicy("single-users", "advisory", "Permissions are given to groups.", singleUsers),
  resourcePolicy("exclusive", "advisory", "Accounts are exclusive, so that nothing stays unseen.", exclusive),
  stackPolicy("overlapping-scopes", "advisory", "No restore scope lies within another of the same account.", overlappingScopes),
];
