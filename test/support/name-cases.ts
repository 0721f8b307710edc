/**
 * Which names of accounts, roles and roots are one name. The provider, the policy pack and the
 * simulator share no code: the tests of all three read this table.
 */
interface NameCase {
  readonly what: string;
  readonly one: string;
  readonly other: string;
  readonly same: boolean;
}

const same = (what: string, one: string, other: string): NameCase => ({
  what,
  one,
  other,
  same: true,
});
const different = (what: string, one: string, other: string): NameCase => ({
  what,
  one,
  other,
  same: false,
});

export const NAME_CASES: readonly NameCase[] = [
  same("letters of ASCII", "TECH\\Backup-Ops_1", "tech\\BACKUP-OPS_1"),
  same("umlauts", "TECH\\Müller", "tech\\MÜLLER"),
  same("a capital in another block", "TECH\\ÿ", "tech\\Ÿ"),
  same("Greek", "TECH\\Ωνάσης", "TECH\\ΩΝΆΣης"),
  same("Greek letters with an iota below", "TECH\\ᾀᾳῃῳ", "TECH\\ᾈᾼῌῼ"),
  same("Cyrillic", "BUILTIN\\Администраторы", "builtin\\АДМИНИСТРАТОРЫ"),
  same("Armenian", "TECH\\հայ", "TECH\\ՀԱՅ"),
  same("the Croatian digraph, small and capital", "TECH\\ǆ", "TECH\\Ǆ"),
  same("full-width letters, among themselves", "TECH\\ｏｐｓ", "TECH\\ＯＰＳ"),
  same("letters outside the basic plane, spelled alike", "TECH\\𐐨", "tech\\𐐨"),

  different("another accent", "TECH\\Müller", "TECH\\Muller"),
  different("composed and decomposed", "TECH\\jos\u00e9", "TECH\\jose\u0301"),
  different("composed and decomposed, Hangul", "TECH\\\ud55c", "TECH\\\u1112\u1161\u11ab"),
  different("the Kelvin sign", "TECH\\\u212aim", "TECH\\kim"),
  different("the Kelvin sign and the capital", "TECH\\\u212aim", "TECH\\Kim"),
  different("the Angstrom sign", "TECH\\\u212bsa", "TECH\\åsa"),
  different("the Ohm sign", "TECH\\\u2126", "TECH\\ω"),
  different("the micro sign and mu", "TECH\\\u00b5", "TECH\\μ"),
  different("the micro sign and capital mu", "TECH\\\u00b5", "TECH\\Μ"),
  different("the long s", "TECH\\op\u017f", "TECH\\ops"),
  different("the long s and the capital", "TECH\\op\u017f", "TECH\\OPS"),
  different("sharp s and two s", "TECH\\Strauß", "TECH\\Strauss"),
  different("sharp s and two capitals", "TECH\\Strauß", "TECH\\STRAUSS"),
  different("sharp s and its capital", "TECH\\Strauß", "TECH\\Strauẞ"),
  different("the dotless i", "TECH\\ad\u0131n", "TECH\\ADIN"),
  different("the dotted capital i", "TECH\\\u0130pek", "TECH\\ipek"),
  different("the dotted capital i and i with a dot", "TECH\\\u0130pek", "TECH\\i\u0307pek"),
  different("the final sigma", "TECH\\Νίκος", "TECH\\ΝΊΚΟΣ"),
  different("the ligature fi", "TECH\\\ufb01sher", "TECH\\fisher"),
  different("the ligature fi and capitals", "TECH\\\ufb01sher", "TECH\\FISHER"),
  different("the digraph in title case", "TECH\\\u01c5", "TECH\\\u01c6"),
  different("a symbol that folds to beta", "TECH\\\u03d0", "TECH\\β"),
  different("full-width letters and ASCII", "TECH\\ｏｐｓ", "TECH\\ops"),
  different("a Roman numeral and letters", "TECH\\Ⅳ", "TECH\\IV"),
  different("a letter that looks alike", "TECH\\\u043eps", "TECH\\ops"),
  different("a soft hyphen", "TECH\\op\u00ads", "TECH\\ops"),
  different("a zero-width joiner", "TECH\\op\u200ds", "TECH\\ops"),
  different("a no-break space", "TECH\\op\u00a0s", "TECH\\op s"),
  different("a space at the end", "TECH\\ops ", "TECH\\ops"),
  different("letters outside the basic plane, in another case", "TECH\\𐐨", "TECH\\𐐀"),
];
