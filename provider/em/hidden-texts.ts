/** So many characters lead to the texts that begin with them. */
const START = 4;

/**
 * Texts that are not to be read in others, in upper or lower case. However many there are, a look
 * takes the same time: a long-lived process gets to know a secret with every logon.
 */
export class HiddenTexts {
  /** Folded, longest first: one may begin with another. */
  private readonly byStart = new Map<string, string[]>();
  /** Those that are shorter than a start. */
  private readonly short: string[] = [];
  private readonly known = new Set<string>();

  add(text: string): void {
    if (text === "" || this.known.has(text)) return;
    this.known.add(text);
    const folded = fold(text);
    const start = folded.slice(0, START);
    const alike = folded.length < START ? this.short : (this.byStart.get(start) ?? []);
    if (alike !== this.short) this.byStart.set(start, alike);
    if (alike.includes(folded)) return;
    alike.push(folded);
    alike.sort((one, other) => other.length - one.length);
  }

  /** The text with `mask` in place of each of them, from left to right, the longest first. */
  mask(text: string, mask: string | ((hidden: string) => string)): string {
    if (this.known.size === 0) return text;
    const folded = fold(text);
    let masked = "";
    let taken = 0;
    for (let at = 0; at < folded.length;) {
      const length = this.lengthAt(folded, at);
      if (length > 0) {
        const hidden = text.slice(at, at + length);
        masked += text.slice(taken, at) + (typeof mask === "string" ? mask : mask(hidden));
        taken = at + length;
      }
      at += Math.max(length, 1);
    }
    return taken === 0 ? text : masked + text.slice(taken);
  }

  /** The length of the longest one that begins here; 0: none. */
  private lengthAt(folded: string, at: number): number {
    const isHere = (one: string): boolean => folded.startsWith(one, at);
    const long = this.byStart.get(folded.slice(at, at + START))?.find(isHere);
    return (long ?? this.short.find(isHere))?.length ?? 0;
  }
}

/** Without the difference of upper and lower case, each character where it was. */
function fold(text: string): string {
  const folded = text.toUpperCase();
  if (folded.length === text.length) return folded;
  return text.replace(/[^]/g, (character) => {
    const upper = character.toUpperCase();
    return upper.length === 1 ? upper : character;
  });
}
