import { INVENTORY_QUESTIONS, LOOKUP_QUESTIONS } from "./inventory";
import type { Question } from "./question";
import {
  ACCOUNT_QUESTIONS,
  MISSING_QUESTIONS,
  SCOPE_QUESTIONS,
  SESSION_QUESTIONS,
} from "./security";

/** Every form of answer that is asked for, in this order: later ones stand on earlier ones. */
export const QUESTIONS: readonly Question[] = [
  ...SESSION_QUESTIONS,
  ...ACCOUNT_QUESTIONS,
  ...INVENTORY_QUESTIONS,
  ...SCOPE_QUESTIONS,
  ...LOOKUP_QUESTIONS,
  ...MISSING_QUESTIONS,
];
