import type {
  EnforcementLevel,
  Policies,
  PolicyConfigSchema,
  PolicyResource,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { SwitchRun } from "./all-vms-switch";
import { listNames } from "./account-names";
import type { Resource } from "./grants";
import { defaultProviderPolicy } from "./default-provider";
import { isOurs, findKind } from "./kinds";
import {
  allVms,
  type Exceptions,
  exclusive,
  type Finding,
  isExcepted,
  mixedForms,
  overlappingScopes,
  portalAdministrator,
  type ResourceRule,
  rootLevelScopes,
  singleUsers,
  type StackRule,
} from "./rules";
import { providerTextPolicy } from "./provider-text";
import { shown } from "./secrets";
import { bagOf, type Unknown } from "./values";

/**
 * Every policy has its level in the pack's configuration (`--policy-pack-config`), and these
 * exceptions.
 */
const CONFIG: PolicyConfigSchema = {
  properties: {
    accounts: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Names of accounts that are exempt from the policy.",
    },
  },
};

function exceptions(config: Partial<Exceptions>): Exceptions {
  return { accounts: config.accounts ?? [] };
}

function readResource({
  type,
  urn,
  name,
  props,
}: Pick<PolicyResource, "type" | "urn" | "name" | "props">): Resource {
  return { type, urn, name, props: bagOf(props) };
}

/** A finding at a resource, as it is told to Pulumi. */
interface Told {
  readonly finding: Finding;
  readonly urn: string;
  /** Named where Pulumi does not: in policies on a whole stack. */
  readonly name?: string;
}

/** Violations first: an unknown value ends the policy, and Pulumi notes what could not be known. */
function tell(findings: readonly Told[], report: (message: string, urn: string) => void): void {
  let first: (Told & { readonly finding: Unknown }) | undefined;
  for (const { finding, urn, ...more } of findings) {
    if (typeof finding === "string") report(shown(finding), urn);
    else first ??= { finding, urn, ...more };
  }
  if (first === undefined) return;
  const {
    finding: { error },
    name,
  } = first;
  error.message = shown(name === undefined ? error.message : `${error.message} (${name})`);
  throw error;
}

/**
 * What a resource gives that only a newer pulumi-veeam-em knows, no policy can judge: to let it
 * pass would look as if one had.
 */
function unknownKind({ name, type }: Pick<PolicyResource, "name" | "type">): string {
  return `${name} is of the type ${type}, which this policy does not know: copy the policy pack of the newer pulumi-veeam-em.`;
}

function resourcePolicy(
  name: string,
  enforcementLevel: EnforcementLevel,
  description: string,
  rule: ResourceRule,
): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel,
    configSchema: CONFIG,
    validateResource(args, report) {
      // First the type: what other packages' resources hold is no business of these policies.
      if (!isOurs(args.type)) return;
      if (findKind(args.type) === undefined) {
        report(shown(unknownKind(args)), args.urn);
        return;
      }
      const resource = readResource(args);
      if (isExcepted(listNames(resource), exceptions(args.getConfig<Partial<Exceptions>>())))
        return;
      tell(
        rule(resource).map((finding) => ({ finding, urn: args.urn })),
        report,
      );
    },
  };
}

function stackPolicy(
  name: string,
  enforcementLevel: EnforcementLevel,
  description: string,
  rule: StackRule,
): StackValidationPolicy {
  return {
    name,
    description,
    enforcementLevel,
    configSchema: CONFIG,
    validateStack(args, report) {
      const ours = args.resources.filter(({ type }) => isOurs(type));
      const resources = ours.map((one) => ({
        ...readResource(one),
        accountFrom: (one.propertyDependencies["account"] ?? []).map(({ urn }) => urn),
      }));
      const findings = rule(resources, exceptions(args.getConfig<Partial<Exceptions>>()));
      tell(
        findings.map(({ at: { urn, name: own }, finding }) => ({ finding, urn, name: own })),
        report,
      );
    },
  };
}

/**
 * Both: each resource before it is made, and the whole stack for what only that shows. A resource
 * that was reported is not reported once more.
 */
function allVmsSwitchPolicy(): ResourceValidationPolicy & StackValidationPolicy {
  const about = [
    "all-vms-switch",
    "mandatory",
    "Only groups may restore all virtual machines, also where an AllVmsScope gives it.",
  ] as const;
  const run = new SwitchRun();
  return {
    ...resourcePolicy(...about, (resource) => run.judge(resource)),
    ...stackPolicy(...about, (resources, excepted) =>
      run.end(resources).filter(({ at }) => !isExcepted(listNames(at), excepted)),
    ),
  };
}

/**
 * All policies of the pack, with the levels that they have unless the configuration says otherwise.
 */
export const policies: Policies = [
  resourcePolicy("all-vms", "mandatory", "Only groups may restore all virtual machines.", allVms),
  allVmsSwitchPolicy(),
  defaultProviderPolicy(),
  stackPolicy(
    "mixed-forms",
    "mandatory",
    "No account is managed by the package's classes and by the provider plugin.",
    mixedForms,
  ),
  resourcePolicy(
    "portal-administrator",
    "mandatory",
    "Nobody is given Portal Administrator.",
    portalAdministrator,
  ),
  providerTextPolicy(),
  resourcePolicy(
    "root-level-scopes",
    "mandatory",
    "No restore scope is a whole vCenter, Cloud Director, SCVMM or host.",
    rootLevelScopes,
  ),
  resourcePolicy("single-users", "advisory", "Permissions are given to groups.", singleUsers),
  resourcePolicy(
    "exclusive",
    "advisory",
    "Accounts are exclusive, so that nothing goes unnoticed.",
    exclusive,
  ),
  stackPolicy(
    "overlapping-scopes",
    "advisory",
    "No restore scope lies within another of the same account.",
    overlappingScopes,
  ),
];
