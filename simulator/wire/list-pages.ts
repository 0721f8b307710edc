import type { Entity, Link } from "./entity";
import { Refusal } from "./refusal";

/** Where a list is, and which part of it is wanted. */
interface Listing {
  /** Path below `/api`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Whether lists have pages, and where the links to them are. */
interface Paging {
  readonly listPageSize: number | "unlimited";
  readonly pagingLinks: "pagingInfo" | "document" | "missing";
}

/** One page of a list that is the whole answer; the list itself where it has no pages. */
export function pageOf(
  { listPageSize, pagingLinks }: Paging,
  listing: Listing,
  list: Entity,
): Entity {
  if (listPageSize === "unlimited" || list.items === undefined) return list;
  const size = readNumber(listing.query, "pageSize", listPageSize);
  const number = readNumber(listing.query, "page", 1);
  const { entities } = list.items;
  const pages = Math.max(1, Math.ceil(entities.length / size));
  const links = linksToPages(listing, { number, size, pages });
  const paging: Entity = {
    element: "PagingInfo",
    attributes: { PageNum: number, PageSize: size, PagesCount: pages },
    ...(pagingLinks === "pagingInfo" ? { links } : {}),
  };
  return {
    ...list,
    ...(pagingLinks === "document" ? { links: [...(list.links ?? []), ...links] } : {}),
    items: { ...list.items, entities: entities.slice((number - 1) * size, number * size) },
    members: [...(list.members ?? []), { name: "PagingInfo", value: paging }],
  };
}

/** The pages of a list, and the one that an answer shows. */
interface Pages {
  readonly number: number;
  readonly size: number;
  readonly pages: number;
}

/** The links from one page to others, as queries have them (page query). */
export function linksToPages({ path, query }: Listing, { number, size, pages }: Pages): Link[] {
  const link = (rel: string, to: number): Link => {
    const parameters = new URLSearchParams(query);
    for (const name of [...parameters.keys()])
      if (/^page(size)?$/i.test(name)) parameters.delete(name);
    parameters.set("pageSize", String(size));
    parameters.set("page", String(to));
    return { rel, href: `${path}?${parameters.toString()}` };
  };
  return [
    link("First", 1),
    link("Last", pages),
    ...(number < pages ? [link("Next", number + 1)] : []),
    ...(number > 1 ? [link("Previous", number - 1)] : []),
  ];
}

/** A number of a query, whose name may be in any case. */
export function readNumber(query: URLSearchParams, name: string, fallback: number): number {
  const found = [...query].find(([key]) => key.toLowerCase() === name.toLowerCase());
  const text = found?.[1];
  if (text === undefined) return fallback;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Refusal(400, `'${text}' is not a valid ${name}.`);
  return Number(text);
}
