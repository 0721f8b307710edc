/**
 * What one element of an answer holds before anybody decides whether it goes out as XML or as JSON.
 */
export type Scalar = string | number | boolean;

/**
 * A link of an entity. `href` is a path below `/api`; the writer puts the server's name before it.
 */
export interface Link {
  readonly rel: string;
  readonly href: string;
  readonly type?: string;
  readonly name?: string;
}

/**
 * A child element (XML) or member (JSON); `undefined` is one that the type has and this entity has
 * not.
 */
export interface Member {
  readonly name: string;
  readonly value: Scalar | Entity | undefined;
}

/** Elements that are the list itself: repeated children in XML, one array in JSON. */
interface Items {
  /** Name of the array in JSON; in XML each entity carries its own element name. */
  readonly plural: string;
  readonly entities: readonly Entity[];
}

/** An answer, or a part of one. */
export interface Entity {
  readonly element: string;
  /** XML attributes, JSON members. `Href` is a path below `/api`. */
  readonly attributes?: Readonly<Record<string, Scalar | undefined>>;
  readonly links?: readonly Link[];
  readonly members?: readonly Member[];
  readonly items?: Items;
}

/** How the writers spell things; all of it comes from switches. */
export interface WireStyle {
  /** Scheme, host and port that links begin with. */
  readonly linkHost: string;
  readonly hrefPath: "recorded" | "right" | "wrong";
  readonly jsonKeys: "pascal" | "camel";
  readonly jsonNulls: "explicit" | "omitted";
  readonly jsonEmptyList: "array" | "null" | "missing";
  readonly jsonLists: "items" | "document" | "nested";
  readonly xmlProlog: "present" | "missing";
  readonly bom: boolean;
}

/** The ID is in the last segment; what is before it need not lead there. */
const ENTITY_PATH = /^\/.*(?=\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\?|$))/i;
const MISLED = /^\/nas\/fileServers\/[^/?]+$/;

/** What an entity says that its own URL is. */
export function makeOwnHref(style: WireStyle, path: string): string {
  const isWrong =
    style.hrefPath === "wrong" || (style.hrefPath === "recorded" && MISLED.test(path));
  return makeHref(style, isWrong ? path.replace(ENTITY_PATH, "/repositories") : path);
}

/** The URL of a path below `/api`, as links show it. */
export function makeHref(style: WireStyle, path: string): string {
  return `${style.linkHost}/api${path}`;
}
