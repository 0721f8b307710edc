import type { EmState } from "../state/em-state";
import type { Entity, Link } from "../wire/entity";
import { Refusal } from "../wire/refusal";
import { fileServerEntity, fileServerReference, rootEntity, rootReference } from "./lookup";
import { linksToPages, readNumber } from "../wire/list-pages";
import { parseFilter } from "./query-filter";
import type { Row } from "./query-filter";
import { reference } from "../wire/references";
import type { ReferenceTo } from "../wire/references";
import { parameter, route, wantsEntity } from "./route";
import type { Answer, Call } from "./route";

/** One row that a query can find. */
interface Candidate {
  readonly row: Row;
  readonly reference: ReferenceTo;
  entity(): Entity;
}

/** A type that can be queried, with the names of its lists. */
interface Kind {
  readonly type: string;
  readonly list: string;
  candidates(em: EmState): readonly Candidate[];
}

const KINDS: readonly Kind[] = [
  {
    type: "HierarchyRoot",
    list: "HierarchyRoots",
    candidates: (em) =>
      em.inventory.roots.map((root) => {
        const to = rootReference(em, root);
        return {
          row: {
            Name: root.name,
            UID: to.id,
            HierarchyRootId: to.id,
            UniqueId: root.uniqueId,
            HostType: root.hostType,
          },
          reference: to,
          entity: () => rootEntity(em, root),
        };
      }),
  },
  {
    type: "FileServer",
    list: "FileServers",
    candidates: (em) =>
      em.inventory.fileServers.map((share) => ({
        row: { Name: share.name, UID: share.id, ServerType: share.serverType },
        reference: fileServerReference(share),
        entity: () => fileServerEntity(em, share),
      })),
  },
];

function query(call: Call): Answer {
  const type = parameter(call, "type") ?? "";
  const kind = KINDS.find((candidate) => candidate.type.toLowerCase() === type.toLowerCase());
  if (kind === undefined) throw new Refusal(400, `Query type '${type}' is not supported.`);
  const test = parseFilter(parameter(call, "filter") ?? "");
  const found = kind.candidates(call.em).filter((candidate) => test(candidate.row));
  const size = readNumber(call.query, "pageSize", call.em.switches.queryPageSize);
  const page = readNumber(call.query, "page", 1);
  const rows = found.slice((page - 1) * size, page * size);
  const paging = pagingInfo(call, page, size, Math.max(1, Math.ceil(found.length / size)));
  const content = wantsEntity(call) ? entitiesMember(kind, rows) : referencesMember(rows);
  return {
    status: 200,
    entity: { element: "QueryResult", members: [content, { name: "PagingInfo", value: paging }] },
  };
}

function entitiesMember(kind: Kind, rows: readonly Candidate[]): { name: string; value: Entity } {
  const list: Entity = {
    element: kind.list,
    items: { plural: kind.list, entities: rows.map((row) => row.entity()) },
  };
  return {
    name: "Entities",
    value: { element: "Entities", members: [{ name: kind.list, value: list }] },
  };
}

function referencesMember(rows: readonly Candidate[]): { name: string; value: Entity } {
  return {
    name: "Refs",
    value: {
      element: "Refs",
      items: { plural: "Refs", entities: rows.map((row) => reference(row.reference, "Ref")) },
    },
  };
}

function pagingInfo(call: Call, number: number, size: number, pages: number): Entity {
  return {
    element: "PagingInfo",
    attributes: { PageNum: number, PageSize: size, PagesCount: pages },
    links: linksToPages({ path: "/query", query: call.query }, { number, size, pages }),
  };
}

export const QUERY_ROUTES = [
  route("GET /querySvc", "portalUser", () => ({
    status: 200,
    entity: {
      element: "QuerySvc",
      attributes: { Href: "/querySvc", Type: undefined },
      links: KINDS.map((kind): Link => ({
        rel: "Down",
        href: `/query?type=${kind.type}`,
        type: "QueryResult",
      })),
    },
  })),
  route("GET /query", "portalUser", query),
];
