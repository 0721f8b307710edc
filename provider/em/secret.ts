import { inspect } from "node:util";

const SHOWN_INSTEAD = "[secret]";

/** A text that no log, error, snapshot or JSON shows. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself; only for what goes to the server. */
  reveal(): string {
    return this.#text;
  }

  toJSON(): string {
    return SHOWN_INSTEAD;
  }

  toString(): string {
    return SHOWN_INSTEAD;
  }

  [inspect.custom](): string {
    return SHOWN_INSTEAD;
  }
}
