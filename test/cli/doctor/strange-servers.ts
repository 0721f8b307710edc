import type { Meddle, Passing } from "./support";

/** Answers whose keys are of one word each: version 13 writes them in small letters, too. */
const OF_SINGLE_WORDS = [
  ...["security", "accounts", "accountReference", "roles", "rootReferences"],
  "fileServerReferences",
];

/** The other answers, but for the log-off, which has no document. */
const OF_SEVERAL_WORDS = [
  ...["versions", "logon", "wholeAccounts", "account", "accountRoles", "roots", "root"],
  ...["fileServers", "fileServer", "scopes", "lookupName", "lookupReference", "lookupNothing"],
  ...["unknownAccount", "malformedId"],
];

type Change = (passing: Passing) => Partial<Passing>;

/** Changes answers to some requests, in one media type or in both. */
function when(request: RegExp, format: "xml" | "json" | "both", change: Change): Meddle {
  return (passing) =>
    request.test(passing.request) && (format === "both" || passing.isJson === (format === "json"))
      ? change(passing)
      : undefined;
}

function put(pattern: RegExp, text: string): Change {
  return ({ body }) => ({ body: body.replace(pattern, text) });
}

function answer(status: number, body = "", type = "text/plain"): Change {
  return () => ({ status, body, headers: { "content-type": type } });
}

const ACCOUNT = /accounts\/[^/]*Entity$/;
const SCOPES = /\/scopes$/;
const PROBLEM = '{"title":"Not Found","status":404}';
const OTHER = "other form";
const LOST = "not understood";
const UNSEEN = "not seen";

function inJson(...answers: readonly string[]): Record<string, string> {
  return Object.fromEntries(answers.map((one) => [`json ${one}`, OTHER]));
}

/** In small letters, or in capitals. */
function keys(change: (key: string) => string): Meddle {
  return when(/./, "json", ({ body }) => ({
    body: body.replace(/"(\w+)":/g, (_, key: string) => `"${change(key)}":`),
  }));
}

function toLower(key: string): string {
  return key.toLowerCase();
}

function toUpper(key: string): string {
  return key.toUpperCase();
}

/**
 * Answers of servers that no page describes, everything that is to be found of each, and the format
 * that is then to be set; none where the server cannot be managed.
 */
export const STRANGE: Readonly<
  Record<string, readonly [Meddle, Record<string, string>, string | undefined]>
