import { endsWithGuid, isAt } from "./requests";
import type { Exchange } from "./requests";
import { linksOf, walk } from "./tree";
import type { Tree } from "./tree";

/** What one exchange shows of a switch; nothing where it shows nothing. */
export type Shows = (exchange: Exchange) => string | number | boolean | undefined;

/** Where a link of one's own leads to, by type; of file servers, one that was recorded does not. */
const OWN_PATHS: Readonly<Record<string, string>> = {
  enterpriseaccount: "/security/accounts/",
  enterpriserole: "/security/roles/",
  nasfileserver: "/nas/fileservers/",
};

/** How answers are written, by switch. */
export const WIRE_POSITIONS: Readonly<Record<string, Shows>> = {
  jsonKeys: ({ isJson, answer }) => {
    const first = isJson ? /"([A-Za-z])\w*"\s*:/.exec(answer.body?.text ?? "")?.[1] : undefined;
    if (first === undefined) return undefined;
    return first === first.toLowerCase() ? "camel" : "pascal";
  },
  jsonNulls: ({ isJson, answer, tree }) => {
    if (!isJson) return undefined;
    if (/:\s*null\b/.test(answer.body?.text ?? "")) return "explicit";
    return allLinks(tree).some(({ fields }) => !fields.has("name")) ? "omitted" : undefined;
  },
  jsonEmptyList: ({ isJson, answer, segments, method }) => {
    const list = ["roles", "scopes"].includes(segments.at(-1) ?? "") || segments[0] === "lookup";
    if (!isJson || !list || method !== "GET" || answer.status !== 200) return undefined;
    const text = (answer.body?.text ?? "").replace(/\s/g, "");
    if (/^\{"\w+":\[\]/.test(text)) return "array";
    if (/^\{"\w+":null/.test(text)) return "null";
    return text === "{}" ? "missing" : undefined;
  },
  bom: ({ answer }) => answer.body?.bom,
  xmlProlog: ({ isJson, answer }) => {
    if (isJson || answer.body === undefined) return undefined;
    return answer.body.text.trimStart().startsWith("<?xml") ? "present" : "missing";
  },
  errorStackTrace: ({ answer, tree }) => {
    if (answer.status < 400 || !isErrorDocument(tree)) return undefined;
    return (tree.fields.get("stacktrace") ?? "") !== "";
  },
  errorForm: ({ answer, tree, isJson }) => {
    if (answer.status < 400 || !isJson) return undefined;
    if (isErrorDocument(tree)) return "em";
    return tree.fields.has("title") ? "problem" : undefined;
  },
  charset: ({ answer }) => {
    const type = answer.headers.get("content-type");
    if (type === undefined || !/[/+](?:xml|json)\b/i.test(type)) return undefined;
    return /charset=/i.test(type) ? "present" : "missing";
  },
  listPageSize: ({ segments, tree }) => {
    const size = segments[0] === "security" ? pagingOf(tree)?.fields.get("pagesize") : undefined;
    return size === undefined ? undefined : Number(size);
  },
  pagingLinks: ({ segments, tree }) => {
    const paging = segments[0] === "security" ? pagingOf(tree) : undefined;
    if (paging === undefined) return undefined;
    if (linksOf(paging).length > 0) return "pagingInfo";
    return linksOf(tree).length > 0 ? "document" : "missing";
  },
  errorMediaType: ({ answer, isJson, accept }) => {
    if (answer.status < 400 || answer.body === undefined || /json/i.test(accept)) return undefined;
    return isJson ? "json" : "asked";
  },
  linkHost: ({ tree }) =>
    [
      ...walk(tree).flatMap(({ fields }) => fields.get("href") ?? []),
      ...allLinks(tree).flatMap(({ fields }) => fields.get("href") ?? []),
    ]
      .map((href) => /^(https?:\/\/[^/]+)\/api(?:\/|$)/i.exec(href)?.[1])
      .find((host) => host !== undefined),
  hrefPath: ({ tree }) => {
    for (const { fields } of walk(tree)) {
      const href = fields.get("href") ?? "";
      const [, type = ""] = /^urn:veeam:(\w+):/.exec(fields.get("uid") ?? "") ?? [];
      const path = OWN_PATHS[type.toLowerCase()];
      if (path === undefined || href === "") continue;
      const isRight = href.toLowerCase().includes(path);
      if (type.toLowerCase() === "nasfileserver") return isRight ? "right" : "recorded";
      if (!isRight) return "wrong";
    }
    return undefined;
  },
  deleteLinkType: ({ tree }) => {
    const link = allLinks(tree).find(({ fields }) => fields.get("rel")?.toLowerCase() === "delete");
    if (link === undefined) return undefined;
    return link.fields.has("type") ? "present" : "absent";
  },
  sessionHeader: (exchange) => {
    if (!isAt(exchange, "sessionMngr") || exchange.answer.status !== 201) return undefined;
    return exchange.answer.headers.has("x-restsvcsessionid") ? "present" : "missing";
  },
  unknownSessionStatus: (exchange) =>
    exchange.method === "GET" && isAt(exchange, "logonSessions/{ID}")
      ? failure(exchange)
      : undefined,
  taskGoneStatus: (exchange) => (isAt(exchange, "tasks/{ID}") ? failure(exchange) : undefined),
  unknownRootStatus: (exchange) =>
    isAt(exchange, "hierarchyRoots/{ID}") && endsWithGuid(exchange) ? failure(exchange) : undefined,
};

/** The status of a refusal that is about what was asked for, not about who asks or when. */
export function failure({ answer }: Exchange): number | undefined {
  return [400, 404, 500].includes(answer.status) ? answer.status : undefined;
}

function pagingOf(tree: Tree): Tree | undefined {
  return walk(tree).find(({ name }) => /^PagingInfo$/i.test(name));
}

function isErrorDocument({ fields }: Tree): boolean {
  return fields.has("message") || fields.has("statuscode");
}

function allLinks(tree: Tree): readonly Tree[] {
  return walk(tree).flatMap(linksOf);
}
