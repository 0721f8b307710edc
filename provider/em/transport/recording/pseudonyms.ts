import { randomInt } from "node:crypto";
import { STANDARD_GUIDS } from "./vocabulary";

/** What cannot be scrubbed with certainty; the message completes "left out: ". */
export class Unscrubbable extends Error {
  override readonly name = "Unscrubbable";
}

/** A whole number from 0 on, below the given one. */
export type Draw = (below: number) => number;

/**
 * Letters of pseudonyms. Names have vowels, so that hardly any name of three letters and more can
 * turn up in a recording by chance.
 */
const LETTERS = "qxzjkvw";
const ALL_LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** So many draws avoid what is taken, before another alphabet and then a repetition will do. */
const DRAWS = 60;

interface Pool {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/**
 * Letters beyond ASCII that have as many bytes as those that they stand for, so that lengths stay:
 * with two cases, and without.
 */
const CASED_POOLS: Readonly<Record<number, Pool>> = {
  2: { from: 0xf8, to: 0xfe, step: 1 },
  3: { from: 0x1e01, to: 0x1e95, step: 2 },
};
const CASELESS_POOLS: Readonly<Record<number, Pool>> = {
  2: { from: 0x5d0, to: 0x5ea, step: 1 },
  3: { from: 0x4e00, to: 0x9fa5, step: 1 },
  4: { from: 0x20000, to: 0x2a6df, step: 1 },
};
const SYMBOL_POOLS: Readonly<Record<number, Pool>> = {
  3: { from: 0x2600, to: 0x26ff, step: 1 },
  4: { from: 0x1f400, to: 0x1f4ff, step: 1 },
};

/**
 * The pseudonyms of one recording: equal words have equal ones, in any place, and words that differ
 * in case only have pseudonyms that do too. They are drawn, not computed: nothing leads back.
 */
export class Pseudonyms {
  private readonly draw: Draw;
  private readonly byWord = new Map<string, string>();
  private readonly taken = new Set<string>();
  private readonly byGuid = new Map<string, string>();

  constructor(draw: Draw = randomInt) {
    this.draw = draw;
  }

  /** Whether a word stood in a name before. */
  knows(word: string): boolean {
    return this.byWord.has(fold(word));
  }

  /** Of letters and digits; as many characters, each of the same sort and case. */
  word(word: string): string {
    const folded = fold(word);
    const known = this.byWord.get(folded) ?? this.drawUntaken(folded);
    this.byWord.set(folded, known);
    this.taken.add(known);
    const drawn = Array.from(known);
    return Array.from(word)
      .map((char, at) => (isUpper(char) ? (drawn[at] ?? "").toUpperCase() : (drawn[at] ?? "")))
      .join("");
  }

  /** Of a GUID, with or without hyphens, in its case. */
  guid(text: string): string {
    const bare = text.replaceAll("-", "").toLowerCase();
    const dashed = bare.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    if (STANDARD_GUIDS.has(dashed)) return text;
    const known =
      this.byGuid.get(bare) ?? Array.from(bare, () => this.draw(16).toString(16)).join("");
    this.byGuid.set(bare, known);
    const cased = text === text.toUpperCase() && /[A-F]/.test(text) ? known.toUpperCase() : known;
    return text.includes("-") ? cased.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") : cased;
  }

  /** Of a group of a numeric address that has letters (IPv6). */
  hexadecimal(group: string): string {
    return Array.from(this.word(`0${group}`).slice(1), (char) =>
      /[0-9a-f]/i.test(char) ? char : ((char.codePointAt(0) ?? 0) % 16).toString(16),
    ).join("");
  }

  private drawUntaken(folded: string): string {
    const characters = Array.from(folded);
    let drawn = folded;
    for (const letters of [LETTERS, ALL_LETTERS]) {
      for (let tries = 0; tries < DRAWS; tries += 1) {
        drawn = this.drawWord(characters, letters);
        if (drawn !== folded && !this.taken.has(drawn) && !this.byWord.has(drawn)) return drawn;
      }
    }
    // Two words share a pseudonym rather than that one is told.
    return drawn;
  }

  private drawWord(characters: readonly string[], letters: string): string {
    const isNumber = characters.every(isDigit);
    return characters
      .map((char, at) => {
        if (isDigit(char)) return this.drawDigit(isNumber && at === 0, char, characters.length);
        if (/[a-z]/.test(char)) return letters[this.draw(letters.length)] ?? "q";
        return this.drawBeyondAscii(char);
      })
      .join("");
  }

  /** A number stays one without leading zeros, and part of an address one below 256. */
  private drawDigit(leads: boolean, char: string, length: number): string {
    if (!leads) return String(this.draw(10));
    if (char === "0") return "0";
    return length === 3 ? "1" : String(1 + this.draw(9));
  }

  private drawBeyondAscii(char: string): string {
    const bytes = Buffer.byteLength(char);
    if (/\p{So}/u.test(char)) return this.drawFrom(SYMBOL_POOLS[bytes], char);
    if (!/[\p{L}\p{N}]/u.test(char)) return char;
    if (isLower(char)) return this.drawFrom(CASED_POOLS[bytes] ?? CASELESS_POOLS[bytes], char);
    const hasCases = char.toLowerCase() !== char || char.toUpperCase() !== char;
    // Letters whose case is a rule of its own (ß, ı) are what a test of names is about.
    return hasCases ? char : this.drawFrom(CASELESS_POOLS[bytes], char);
  }

  private drawFrom(pool: Pool | undefined, char: string): string {
    if (pool === undefined) return char;
    const size = Math.floor((pool.to - pool.from) / pool.step) + 1;
    return String.fromCodePoint(pool.from + this.draw(size) * pool.step);
  }
}

function isDigit(char: string): boolean {
  return /^[0-9]$/.test(char);
}

/** Character by character, so that the length stays; only where the way back is the same. */
function fold(word: string): string {
  return Array.from(word, (char) => (isUpper(char) ? char.toLowerCase() : char)).join("");
}

function isUpper(char: string): boolean {
  const lower = char.toLowerCase();
  return lower !== char && Array.from(lower).length === 1 && lower.toUpperCase() === char;
}

function isLower(char: string): boolean {
  const upper = char.toUpperCase();
  return upper !== char && Array.from(upper).length === 1 && upper.toLowerCase() === char;
}
