const DEFAULT_PORTS: Readonly<Record<string, string>> = { "https:": "443", "http:": "80" };

/**
 * A URL in the form of the `server` output (scheme, lower-case host, port always written, a path
 * prefix before `/api` kept, no `/api` and no last slash), or what is wrong with it. Never quotes
 * the URL: it may hold a password.
 */
type ServerUrl = { readonly server: string } | { readonly problem: string };

/** Reads an Enterprise Manager's URL, with or without `/api` and last slashes. */
export function readServerUrl(url: string): ServerUrl {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const defaultPort = parsed === undefined ? undefined : DEFAULT_PORTS[parsed.protocol];
  if (parsed === undefined || defaultPort === undefined) {
    return {
      problem: "is not a URL that starts with https:// (an example: https://em.tech.local:9398)",
    };
  }
  if (parsed.username !== "" || parsed.password !== "") {
    return {
      problem: "contains a user name or password; they belong in `username` and `password`",
    };
  }
  if (parsed.search !== "" || parsed.hash !== "")
    return {
      problem:
        "has a query or a fragment (`?…`, `#…`), which the URL of an Enterprise Manager does not have",
    };
  // `URL` leaves the scheme's own port out; an output that sometimes has a port and sometimes not
  // could not be compared.
  const port = parsed.port === "" ? defaultPort : parsed.port;
  const prefix = parsed.pathname
    .replace(/\/+$/, "")
    .replace(/\/api$/i, "")
    .replace(/\/+$/, "");
  return { server: `${parsed.protocol}//${parsed.hostname.toLowerCase()}:${port}${prefix}` };
}