> = {
  "rows of scopes have another name in XML": [
    when(SCOPES, "xml", put(/<(\/?)EnterpriseAccountHierarchyScope( |>)/g, "<$1Row$2")),
    { "xml scopes": LOST, "xml lookupName": UNSEEN, "xml lookupReference": UNSEEN },
    "json",
  ],
  "the list of accounts has another name in XML": [
    when(/accounts$/, "xml", put(/EntityReferences/g, "Accounts")),
    { "xml accounts": OTHER },
    "xml",
  ],
  "text/xml": [
    when(/security\/roles$/, "xml", ({ headers }) => ({
      headers: { ...headers, "content-type": "text/xml; charset=utf-8" },
    })),
    { "xml roles": OTHER },
    "xml",
  ],
  "IDs in place of UIDs": [
    when(/hierarchyRoots$/, "both", put(/urn:veeam:HierarchyRoot:/g, "")),
    { "xml rootReferences": OTHER, "json rootReferences": OTHER },
    "xml",
  ],
  "a boolean as a text": [
    when(ACCOUNT, "json", put(/"AllowRestoreAllVms":true/, '"AllowRestoreAllVms":"true"')),
    { "json account": OTHER },
    "xml",
  ],
  "a name as an element": [
    when(/security\/roles$/, "xml", put(/ Name="([^"]*)"([^>]*)>/, "$2><Name>$1</Name>")),
    { "xml roles": OTHER },
    "xml",
  ],
  "no switch in JSON": [
    when(ACCOUNT, "json", put(/AllowRestoreAllVms/, "RestoreAll")),
    { "json account": LOST },
    "xml",
  ],
  "no switch at all": [
    when(ACCOUNT, "both", put(/AllowRestoreAllVms/g, "RestoreAll")),
    { "xml account": LOST, "json account": LOST },
    undefined,
  ],
  "an account that does not exist is forbidden": [
    when(ACCOUNT, "both", ({ status }) => (status >= 400 ? { status: 403 } : {})),
    {
      "xml unknownAccount": LOST,
      "xml malformedId": LOST,
      "json unknownAccount": LOST,
      "json malformedId": LOST,
    },
    "xml",
  ],
  "problem documents": [
    when(ACCOUNT, "json", (passing) =>
      passing.status >= 400
        ? answer(passing.status, PROBLEM, "application/problem+json")(passing)
        : {},
    ),
    { "json unknownAccount": OTHER, "json malformedId": OTHER },
    "xml",
  ],
  "look-ups of nothing fail": [
    when(/lookup\?host/, "json", ({ body }) => (body.includes("[]") ? { status: 500 } : {})),
    { "json lookupNothing": LOST },
    "xml",
  ],
  "look-ups do not name what they find": [
    when(/lookup\?/, "json", put(/ObjectName/g, "DisplayName")),
    { "json lookupName": LOST, "json lookupReference": UNSEEN },
    "xml",
  ],
  "API versions need a logon": [
    when(/GET \/api\/$/, "both", answer(401)),
    { "xml versions": LOST, "json versions": LOST },
    "xml",
  ],
  "an answer that breaks off": [
    when(/accounts\/[^/]*\/roles$/, "xml", ({ body }) => ({ body: body.slice(0, -20) })),
    { "xml accountRoles": LOST },
    "json",
  ],
  "keys in small letters": [keys(toLower), inJson(...OF_SEVERAL_WORDS), "xml"],
  "keys in capitals": [keys(toUpper), inJson(...OF_SEVERAL_WORDS, ...OF_SINGLE_WORDS), "xml"],
  "a logon that is refused in XML": [
    (passing) =>
      passing.request.startsWith("POST ") && !passing.isJson
        ? answer(415, "", "application/xml")(passing)
        : undefined,
    { "xml logon": LOST, "xml logOff": UNSEEN },
    "json",
  ],
  "always overloaded in the place of one answer": [
    when(/GET \/api\/security\/roles$/, "json", ({ headers }) => ({
      status: 502,
      headers,
      body: "",
    })),
    { "json roles": LOST },
    "xml",
  ],
  "a connection that breaks at one answer": [
    when(/\/accounts\/[^/]*\/roles$/, "xml", () => ({ isCut: true })),
    { "xml accountRoles": LOST },
    "json",
  ],
  "a list in a list": [
    when(/security\/roles$/, "json", put(/^(.*)$/s, '{"Refs":$1}')),
    { "json roles": OTHER },
    "xml",
  ],
  "something in the place of a list": [
    when(/GET \/api\/security\/accounts$/, "json", answer(200, '{"Items":7}', "application/json")),
    { "json accounts": LOST },
    "xml",
  ],
  "keys of one answer in the other case": [
    when(/security\/roles$/, "json", put(/"Name":/g, '"name":')),
    { "json roles": OTHER },
    "xml",
  ],
  "a web page in the place of one answer": [
    when(/nas\/fileServers(\?|$)/, "both", answer(200, "<html>Welcome</html>", "text/html")),
    {
      "xml fileServers": LOST,
      "xml fileServerReferences": LOST,
      "xml fileServer": UNSEEN,
      "json fileServers": LOST,
      "json fileServerReferences": LOST,
      "json fileServer": UNSEEN,
    },
    "xml",
  ],
  "a log-off that fails": [
    when(/^DELETE/, "both", answer(500)),
    { "xml logOff": LOST, "json logOff": LOST },
    "xml",
  ],
  "scopes that cannot be read": [
    when(SCOPES, "both", answer(501)),
    {
      "xml scopes": LOST,
      "xml lookupName": UNSEEN,
      "xml lookupReference": UNSEEN,
      "json scopes": LOST,
      "json lookupName": UNSEEN,
      "json lookupReference": UNSEEN,
    },
    undefined,
  ],
};
