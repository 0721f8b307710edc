/**
 * Texts of `__provider`, and what is to be thought of them. The commands and the policy pack share
 * no code: the tests of both read this table, so that both give the same answers.
 */
interface ProviderTextCase {
  readonly what: string;
  readonly type: string;
  readonly text: string;
  readonly isForeign: boolean;
}

const OURS = "pulumi-nodejs:dynamic/veeam-em:";
const NOTE = "pulumi-nodejs:dynamic/tools:Note";
const handler = (kind: string): string =>
  `exports.handler = () => require("pulumi-veeam-em/dynamic/v1").${kind};`;
const HARMLESS = "exports.handler = () => ({ create: () => ({ id: '1' }) });";

const onNote = (what: string, text: string, isForeign = true): ProviderTextCase => ({
  what,
  type: NOTE,
  text,
  isForeign,
});

const onAccount = (what: string, text: string): ProviderTextCase => ({
  what,
  type: `${OURS}Account`,
  text,
  isForeign: true,
});

export const PROVIDER_TEXT_CASES: readonly ProviderTextCase[] = [
  ...["Account", "AccountRole", "AccountScope", "AllVmsScope"].map((kind) => ({
    what: `the text of ${kind} on its own type`,
    type: `${OURS}${kind}`,
    text: handler(kind),
    isForeign: false,
  })),
  onAccount("another class's text", handler("AccountRole")),
  onAccount("no text", ""),
  onAccount("a line break more", `${handler("Account")}\n`),
  onAccount("a blank before it", ` ${handler("Account")}`),
  onAccount("other quotes", handler("Account").replaceAll('"', "'")),
  onAccount("another case", handler("Account").toUpperCase()),
  onAccount("a statement more", `steal(); ${handler("Account")}`),
  onAccount("a letter of another alphabet", handler("Account").replace("veeam", "v\u0435eam")),
  onAccount("foreign code", HARMLESS),
  onNote("harmless code", HARMLESS, false),
  onNote("no text", "", false),
  onNote("a package of a name that is alike", 'require("pulumi-veeam")', false),
  onNote("the text of a class", handler("Account")),
  onNote("a path to the package", 'require("/x/node_modules/pulumi-veeam-em/dist/index.js")'),
  onNote("a path on Windows", 'require("C:\\\\x\\\\Pulumi-Veeam-EM\\\\dist")'),
  onNote("the name in another case", 'require("PULUMI-VEEAM-EM")'),
  onNote("escapes", 'require("\\x70ulumi-\\u0076eeam-\\u{65}m/dynamic/v1")'),
  onNote("escapes with zeros", 'require("pulumi-\\u{000076}eeam-em")'),
  onNote("octal escapes", 'require("\\160ulumi-\\166eeam-em")'),
  onNote("escapes of no effect", 'require("\\pulu\\mi-veeam-\\em")'),
  onNote("a line that goes on", 'require("pulumi-\\\nveeam-em")'),
  onNote("percent signs", 'require(decodeURIComponent("%70ulumi%2Dveeam%2dem"))'),
  onNote("pieces", 'require("pulumi-" + "veeam" + `-em`)'),
  onNote("a list of pieces", 'require(["pulumi", "veeam", "em"].join("-"))'),
  onNote("a comment between pieces", 'require("pulumi-" /* and */ + "veeam-em")'),
  onNote("the name between what looks like a comment", '"/*"; require("pulumi-veeam-em"); "*/"'),
  onNote("pieces with names of their own", 'const a = "pulumi-", b = "veeam-em"; require(a + b)'),
  {
    what: "a type in another case",
    type: `${OURS.toUpperCase()}Account`,
    text: handler("Account"),
    isForeign: true,
  },
  {
    what: "a folder below the package's types",
    type: "pulumi-nodejs:dynamic/veeam-em/x:Account",
    text: handler("Account"),
    isForeign: true,
  },
  {
    what: "no kind of the package",
    type: `${OURS}account`,
    text: handler("Account"),
    isForeign: true,
  },
];
