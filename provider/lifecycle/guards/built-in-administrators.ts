import { foldName } from "../../model/identity";

/**
 * What Windows calls the authority of its built-in groups (S-1-5-32), by the languages that have a
 * name of their own for it.
 */
const BUILT_IN_AUTHORITIES = fold([
  "BUILTIN",
  // German; Dutch; Spanish and Portuguese, in translations of Microsoft.
  "VORDEFINIERT",
  "INGEBOUWD",
  "INTEGRADO",
]);

/**
 * What Windows calls the group of administrators (S-1-5-32-544). EM shows names and no SIDs, and
 * Windows names the group in the language that it was installed in. Sources: Microsoft Learn,
 * "Configure Windows service accounts and permissions", table "Localized service names" (English,
 * German, Spanish, Russian; French, Italian, Chinese, Japanese and Korean as English), and the
 * translations of its page "Configure directory and file level permissions for Azure file shares"
 * (Swedish, Polish, Hungarian, Czech); the others as Windows in that language prints them.
 */
const ADMINISTRATORS = fold([
  "Administrators",
  // German
  "Administratoren",
  // French
  "Administrateurs",
  // Spanish, Portuguese
  "Administradores",
  // Italian
  "Amministratori",
  // Russian
  "Администраторы",
  // Polish
  "Administratorzy",
  // Swedish
  "Administratörer",
  // Danish, Norwegian
  "Administratorer",
  // Finnish
  "Järjestelmänvalvojat",
  // Hungarian
  "Rendszergazdák",
  // Czech, Slovak
  "Správci",
  // Turkish
  "Yöneticiler",
]);

function fold(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(foldName));
}

/** Whether a name is that of a group which every Windows brings with it, in any language. */
export function isOfBuiltInAuthority(accountName: string): boolean {
  return BUILT_IN_AUTHORITIES.has(partsOf(accountName).authority ?? "");
}

/** Whether a name is that of the built-in group of administrators, in any language. */
export function isBuiltInAdministrators(accountName: string): boolean {
  const { authority, group } = partsOf(accountName);
  return (
    ADMINISTRATORS.has(group) && (authority === undefined || BUILT_IN_AUTHORITIES.has(authority))
  );
}

function partsOf(accountName: string): { authority: string | undefined; group: string } {
  const folded = foldName(accountName);
  const backslash = folded.indexOf("\\");
  if (backslash < 0) return { authority: undefined, group: folded };
  return { authority: folded.slice(0, backslash), group: folded.slice(backslash + 1) };
}
