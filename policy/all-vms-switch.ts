import { isCalled, nameAccount } from "./account-names";
import { isGroup, readEveryVm, type Resource } from "./grants";
import { isAccount } from "./kinds";
import { readText } from "./values";

/**
 * What is wrong with an `AllVmsScope` that is, or may be, on; `undefined` if nothing is. Only an
 * `Account` of the stack says whether an account is a group. Where a value comes from is no proof
 * of what it is: a program may compute another name out of a group's.
 */
export function judgeSwitch(resource: Resource, declared: readonly Resource[]): string | undefined {
  if (isAccount(resource.type)) return undefined;
  const on = readEveryVm(resource);
  if (on === undefined || on === false) return undefined;
  const account = readText(resource.props["account"]);
  const owners = declared.filter((one) => account !== undefined && isCalled(one, account));
  const single = owners.find(({ props }) => !isGroup(props["type"]));
  if (single !== undefined) return switchWords(single, singleWords(single));
  if (owners.length > 0) return undefined;
  return switchWords(
    resource,
    "is not a group that this stack declares before it: declare the group as an `Account` and write `account: group.name`",
  );
}

function singleWords({ props }: Resource): string {
  const type = readText(props["type"]);
  return type === undefined
    ? "may be a single user, as its type is known only during `pulumi up`: write the type as plain text"
    : `is a single ${type}: give it to a group`;
}

function switchWords(named: Resource, what: string): string {
  return `${nameAccount(named)} may restore every virtual machine, but ${what}, list restore scopes instead, or name the account in the policy's \`accounts\`.`;
}

/**
 * The accounts of a run, as its resources come by: what a switch is given to has to be known before
 * it is made, and the whole stack is shown only at the end.
 */
export class SwitchRun {
  private readonly declared: Resource[] = [];
  private readonly told = new Set<string>();

  /** Judges a resource by the accounts that came before it. */
  judge(resource: Resource): string[] {
    if (isAccount(resource.type)) this.declared.push(resource);
    const problem = judgeSwitch(resource, this.declared);
    if (problem === undefined) return [];
    this.told.add(resource.urn);
    return [problem];
  }

  /** What an account that came later makes wrong. The next run begins anew. */
  end(stack: readonly Resource[]): { readonly at: Resource; readonly finding: string }[] {
    const accounts = stack.filter(({ type }) => isAccount(type));
    const found = stack.flatMap((at) => {
      const problem = this.told.has(at.urn) ? undefined : judgeSwitch(at, accounts);
      return problem === undefined ? [] : [{ at, finding: problem }];
    });
    this.declared.length = 0;
    this.told.clear();
    return found;
  }
}
