import type { Entity, Link } from "./entity";

/** What a reference says about a key resource. */
export interface ReferenceTo {
  /** The type of the entity; the reference's own type is this with `Reference`. */
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** Path below `/api`, without `?format=Entity`. */
  readonly path: string;
}

export function uid(type: string, id: string): string {
  return `urn:veeam:${type}:${id}`;
}

/** One reference, as an answer of its own (`EntityRef`) or in a list (`Ref`). */
export function reference(to: ReferenceTo, element: "EntityRef" | "Ref"): Entity {
  return {
    element,
    attributes: {
      Type: `${to.type}Reference`,
      Href: to.path,
      Name: to.name,
      UID: uid(to.type, to.id),
    },
    links: [{ rel: "Alternate", href: `${to.path}?format=Entity`, type: to.type }],
  };
}

export function referenceList(list: readonly ReferenceTo[]): Entity {
  return {
    element: "EntityReferences",
    items: { plural: "Refs", entities: list.map((to) => reference(to, "Ref")) },
  };
}

/** The attributes of an entity. */
export function entityAttributes(to: ReferenceTo): NonNullable<Entity["attributes"]> {
  return {
    Href: `${to.path}?format=Entity`,
    Type: to.type,
    Name: to.name,
    UID: uid(to.type, to.id),
  };
}

/** The link from an entity to its reference. */
export function alternate(to: ReferenceTo): Link {
  return { rel: "Alternate", href: to.path, type: `${to.type}Reference` };
}
