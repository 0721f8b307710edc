// Makes what the preview of a pull request may see. In a stack's state (standard input to standard
// output) and in its configuration (the file that is named, changed in place), "[secret]" stands in
// for every secret, and nothing is left of the secrets provider.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** What `pulumi preview --json` prints in place of a secret too. */
const STAND_IN = "[secret]";

/** How a state marks what stands for more than itself, and that it is a secret. */
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A password that somebody put into the configuration without `--secret` is plain in the state. */
const PASSWORD = /(?:^|:)password$/i;

/** @param {string} key @param {any} value */
function withoutSecret(key, value) {
  const isSecret = typeof value === "object" && value !== null && value[MARK] === SECRET;
  return isSecret || (PASSWORD.test(key) && typeof value === "string") ? STAND_IN : value;
}

/** @param {string} text The output of `pulumi stack export`. */
function stateWithout(text) {
  const state = JSON.parse(text, withoutSecret);
  delete state.deployment.secrets_providers;
  return JSON.stringify(state);
}

/** @param {string} text `Pulumi.<stack>.yaml`, as Pulumi writes it. */
function configurationWithout(text) {
  return text
    .replace(/^(?:encryptionsalt|encryptedkey|secretsprovider):.*\n?/gm, "")
    .replace(/(:|-)\s+secure: .*/g, `$1 "${STAND_IN}"`);
}

const [, , file] = process.argv;
if (file === undefined) process.stdout.write(stateWithout(readFileSync(0, "utf8")));
else if (existsSync(file)) writeFileSync(file, configurationWithout(readFileSync(file, "utf8")));
