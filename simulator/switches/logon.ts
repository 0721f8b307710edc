import { amountOr, choice, status } from "./switch-kinds";

/** How clients log on. */
export const LOGON_SWITCHES = {
  sessionHeader: choice(
    ["present", "missing"],
    "The header X-RestSvcSessionId in the answer to a logon; `missing` is a proxy that drops it.",
  ),
  basicCharset: choice(
    ["utf8", "latin1"],
    "How the server reads non-ASCII characters of Basic credentials.",
  ),
  logonBody: choice(
    ["refused", "ignored"],
    "A logon with a body, or with the media type of a form: refused with 415 as by version 13, or served.",
  ),
  unsupportedVersionStatus: status(
    [401, 400, 404],
    "Status of a logon with a version that is not supported.",
  ),
  userWithoutRole: status(
    [401, 403],
    "Status of a logon with valid credentials of somebody who has no role in Enterprise Manager.",
  ),
  sessionRights: choice(
    ["current", "atLogon"],
    "Whose roles a logon session has: those that its accounts hold now, or held when it began.",
  ),
  maxSessions: amountOr(
    "unlimited",
    ["unlimited"],
    "logon sessions",
    "How many logon sessions may exist at a time; one more logon is answered with 503.",
  ),
  unknownSessionStatus: status(
    [500, 404],
    "Status of GET and DELETE of a logon session that does not exist.",
  ),
} as const;
