import { STATUS_CODES } from "node:http";
import type { EmState } from "../state/em-state";
import type { Entity } from "../wire/entity";
import { writeJson } from "../wire/json-writer";
import { contentType, type MediaType } from "../wire/media-type";
import { writeXml } from "../wire/xml-writer";

/** An error document and its media type. */
interface ErrorAnswer {
  readonly body: string;
  readonly contentType: string;
}

const PROBLEM = "application/problem+json";
const BAD_REQUEST = 400;

/** The document of an error, in the form that the switches say. */
export function writeError(
  em: EmState,
  asked: MediaType,
  status: number,
  message: string,
): ErrorAnswer {
  const { errorMediaType, errorForm, charset } = em.switches;
  const mediaType = errorMediaType === "json" ? "json" : asked;
  if (mediaType === "json" && errorForm === "problem")
    return {
      body: JSON.stringify(problem(status, message)),
      contentType: contentType(PROBLEM, charset),
    };
  const entity = errorEntity(em, status, message);
  return {
    body: mediaType === "json" ? writeJson(entity, em.switches) : writeXml(entity, em.switches),
    contentType: contentType(mediaType, charset),
  };
}

/** As ASP.NET writes it (RFC 9457): what is wrong with a request is listed by its members. */
function problem(status: number, message: string): object {
  const type = `https://tools.ietf.org/html/rfc9110#section-15.${Math.floor(status / 100) + 1}`;
  const traceId = "00-84c1fd4063c38d9f3900d06e56542d48-85d1d4-00";
  if (status === BAD_REQUEST)
    return {
      type,
      title: "One or more validation errors occurred.",
      status,
      errors: { $: [message] },
      traceId,
    };
  return { type, title: STATUS_CODES[status] ?? "Error", status, detail: message, traceId };
}

function errorEntity(em: EmState, status: number, message: string): Entity {
  const stackTrace =
    "   at Veeam.Backup.Enterprise.RestAPI.RequestHandler.Handle(Request request) in C:\\Agent\\RestAPI\\RequestHandler.cs:line 87";
  return {
    element: "Error",
    attributes: { Message: message, StatusCode: status, Status: undefined },
    members: [
      { name: "FirstChanceExceptionMessage", value: status === 500 ? message : undefined },
      { name: "StackTrace", value: em.switches.errorStackTrace ? stackTrace : undefined },
    ],
  };
}
