/* global document, HTMLInputElement, HTMLSelectElement, HTMLButtonElement */
// The elements of the page: those that it comes with, and new ones. Texts are written only as text
// nodes, so that a name is never markup.

/** @param {string} id */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** @param {string} id */
export function inputById(id) {
  const found = byId(id);
  if (!(found instanceof HTMLInputElement)) throw new Error(`${id} is no input`);
  return found;
}

/** @param {string} id */
export function selectById(id) {
  const found = byId(id);
  if (!(found instanceof HTMLSelectElement)) throw new Error(`${id} is no select`);
  return found;
}

/** @param {string} id */
export function buttonById(id) {
  const found = byId(id);
  if (!(found instanceof HTMLButtonElement)) throw new Error(`${id} is no button`);
  return found;
}

/**
 * Characters that no reader sees, or that turn the reading direction: with them one name looks like
 * another.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** @param {string} text */
function visible(text) {
  return text.replace(HIDDEN, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/**
 * @param {string} name
 * @param {{ className?: string, text?: string, title?: string }} [settings]
 * @param {(Node | string)[]} children
 */
export function element(name, settings = {}, ...children) {
  const made = document.createElement(name);
  if (settings.className !== undefined) made.className = settings.className;
  if (settings.text !== undefined) made.textContent = visible(settings.text);
  if (settings.title !== undefined) made.title = visible(settings.title);
  made.append(...children);
  return made;
}
