// The review that the page shows: the JSON beside the script.
import { byId } from "./elements.mjs";

/** @typedef {import("../../shared/review/review.js").Review} Review */
/** @typedef {import("../../shared/review/review.js").ReviewAccount} ReviewAccount */
/** @typedef {import("../../shared/review/review.js").ReviewScope} ReviewScope */
/** @typedef {{ account: ReviewAccount, words: string, whole: boolean }} Entry */

/** @type {{ review: Review, titles: Record<string, string> }} */
export const { review, titles } = JSON.parse(byId("review").textContent);
