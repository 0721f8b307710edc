import { amount, choice, flag, status, text } from "./switch-kinds";

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
  jsonEmptyList: choice(["array", "null", "missing"], "An empty list in a JSON answer."),
  bom: flag(false, "Whether answers start with a byte order mark."),
  xmlProlog: choice(["present", "missing"], "The line `<?xml …?>` at the start of XML answers."),
  xmlOrder: choice(
    ["strict", "lax", "dropped"],
    "Elements of an XML request in another order than the schema's: refused with 400, read, or overlooked as if they were not there.",
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
    "Order of the entries of lists, of which no page says anything: as they were made, or the other way round.",
  ),
  latency: amount(0, 0, "milliseconds", "Delay before every request is served."),
  latencyJitter: amount(0, 0, "milliseconds", "Random part on top of `latency`."),
} as const;
