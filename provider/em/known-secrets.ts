import { visible, visibleLines } from "../model/visible";
import { HiddenTexts } from "./hidden-texts";

/** What stands in a text where a secret was. */
const MASK = "***";

/**
 * A password this long or longer is masked in every text; a shorter one only in what a server said.
 * "password" or "admin" is also an ordinary word of this package's own messages.
 */
const UNMISTAKABLE_LENGTH = 10;

const anywhere = new HiddenTexts();
/** What is hidden anywhere, and more. */
const inServerText = new HiddenTexts();

/**
 * Remembers credentials, so that a server that echoes them does not bring them into an error or a
 * log. One with blanks at its ends is as secret without them.
 */
export function rememberCredentials(username: string, password: string): void {
  if (password.trim() !== password) rememberCredentials(username, password.trim());
  for (const encoding of ["utf8", "latin1"] as const) {
    remember(anywhere, Buffer.from(`${username}:${password}`, encoding).toString("base64"));
    remember(
      password.length < UNMISTAKABLE_LENGTH ? inServerText : anywhere,
      Buffer.from(password, encoding).toString("base64"),
    );
  }
  remember(password.length < UNMISTAKABLE_LENGTH ? inServerText : anywhere, password);
}

/** Remembers the token or ID of a logon session. */
export function rememberSession(secret: string): void {
  remember(anywhere, secret);
  remember(anywhere, Buffer.from(secret).toString("base64"));
}

/** Shorter ones are parts of ordinary words, and hide nothing. */
const SHORTEST_HIDDEN = 3;

/** Remembers what a program marks as secret: a name, or anything else that it must not show. */
export function rememberSecretInput(value: string): void {
  if (value.length >= SHORTEST_HIDDEN) remember(anywhere, value);
}

/** A text of this package as anybody may read it: no known secret in it, and nothing hidden. */
export function shownText(text: string): string {
  return visible(withoutSecrets(text));
}

/** The same for a text of several lines. */
export function shownLines(text: string): string {
  return visibleLines(withoutSecrets(text));
}

/** A text of this package without the secrets that this process knows. */
function withoutSecrets(text: string): string {
  return anywhere.mask(text, MASK);
}

/**
 * A text that a server said without the secrets that this process knows, short passwords included.
 */
export function withoutEchoes(text: string): string {
  return inServerText.mask(text, MASK);
}

/** Shorter ones would overwrite the form of every text. */
const SHORTEST_OVERWRITTEN = 3;

/**
 * A text whose words are pseudonyms, without the secrets that have no word in them, each with as
 * many characters as it had. Others are gone already: what looks like one is a part of a pseudonym.
 */
export function overwriteWordless(text: string): string {
  return inServerText.mask(text, (secret) =>
    secret.length < SHORTEST_OVERWRITTEN || /[\p{L}\p{N}]/u.test(secret)
      ? secret
      : "*".repeat(Array.from(secret).length),
  );
}

function remember(where: HiddenTexts, secret: string): void {
  if (secret === "") return;
  for (const spelling of [
    secret,
    encodeURIComponentSafely(secret),
    JSON.stringify(secret).slice(1, -1),
    inXml(secret),
    inHtml(secret),
  ]) {
    where.add(spelling);
    inServerText.add(spelling);
  }
}

/** A lone surrogate, which a password may have, has no URL form. */
function encodeURIComponentSafely(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    return secret;
  }
}

function inXml(secret: string): string {
  return secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function inHtml(secret: string): string {
  return inXml(secret).replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
