import { EmAmbiguousError, type Freshness } from "../../em";
import type { AccountEntity, AccountReference } from "../../model/entities";
import { sameName } from "../../model/identity";
import type { Properties } from "../../model/properties";
import type { Claims } from "../shared/claims";
import type { OperationContext, ServerOperation } from "../shared/context";
import { listCandidates, unlessAccountGone } from "../shared/resolve";
import { lookWhileListsMayLag } from "../shared/send-and-confirm";
import { unclearLeftover } from "../shared/unconfirmed";
import {
  declaredAccount,
  type DeclaredAccount,
  resolveRoles,
  resolveScopes,
} from "./declared-account";
import { compareWithSent } from "./sent-account";

/** The account of this name and type, if there is one. Errors: EM_AMBIGUOUS with all that fit. */
export async function findAccount(
  context: ServerOperation & { readonly claims?: Claims },
  declared: DeclaredAccount,
  freshness?: Freshness,
): Promise<AccountEntity | undefined> {
  const found = await findNamesakes(context, declared, freshness);
  if (found.length <= 1) return found[0];
  throw new EmAmbiguousError(
    `The name ${declared.name} fits ${found.length} accounts of type ${declared.type} on ${context.em.server}: ${listCandidates(found)}.`,
    {
      hint: "Rename or remove the others in Enterprise Manager. To manage the grants of one of them alone, give its ID to AccountRole, AccountScope and AllVmsScope.",
    },
  );
}

/** All accounts of this name and type. */
async function findNamesakes(
  { em, op, claims }: ServerOperation & { readonly claims?: Claims },
  declared: DeclaredAccount,
  freshness: Freshness | undefined,
): Promise<AccountEntity[]> {
  // Of two resources for one account, the second is to find what the first made.
  const isOurs = claims?.accounts.some(({ name }) => sameName(name, declared.name)) === true;
  const accounts =
    freshness === undefined && !isOurs
      ? em.listAccountsBefore(op)
      : em.listAccounts(op, freshness ?? "latest");
  const named = (await accounts).filter(({ name }) => sameName(name, declared.name));
  const entities = await Promise.all(
    named.map(({ id }) => unlessAccountGone(() => em.getAccount(op, id, "latest"))),
  );
  return entities
    .filter((entity) => entity !== undefined)
    .filter(({ type }) => type === declared.type);
}

/**
 * The account that an earlier run made without learning of it: the only one of its name and type,
 * if it is exactly what was sent. Errors: EM_AMBIGUOUS.
 */
export async function findLeftoverAccount(
  context: OperationContext,
  props: Properties,
): Promise<AccountReference | undefined> {
  const declared = declaredAccount(props);
  const what = `account ${declared.name}`;
  const found = await lookWhileListsMayLag(context.op, what, async () => {
    const namesakes = await findNamesakes(context, declared, { maxAgeSeconds: 0 });
    return namesakes.length === 0 ? undefined : namesakes;
  });
  const [only, ...more] = found ?? [];
  if (only === undefined) return undefined;
  if (more.length > 0)
    throw unclearLeftover(
      what,
      [only, ...more].map(({ id, name }) => `${name} (ID ${id})`),
    );
  const reasons = await differencesFromSent(context, only, declared);
  if (reasons.length > 0)
    throw unclearLeftover(what, [`${only.name} (ID ${only.id}: ${reasons.join(", ")})`]);
  return only;
}

/** In what an account is not the one that was sent, in words. */
async function differencesFromSent(
  context: OperationContext,
  { id }: AccountEntity,
  declared: DeclaredAccount,
): Promise<string[]> {
  const roles = await resolveRoles(context, declared);
  const scopes = await resolveScopes(context, declared.scopes, declared);
  const compared = await compareWithSent(context, id, { declared, roles, scopes });
  const { differences, extras, lacks, shown } = compared;
  const nothing = shown === "none" ? ["it has none of the restore scopes that were sent"] : [];
  return [...differences, ...extras, ...lacks, ...nothing];
}
