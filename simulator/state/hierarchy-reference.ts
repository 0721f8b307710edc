/**
 * The parts of `urn:<platform>:<type>:<root GUID>[.[object]]`; the object part may hold colons and
 * dots.
 */
interface ReferenceParts {
  readonly platform: string;
  readonly type: string;
  readonly rootId: string;
  readonly object: string;
}

const REFERENCE =
  /^urn:([^:]+):([^:]+):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.([^]*))?$/i;

/** The parts of a reference, or nothing if the text is none. */
export function parseReference(text: string): ReferenceParts | undefined {
  const match = REFERENCE.exec(text);
  if (match === null) return undefined;
  const [, platform = "", type = "", rootId = "", object = ""] = match;
  return { platform, type, rootId, object };
}

/** Equal for all spellings of one reference: only the object part is case-sensitive. */
export function referenceKey(text: string): string {
  const parts = parseReference(text);
  if (parts === undefined) return text;
  return `${parts.platform}:${parts.type}:${parts.rootId}`.toLowerCase() + `.${parts.object}`;
}

/** The same object below another hierarchy root. */
export function withRoot(text: string, rootId: string): string {
  const parts = parseReference(text);
  return parts === undefined
    ? text
    : `urn:${parts.platform}:${parts.type}:${rootId}.${parts.object}`;
}
