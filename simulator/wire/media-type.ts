/** The two families of documents; a request and its answer are always of the same one. */
export type MediaType = "xml" | "json";

/**
 * JSON if `Accept` mentions it anywhere; XML for everything else, a wild card or nothing at all.
 */
export function mediaTypeOfAnswer(accept: string | undefined): MediaType {
  return /application\/json/i.test(accept ?? "") ? "json" : "xml";
}

/** The family of a body by its `Content-Type`. */
export function mediaTypeOfBody(contentType: string | undefined): MediaType | undefined {
  if (/[/+]json\b/i.test(contentType ?? "")) return "json";
  return /[/+]xml\b/i.test(contentType ?? "") ? "xml" : undefined;
}

/** The header Content-Type of answers. */
export const CONTENT_TYPE: Readonly<Record<MediaType, string>> = {
  xml: "application/xml; charset=utf-8",
  json: "application/json; charset=utf-8",
};
