import { endsWithGuid, isAt, wantsEntities } from "./requests";
import type { Exchange } from "./requests";
import { walk } from "./tree";
import type { Tree } from "./tree";
import { failure } from "./wire-positions";
import type { Shows } from "./wire-positions";

/** Names that a list of the security area has, by its items or by its document. */
const LISTS = /^(?:EnterpriseAccountInRoles|EnterpriseAccountInRoleList|EntityReferences|Refs)$/i;

const ACCOUNT_UID = /^urn:veeam:EnterpriseAccount:/i;

/** How accounts, roles, scopes and look-ups behave, by switch. */
export const BEHAVIOUR_POSITIONS: Readonly<Record<string, Shows>> = {
  accountGet: (exchange) => {
    if (!isRead(exchange, "security/accounts/{ID}")) return undefined;
    const isEntity = exchange.tree.fields.has("accounttype");
    if (wantsEntities(exchange)) return isEntity ? undefined : "referenceFirst";
    return isEntity ? "entity" : "reference";
  },
  accountsEntityList: (exchange) => {
    if (exchange.method !== "GET" || !isAt(exchange, "security/accounts")) return undefined;
    if (!wantsEntities(exchange)) return undefined;
    if (failure(exchange) !== undefined) return "unsupported";
    const [item] = accountsIn(exchange.tree);
    if (item === undefined) return undefined;
    if (!item.fields.has("accounttype")) return "ignored";
    return /entit(?:y|ies)$/i.test(item.name) ? "EnterpriseAccountEntity" : "EnterpriseAccount";
  },
  restrictionSettings: (exchange) => {
    const [entity] = entitiesIn(exchange);
    return entity === undefined
      ? undefined
      : hasMember(entity, /^FlrSettings$/i)
        ? "present"
        : "absent";
  },
  entityRoles: (exchange) => {
    const [entity] = entitiesIn(exchange);
    return entity === undefined ? undefined : hasMember(entity, /^Roles$/i) ? "present" : "absent";
  },
  flrElement: ({ tree }) => {
    const settings = walk(tree).find(({ name }) => /^FlrSettings$/i.test(name));
    if (settings?.fields.has("flrinlaceonly") === true) return "FlrInlaceOnly";
    return settings?.fields.has("flrinplaceonly") === true ? "FlrInplaceOnly" : undefined;
  },
  notFoundStatus: (exchange) =>
    exchange.method === "GET" && isAt(exchange, "security/accounts/{ID}") && endsWithGuid(exchange)
      ? failure(exchange)
      : undefined,
  createStatus: (exchange) =>
    isPost(exchange, "security/accounts") || isPost(exchange, "security/accounts/{ID}/roles")
      ? success(exchange)
      : undefined,
  createBody: (exchange) => {
    if (!makesSomething(exchange) || success(exchange) === undefined) return undefined;
    if (exchange.answer.status === 204 || exchange.answer.leftOut !== undefined) return undefined;
    if (exchange.answer.body === undefined) return "none";
    return exchange.tree.fields.has("taskid") ? "task" : "representation";
  },
  location: (exchange) => {
    if (!makesSomething(exchange) || success(exchange) === undefined) return undefined;
    return exchange.answer.headers.has("location") ? "present" : "none";
  },
  scopePostStatus: (exchange) =>
    isPost(exchange, "security/accounts/{ID}/scopes") ? success(exchange) : undefined,
  toggleStatus: (exchange) =>
    isPost(exchange, "security/accounts/{ID}") ? success(exchange) : undefined,
  deleteStatus: (exchange) =>
    exchange.method === "DELETE" && exchange.segments[0] === "security"
      ? success(exchange)
      : undefined,
  rebuildStatus: (exchange) => (isRebuild(exchange) ? success(exchange) : undefined),
  rebuildTask: (exchange) => {
    if (!isRebuild(exchange) || success(exchange) === undefined) return undefined;
    if (exchange.answer.body === undefined)
      return exchange.answer.leftOut !== undefined ? undefined : "none";
    const state = exchange.tree.fields.get("state")?.toLowerCase();
    return { finished: "finished", running: "running", operationfinished: "operationFinished" }[
      state ?? ""
    ];
  },
  malformedIdStatus: (exchange) =>
    exchange.method === "GET" && isAt(exchange, "security/accounts/{ID}") && !endsWithGuid(exchange)
      ? failure(exchange)
      : undefined,
  inventoryEntityList: (exchange) => {
    const isList = ["hierarchyRoots", "nas/fileServers"].some((path) => isAt(exchange, path));
    if (exchange.method !== "GET" || !isList || !wantsEntities(exchange)) return undefined;
    if (failure(exchange) !== undefined) return "unsupported";
    const types = walk(exchange.tree).flatMap(({ fields }) => fields.get("type") ?? []);
    if (types.length === 0) return undefined;
    return types.every((type) => /Reference$/i.test(type)) ? "ignored" : "supported";
  },
  jsonLists: ({ isJson, segments, tree, answer }) => {
    if (!isJson || answer.status !== 200 || segments[0] !== "security") return undefined;
    const [list] = [...tree.lists, ...tree.children.flatMap(({ lists }) => lists)].filter((name) =>
      LISTS.test(name),
    );
    if (list === undefined) return undefined;
    if (!tree.lists.includes(list)) return "nested";
    return /^(?:EnterpriseAccountInRoleList|EntityReferences)$/i.test(list) ? "document" : "items";
  },
  platformSpelling: (exchange) => spellingOf(exchange, "platform", ["HyperV", "Hyperv"]),
  typeSpelling: (exchange) => spellingOf(exchange, "hierarchyobjecttype", ["Vm", "VM"]),
  rootIdBug: ({ tree }) => {
    const root = walk(tree).find(({ fields }) => fields.has("hierarchyrootid"));
    const id = root?.fields.get("hierarchyrootid")?.toLowerCase();
    return id === undefined ? undefined : id === root?.fields.get("uniqueid")?.toLowerCase();
  },
  lookupEmpty: (exchange) => {
    if (!isAt(exchange, "lookup") || exchange.answer.status > 204) return undefined;
    if (exchange.answer.status === 204) return 204;
    return walk(exchange.tree).some(({ fields }) => fields.has("objectref")) ? undefined : 200;
  },
  lookupMatch: (exchange) => {
    const wanted = exchange.query.get("name") ?? "";
    if (!isAt(exchange, "lookup") || wanted === "" || wanted.includes("*")) return undefined;
    const names = walk(exchange.tree).flatMap(({ fields }) => fields.get("objectname") ?? []);
    const others = names
      .map((name) => name.toLowerCase())
      .filter((name) => name !== wanted.toLowerCase());
    if (others.length > 0)
      return others.every((name) => name.startsWith(wanted.toLowerCase())) ? "prefix" : "contains";
    return names.some((name) => name !== wanted) ? "ignoreCase" : undefined;
  },
  queryPageSize: (exchange) => {
    if (!isAt(exchange, "query") || exchange.query.has("pagesize")) return undefined;
    const paging = walk(exchange.tree).find(({ fields }) => fields.has("pagesize"));
    const size = paging?.fields.get("pagesize");
    return size === undefined ? undefined : Number(size);
  },
};

