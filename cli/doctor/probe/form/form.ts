/** What a value must look like in the reference's form. */
export interface ValueForm {
  readonly kind: "text" | "flag" | "number" | "any";
  /** What a text is matched with. */
  readonly pattern?: RegExp;
  /** Completes "is not …". */
  readonly words?: string;
  /** Whether it is a link, of which the last segment counts. */
  readonly isLink?: boolean;
}

/** An attribute or child element in XML; in JSON a member either way. */
export interface FieldForm {
  readonly name: string;
  /** The name that older versions wrote. */
  readonly former?: string;
  readonly written: "attribute" | "element";
  readonly needed: boolean;
  readonly value: ValueForm | ThingForm;
}

/** The form of an element with its parts. */
export interface ThingForm {
  /** In the order in which XML must have the elements. */
  readonly fields: readonly FieldForm[];
  /** The `Rel` of links that must be there; left out: the thing has no links. */
  readonly links?: readonly string[];
  readonly list?: ListForm;
}

export interface ListForm {
  /** The name of an item's element. */
  readonly item: string;
  /** The name of the array in JSON. */
  readonly plural: string;
  readonly of: ThingForm;
  /** What stands in the place of an entry that is not shown whole. */
  readonly reference?: ThingForm;
}

/** The form of a whole answer. */
export interface AnswerForm {
  readonly statuses: readonly number[];
  /** Left out: the answer has no body. */
  readonly document?: { readonly root: string | undefined; readonly thing: ThingForm };
  /** Errors may be in the other media type, whatever was asked (recorded up to version 12). */
  readonly isRefusal?: boolean;
  /** Left out: `application/` and the media type that was asked for. */
  readonly mediaType?: string;
}

const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

export const TEXT: ValueForm = { kind: "text" };
export const FLAG: ValueForm = { kind: "flag" };
export const A_GUID: ValueForm = {
  kind: "text",
  pattern: new RegExp(`^${GUID}$`, "i"),
  words: "a GUID",
};

export function attribute(name: string, value: ValueForm = TEXT, needed = true): FieldForm {
  return { name, written: "attribute", needed, value };
}

export function element(
  name: string,
  value: ValueForm | ThingForm = TEXT,
  needed = true,
): FieldForm {
  return { name, written: "element", needed, value };
}

export function oneOf(...values: readonly string[]): ValueForm {
  const pattern = new RegExp(`^(?:${values.join("|")})$`);
  return { kind: "text", pattern, words: values.join(" or ") };
}

/** A link whose host may be any: only its path counts. */
export function href(path: string): ValueForm {
  const pattern = new RegExp(`/api${path.replaceAll("{id}", GUID)}$`, "i");
  return {
    kind: "text",
    isLink: true,
    pattern,
    words: `a link to /api${path.replace(/\\\?.*$/, "?…")}`,
  };
}

export function uid(kind: string): ValueForm {
  const words = `urn:veeam:${kind}:<GUID>`;
  return { kind: "text", pattern: new RegExp(`^urn:veeam:${kind}:${GUID}$`, "i"), words };
}
