/** A list document without the rows that are known already. */
interface Remainder<Row> {
  /** The same document with only the rows that are not known. */
  readonly text: string;
  /** How many rows it leaves out. */
  readonly leftOut: number;
  /**
   * All rows in the document's order, given what was read of each row of {@link text}; `undefined`
   * if those are not as many as were left in.
   */
  complete(read: readonly (readonly Row[])[]): Row[] | undefined;
}

/**
 * Remembers what was read of each row of a list by the row's text. EM has no paging for its plain
 * lists, so the list of an account's scopes is sent whole after every new scope: without this its
 * hundreds of rows would be parsed again for the sake of one.
 */
export class KnownRows<Row> {
  private readonly known = new Map<string, readonly Row[]>();
  private readonly opening: RegExp;
  private readonly tag: string;
  private readonly closing: string;

  /** @param item the name of the row's XML element. */
  constructor(item: string) {
    this.opening = new RegExp(`<${item}[\\s>]`);
    this.tag = `<${item}`;
    this.closing = `</${item}>`;
  }

  /**
   * `undefined` where a text cannot be taken apart by its tags alone: then it is to be read whole.
   */
  leaveOutKnown(text: string): Remainder<Row> | undefined {
    // Only without comments, CDATA and document types every `<` begins a tag (XML 1.0, section
    // 2.4).
    const start = text.includes("<!") ? -1 : text.search(this.opening);
    if (start < 0) return undefined;
    const pieces = text.slice(start).split(this.closing);
    const end = pieces.pop() ?? "";
    // A row within a row, or one without content, would be cut in the wrong place.
    if (!pieces.every((piece) => this.isOneRow(piece))) return undefined;
    const found = pieces.map((piece) => this.known.get(piece));
    const missing = pieces.filter((_, place) => found[place] === undefined);
    return {
      text: `${text.slice(0, start)}${missing.map((piece) => piece + this.closing).join("")}${end}`,
      leftOut: pieces.length - missing.length,
      complete: (read) =>
        read.length === missing.length ? this.remember(pieces, found, read) : undefined,
    };
  }

  private isOneRow(piece: string): boolean {
    const place = piece.indexOf(this.tag);
    return place >= 0 && place === piece.lastIndexOf(this.tag);
  }

  /** Keeps the rows of this document only: what is gone from the list is forgotten. */
  private remember(
    pieces: readonly string[],
    found: readonly (readonly Row[] | undefined)[],
    read: readonly (readonly Row[])[],
  ): Row[] {
    const unread = read.values();
    const rows: Row[] = [];
    pieces.forEach((piece, place) => {
      const own = found[place] ?? unread.next().value ?? [];
      if (found[place] === undefined) this.known.set(copyText(piece), own);
      for (const row of own) rows.push(row);
    });
    if (this.known.size > pieces.length) this.forgetAllBut(new Set(pieces));
    return rows;
  }

  private forgetAllBut(pieces: ReadonlySet<string>): void {
    for (const piece of this.known.keys()) if (!pieces.has(piece)) this.known.delete(piece);
  }
}

/** A part of a text keeps the whole text in memory, a copy does not. */
function copyText(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
