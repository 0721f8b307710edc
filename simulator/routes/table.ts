import { ACCOUNT_ROUTES } from "./accounts";
import { LOGON_ROUTES } from "./logon";
import { LOOKUP_ROUTES } from "./lookup";
import { QUERY_ROUTES } from "./query";
import { ROLE_ROUTES } from "./roles";
import type { Route } from "./route";
import { SCOPE_ROUTES } from "./account-scopes";
import { TASK_ROUTES } from "./tasks";

/** Everything that the simulator serves. */
const ROUTES: readonly Route[] = [
  ...LOGON_ROUTES,
  ...ACCOUNT_ROUTES,
  ...ROLE_ROUTES,
  ...SCOPE_ROUTES,
  ...TASK_ROUTES,
  ...LOOKUP_ROUTES,
  ...QUERY_ROUTES,
];

/** Where a request goes: to a route, to a path that has other methods only, or nowhere. */
type Match =
  | { readonly kind: "route"; readonly route: Route; readonly ids: readonly string[] }
  | { readonly kind: "wrongMethod"; readonly allowed: readonly string[] }
  | { readonly kind: "unknownPath" };

interface Pattern {
  readonly route: Route;
  readonly method: string;
  readonly segments: readonly string[];
  readonly action: string | undefined;
}

const PATTERNS: readonly Pattern[] = ROUTES.map((route) => {
  const [method = "", target = ""] = route.pattern.split(" ");
  const [path = "", action] = target.split("?action=");
  return { route, method, segments: splitPath(path), action };
});

const GUID_AT_END = /^(?:urn:veeam:[a-z]+:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Finds the route of a path below `/api`; IDs may be bare GUIDs or full UIDs. */
export function matchRoute(
  method: string,
  path: string,
  action: string | undefined,
  ignoreCase: boolean,
): Match {
  const segments = splitPath(path);
  const fitting = PATTERNS.flatMap((pattern) => {
    const ids = matchIds(pattern, segments, ignoreCase);
    return ids === undefined ? [] : [{ pattern, ids }];
  });
  if (fitting.length === 0) return { kind: "unknownPath" };
  const sameMethod = fitting.filter(({ pattern }) => pattern.method === method);
  const found =
    sameMethod.find(
      ({ pattern }) =>
        pattern.action !== undefined && pattern.action.toLowerCase() === action?.toLowerCase(),
    ) ?? sameMethod.find(({ pattern }) => pattern.action === undefined);
  if (found === undefined)
    return {
      kind: "wrongMethod",
      allowed: [...new Set(fitting.map(({ pattern }) => pattern.method))],
    };
  return { kind: "route", route: found.pattern.route, ids: found.ids };
}

function splitPath(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function matchIds(
  pattern: Pattern,
  segments: readonly string[],
  ignoreCase: boolean,
): readonly string[] | undefined {
  if (pattern.segments.length !== segments.length) return undefined;
  const ids: string[] = [];
  for (const [index, expected] of pattern.segments.entries()) {
    const segment = segments[index] ?? "";
    if (expected === "{ID}") ids.push(bareId(segment));
    else if (ignoreCase ? expected.toLowerCase() !== segment.toLowerCase() : expected !== segment)
      return undefined;
  }
  return ids;
}

function bareId(segment: string): string {
  const text = decode(segment);
  return (GUID_AT_END.exec(text)?.[1] ?? text).toLowerCase();
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A stray percent sign is no ID of anything; the route then answers that it is not found.
    return segment;
  }
}
