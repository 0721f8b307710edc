/** What the client made of the answers. */
export interface Understood {
  /** Rows that it read, where an answer has rows. */
  readonly rows?: number;
  /** What it found of a name that the requests ask for. */
  readonly found?: number;
  /** What it could not read, completing "… cannot be read". */
  readonly problems?: readonly string[];
}