/** The accounts of an answer, references and entities. */
export function accountsIn(tree: Tree): readonly Tree[] {
  return walk(tree).filter(({ fields }) => ACCOUNT_UID.test(fields.get("uid") ?? ""));
}

function entitiesIn({ tree }: Exchange): readonly Tree[] {
  return accountsIn(tree).filter(({ fields }) => fields.has("accounttype"));
}

function hasMember(tree: Tree, name: RegExp): boolean {
  return tree.children.some((child) => name.test(child.name));
}

function success({ answer }: Exchange): number | undefined {
  return answer.status < 300 ? answer.status : undefined;
}

export function isRead(exchange: Exchange, pattern: string): boolean {
  return exchange.method === "GET" && exchange.answer.status === 200 && isAt(exchange, pattern);
}

function isPost(exchange: Exchange, pattern: string): boolean {
  return exchange.method === "POST" && isAt(exchange, pattern) && !exchange.query.has("action");
}

function isRebuild(exchange: Exchange): boolean {
  return (
    exchange.method === "POST" && exchange.query.get("action")?.toLowerCase() === "rebuildscope"
  );
}

function makesSomething(exchange: Exchange): boolean {
  return ["", "/{ID}/roles", "/{ID}/scopes"].some((below) =>
    isPost(exchange, `security/accounts${below}`),
  );
}

function spellingOf(
  { tree }: Exchange,
  field: string,
  spellings: readonly string[],
): string | undefined {
  return walk(tree)
    .filter(({ fields }) => fields.has("hierarchyobjecttype"))
    .map(({ fields }) => fields.get(field))
    .find((value) => value !== undefined && spellings.includes(value));
}
