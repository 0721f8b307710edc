import { FACTS } from "../facts";

const ONE_BY_ONE = "are read one by one, which takes one request for each";
const ACCOUNTS_ONE_BY_ONE = `accounts ${ONE_BY_ONE}`;

/** What is known of a difference: which fact it decides, and what follows for the user. */
interface Variant {
  /** Which differences; matched with their ID. */
  readonly id: RegExp;
  /** The simulator's switch in that position, where there is one. */
  readonly position?: string;
  readonly follows?: string;
}

/** The differences in which servers are known, or said, to be unlike the reference. */
const VARIANTS: readonly Variant[] = [
  { id: /^bom$/, position: "bom=true" },
  { id: /^prolog$/, position: "xmlProlog=missing" },
  { id: /^nulls$/, position: "jsonNulls=omitted" },
  { id: /^nested list$/, position: "jsonLists=nested" },
  { id: /^list as document$/, position: "jsonLists=document" },
  { id: /^no charset$/, position: "charset=missing" },
  { id: /^href path$/, position: "hrefPath=wrong" },
  { id: /^error media type$/, position: "errorMediaType=json" },
  { id: /^form errorForm=problem$/, position: "errorForm=problem" },
  { id: /^form inventoryEntityList=ignored$/, position: "inventoryEntityList=ignored" },
  { id: /^null /, position: "jsonEmptyList=null" },
  { id: /^reference in list$/, position: "refusedEntityInList=reference" },
  { id: /^delete link type$/, position: "deleteLinkType=present" },
  {
    id: /^session header$/,
    position: "sessionHeader=missing",
    follows: "the session's token is made of its ID; see whether a proxy drops headers",
  },
  { id: /^form accountGet=entity$/, position: "accountGet=entity" },
  {
    id: /^form accountGet=referenceFirst$/,
    position: "accountGet=referenceFirst",
    follows: "an account takes a second request",
  },
  {
    id: /^form accountsEntityList=EnterpriseAccountEntity$/,
    position: "accountsEntityList=EnterpriseAccountEntity",
  },
  {
    id: /^form accountsEntityList=ignored$/,
    position: "accountsEntityList=ignored",
    follows: ACCOUNTS_ONE_BY_ONE,
  },
  {
    id: /^missing EnterpriseAccount\/(FlrSettings|SqlSettings)$/,
    position: "restrictionSettings=absent",
    follows: "changes of fileRestore and sqlRestore that others make are not seen",
  },
  { id: /^unknown EnterpriseAccount\/Roles$/i, position: "entityRoles=present" },
  {
    id: /^former EnterpriseAccount\/FlrSettings\/FlrInplaceOnly$/,
    position: "flrElement=FlrInlaceOnly",
  },
  {
    id: /^missing EnterpriseAccount\/FlrSettings\/FlrInplaceOnly$/,
    follows: "fileRestore.inPlaceOnly is taken for false",
  },
  { id: /^unknown Error\/StackTrace$/i, position: "errorStackTrace=true" },
  { id: /^root name is a name$/, position: "rootName=name" },
  { id: /^root name is a unique ID$/, position: "rootName=uniqueId" },
  { id: /^platform Hyperv$/, position: "platformSpelling=Hyperv" },
  { id: /^type VM$/, position: "typeSpelling=VM" },
  {
    id: /^root ID is the unique ID$/,
    position: "rootIdBug=true",
    follows: "references are taken from look-ups; a written one must have the ID that EM shows",
  },
  {
    id: /^other names$/,
    follows: "what is found is compared with the whole name here",
  },
];

/** Statuses are positions of the switch of their question. */
const STATUS_SWITCHES: Readonly<Record<string, string>> = {
  unknownAccount: "notFoundStatus",
  malformedId: "malformedIdStatus",
  lookupNothing: "lookupEmpty",
};

/**
 * What is known of a difference in the answer to a question.
 * @param isAnswered whether the client found another way to the answer, where one was refused.
 */
export function variantOf(question: string, id: string, isAnswered: boolean): Variant | undefined {
  const status = /^status (\d+)$/.exec(id)?.[1];
  const statusSwitch = STATUS_SWITCHES[question];
  if (status !== undefined && statusSwitch !== undefined)
    return isPosition(statusSwitch, status)
      ? { id: /^status/, position: `${statusSwitch}=${status}` }
      : undefined;
  if (status !== undefined && !isAnswered) return undefined;
  if ((question === "roots" || question === "fileServers") && status !== undefined)
    return {
      id: /^status/,
      position: "inventoryEntityList=unsupported",
      follows: `they ${ONE_BY_ONE}`,
    };
  if (question === "wholeAccounts" && status !== undefined)
    return {
      id: /^status/,
      position: "accountsEntityList=unsupported",
      follows: ACCOUNTS_ONE_BY_ONE,
    };
  return VARIANTS.find((variant) => variant.id.test(id));
}

/** Whether the simulator can answer so; a server may do what no switch can. */
function isPosition(name: string, value: string): boolean {
  return FACTS.some((fact) => fact.switch === name && Object.hasOwn(fact.client, value));
}
