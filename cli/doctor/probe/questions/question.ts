import type { Understood } from "./understood";
import type { AnswerForm } from "../form/form";
import type { Check } from "./checks";
import type { Knowledge } from "./knowledge";

/** A form of another answer in the place of this one. */
export interface OtherForm {
  readonly form: AnswerForm;
  /** The simulator's switch in that position, or another name of the form. */
  readonly position: string;
  readonly text: string;
}

/** One form of answer that this package relies on. */
export interface Question {
  readonly id: string;
  /** What is asked for, as people call it. */
  readonly what: string;
  /** The requests whose answers have this form, by method and path. */
  readonly requests: RegExp;
  /** More requests without whose answers there is none to the question. */
  readonly needs?: RegExp;
  readonly form: AnswerForm;
  /** Whole forms that some servers send in its place. */
  readonly others?: readonly OtherForm[];
  /** Asks as the client does. */
  readonly ask: (known: Knowledge) => Promise<Understood>;
  /** Differences with which it is not understood, where the client does not say so itself. */
  readonly vital?: RegExp;
  /** What is looked at besides the form. */
  readonly check?: Check;
  /** Without it nothing can be managed. */
  readonly isEssential: boolean;
  /** What follows for the user where the answer is not understood. */
  readonly lost: string;
  /** Why it may not have been asked. */
  readonly unseen?: string;
}

/** A part of a path that is an ID. */
export const ID = "[^/?]+";
export const ENTITY = "\\?format=Entity";

/** The requests that read a path below `/api`, with all its pages. */
export function get(path: string): RegExp {
  return new RegExp(`^GET /api${path}(?:[?&]page[^/]*)?$`, "i");
}
