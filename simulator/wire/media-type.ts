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

const NAMES: Readonly<Record<MediaType, string>> = {
  xml: "application/xml",
  json: "application/json",
};

/** The header Content-Type of an answer in one of the families, or in a media type of its own. */
export function contentType(mediaType: string, charset: "present" | "missing"): string {
  const name = mediaType === "xml" || mediaType === "json" ? NAMES[mediaType] : mediaType;
  return charset === "present" ? `${name}; charset=utf-8` : name;
}
