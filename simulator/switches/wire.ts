import { amount, amountOr, choice, flag, status, text } from "./switch-kinds";

/** How requests and answers are written. */
export const WIRE_SWITCHES = {
  jsonKeys: choice(
    ["pascal", "camel"],
    "Case of the keys in JSON answers: Enterprise Manager 12 writes PascalCase, 13 camelCase.",
  ),
  jsonNulls: choice(
    ["explicit", "omitted"],
    "Members without a value in JSON answers: written as null, or left out.",
  ),
  jsonEmptyList: choice(
    ["array", "null", "missing"],
    "An empty list in a JSON answer; `missing` writes null where nothing else would be left of the answer.",
  ),
  jsonLists: choice(
    ["items", "document", "nested"],
    "The member that holds a list in a JSON answer: called after its items (EnterpriseAccountInRoles), after the document (EnterpriseAccountInRoleList), or after its items and within a member of the same name.",
  ),
  charset: choice(["present", "missing"], "The part `charset=utf-8` of the header Content-Type."),
  bom: flag(false, "Whether answers start with a byte order mark."),
  xmlProlog: choice(["present", "missing"], "The line `<?xml …?>` at the start of XML answers."),
  xmlOrder: choice(
    ["strict", "lax", "dropped"],
    "Elements of an XML request in a different order from the schema's: refused with 400, read, or ignored.",
  ),
  xmlNamespace: choice(
    ["strict", "lax"],
    "An XML request whose elements are not in Enterprise Manager's namespace: refused with 400, or read.",
  ),
  unknownElements: choice(
    ["refused", "ignored"],
    "Elements (JSON: members) of a request that the schema does not have.",
  ),
  missingNodeStatus: status([500, 400], "Status when a required element of a request is missing."),
  errorForm: choice(
    ["em", "problem"],
    "Error answers in JSON: Enterprise Manager's own, or problem documents as ASP.NET writes them, which version 13 may do.",
  ),
  errorMediaType: choice(
    ["asked", "json"],
    "Media type of error answers: the one that was asked for, or always JSON.",
  ),
  errorStackTrace: flag(false, "Whether error answers carry a StackTrace."),
  linkHost: text(
    "http://local.host:9399",
    "a base URL, or `self`",
    "Scheme, host and port in links; by default a wrong one, as servers behind a proxy have.",
  ),
  hrefPath: choice(
    ["recorded", "right", "wrong"],
    "Paths of the attribute Href: wrong for references to file servers, as recorded, right for all, or wrong for everything that has an ID. The last segment is always right.",
  ),
  deleteLinkType: choice(["absent", "present"], 'The attribute Type of links with Rel="Delete".'),
  contentLength: choice(
    ["required", "optional"],
    "A POST without body and without Content-Length: refused with 411 as by Windows' HTTP.SYS, or served.",
  ),
  caseInsensitivePaths: flag(true, "Whether paths match in any case."),
  listOrder: choice(
    ["stored", "reversed"],
    "Order of the entries of lists, which no page documents: as they were made, or reversed.",
  ),
  listPageSize: amountOr(
    "unlimited",
    ["unlimited"],
    "rows",
    "Rows on one page of a list; no page says that lists have pages, and a list of 1,000 rows was seen whole.",
  ),
  pagingLinks: choice(
    ["pagingInfo", "document", "missing"],
    "Where the links to other pages of a list are: in PagingInfo, in the document itself, or nowhere.",
  ),
  latency: amount(0, 0, "milliseconds", "Delay before every request is served."),
  latencyJitter: amount(0, 0, "milliseconds", "Random part on top of `latency`."),
} as const;
