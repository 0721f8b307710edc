import { PORTAL_ADMINISTRATOR, PORTAL_USER } from "../state/roles";
import type { LogonSession } from "../state/sessions";
import { authenticate } from "../state/users";
import type { User } from "../state/users";
import type { EmState } from "../state/em-state";
import type { Entity, Link } from "../wire/entity";
import { Refusal } from "../wire/refusal";
import { deleteLink } from "./written";
import { idAt, parameter, route } from "./route";
import type { Answer, Call } from "./route";

/** The versions of the API that product versions 10 to 13 have (page em_web_api_versions). */
const VERSIONS = ["v1_5", "v1_6", "v1_7"] as const;
const LATEST = "latest";

/** Name of the header and of the cookie with the token. */
export const TOKEN_NAME = "X-RestSvcSessionId";

/**
 * What a client is asked for; capital R and no quotes, as the page http_authentication prints it.
 */
export const CHALLENGE = { "WWW-Authenticate": "Basic Realm=RestSvc" };

const TOO_MANY_SESSIONS = 503;
const UNSUPPORTED_MEDIA_TYPE = 415;

function versionList(): Entity {
  const create = (version: string): Link => ({
    rel: "Create",
    href: `/sessionMngr/?v=${version}`,
    type: "LogonSession",
  });
  const supported = VERSIONS.map((name): Entity => ({
    element: "SupportedVersion",
    attributes: { Name: name },
    links: [create(name)],
  }));
  return {
    element: "EnterpriseManager",
    attributes: { Href: undefined, Type: undefined },
    links: [{ rel: "Down", href: "/logonSessions", type: "LogonSessionList" }, create(LATEST)],
    members: [
      {
        name: "SupportedVersions",
        value: {
          element: "SupportedVersions",
          items: { plural: "SupportedVersions", entities: supported },
        },
      },
    ],
  };
}

function logOn(call: Call): Answer {
  const { em } = call;
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/)/i.test(call.contentType ?? "");
  if (em.switches.logonBody === "refused" && (call.hasBody || isForm))
    throw new Refusal(UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type");
  const version = parameter(call, "v") ?? LATEST;
  // Clients saw a failed authorization, not a missing page, when they asked for a version that the
  // server no longer has.
  if (![LATEST, ...VERSIONS].some((known) => known === version))
    throw new Refusal(em.switches.unsupportedVersionStatus, `Version ${version} is not supported.`);
  const user = authenticated(call);
  const memberOf = [user.username, ...(user.groups ?? [])];
  const rolesAtLogon = em.rolesOfUser(memberOf);
  if (rolesAtLogon.length === 0) throw new Refusal(em.switches.userWithoutRole, "Access denied.");
  if (
    typeof em.switches.maxSessions === "number" &&
    em.sessions.open.length >= em.switches.maxSessions
  ) {
    throw new Refusal(TOO_MANY_SESSIONS, "Too many logon sessions.");
  }
  const session = em.sessions.start({ userName: user.username, memberOf, rolesAtLogon });
  const cookie = { "Set-Cookie": `${TOKEN_NAME}=${session.token}; Path=/api;` };
  const header = em.switches.sessionHeader === "present" ? { [TOKEN_NAME]: session.token } : {};
  const location = { Location: `${em.switches.linkHost}/api${sessionPath(session)}` };
  return {
    status: 201,
    headers: { ...header, ...cookie, ...location },
    entity: sessionEntity(em, session),
  };
}

function authenticated(call: Call): User {
  const encoded = /^Basic\s+(\S+)$/i.exec(call.authorization ?? "")?.[1];
  const text = Buffer.from(encoded ?? "", "base64").toString(call.em.switches.basicCharset);
  // The first colon ends the name, so that a password may have colons (RFC 7617).
  const colon = text.indexOf(":");
  const user =
    colon < 0
      ? undefined
      : authenticate(call.em.users, text.slice(0, colon), text.slice(colon + 1));
  if (user === undefined) throw new Refusal(401, "Unauthorized");
  return user;
}

function sessionPath(session: LogonSession): string {
  return `/logonSessions/${session.id}`;
}

function sessionEntity(em: EmState, session: LogonSession): Entity {
  return {
    element: "LogonSession",
    attributes: { Type: "LogonSession", Href: sessionPath(session) },
    links: [
      { rel: "Up", href: "/", type: "EnterpriseManager" },
      ...linksByRole(em, session),
      deleteLink(em, sessionPath(session), "LogonSession"),
    ],
    members: [
      { name: "UserName", value: session.userName },
      { name: "SessionId", value: session.id },
    ],
  };
}

/** "The links depend on the role" (page get_loginsessions_id). */
function linksByRole(em: EmState, session: LogonSession): readonly Link[] {
  const roles = em.rolesOfSession(session);
  const administrator = roles.includes(PORTAL_ADMINISTRATOR.id);
  const down = (href: string, type: string): Link => ({ rel: "Down", href, type });
  return [
    ...(administrator ? [down("/security", "EnterpriseSecuritySettings")] : []),
    ...(administrator || roles.includes(PORTAL_USER.id)
      ? [
          down("/lookupSvc", "LookupService"),
          down("/hierarchyRoots", "HierarchyRootReferenceList"),
          down("/nas/fileServers", "FileServerReferenceList"),
          down("/querySvc", "QueryService"),
        ]
      : []),
    down("/tasks", "TaskList"),
  ];
}

function find(call: Call): LogonSession {
  const session = call.em.sessions.find(idAt(call, 0));
  // A client's author found 500 here, not 404.
  if (session === undefined)
    throw new Refusal(call.em.switches.unknownSessionStatus, "Logon session does not exist.");
  return session;
}

export const LOGON_ROUTES = [
  route("GET /", "anonymous", () => ({ status: 200, entity: versionList() })),
  route("POST /sessionMngr", "anonymous", logOn),
  route("GET /logonSessions", "anyRole", (call) => ({
    status: 200,
    entity: {
      element: "LogonSessions",
      items: {
        plural: "LogonSessions",
        entities: call.em.sessions.open.map((session) => sessionEntity(call.em, session)),
      },
    },
  })),
  route("GET /logonSessions/{ID}", "anyRole", (call) => ({
    status: 200,
    entity: sessionEntity(call.em, find(call)),
  })),
  route("DELETE /logonSessions/{ID}", "anyRole", (call) => {
    call.em.sessions.end(find(call));
    return { status: 204 };
  }),
];
