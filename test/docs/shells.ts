import type { Block } from "./pages";

/**
 * A block of commands is `shell` where sh and PowerShell read it alike, else `sh` with a
 * `powershell` block right after it. No PowerShell runs these: the rules are about what it reads
 * otherwise.
 */
interface Rule {
  readonly why: string;
  readonly pattern: RegExp;
}

/** What only sh reads so. */
const ONLY_SH: readonly Rule[] = [
  { why: "export sets a variable in sh only", pattern: /^\s*export\s/m },
  { why: "NAME=value sets a variable in sh only", pattern: /^\s*[A-Z_][A-Z0-9_]*=/m },
  { why: "a backslash continues a line in sh only", pattern: /\\$/m },
  { why: "sh's way to put a single quote into single quotes", pattern: /'\\''/ },
  { why: "Windows PowerShell 5.1 does not know &&", pattern: /&&|\|\|/ },
  { why: "there is no /dev/null on Windows", pattern: /\/dev\/null/ },
  { why: "a tool of Unix", pattern: /^\s*(?:mkdir -p|rm -|cat|cp|mv|chmod|touch|grep|sed)\b/m },
  { why: "curl is another command in Windows PowerShell", pattern: /^\s*curl\s/m },
];

/** What both read, and not alike: only a block for one of them may have it. */
const READ_DIFFERENTLY: readonly Rule[] = [
  { why: "a variable", pattern: /\$/ },
  { why: "a pipe", pattern: /(?<!\|)\|(?!\|)/ },
  { why: "a redirection", pattern: /(?<![-=])>|<(?=\s)/ },
  { why: "a backtick", pattern: /`/ },
  { why: "a backslash outside single quotes", pattern: /^(?:[^'\n]|'[^'\n]*')*\\/m },
];

/** What a block for PowerShell cannot have. */
const NOT_POWERSHELL: readonly Rule[] = [
  ...ONLY_SH,
  {
    why: "Windows PowerShell 5.1 writes UTF-16 where > redirects",
    pattern: /^(?!\s*cmd \/c "[^"\n]*"\s*$)[^#\n]*(?<![-=])>/m,
  },
];

/** Comments are no commands. */
function commandsOf(text: string): string {
  return text.replace(/(?:^|\s+)#.*$/gm, "");
}

function broken(rules: readonly Rule[], text: string): string[] {
  const commands = commandsOf(text);
  return rules.filter(({ pattern }) => pattern.test(commands)).map(({ why }) => why);
}

/** Names of the variables that a block sets. */
function variablesIn(text: string): string[] {
  const inSh = [...text.matchAll(/^export (.*)$/gm)].flatMap(([, rest = ""]) =>
    [...rest.matchAll(/(?:^|\s)([A-Z_][A-Z0-9_]*)=/g)].map(([, name = ""]) => name),
  );
  const inPowerShell = [...text.matchAll(/^\$env:(\w+) = /gm)].map(([, name = ""]) => name);
  return [...inSh, ...inPowerShell].sort();
}

/** Lines that call what is the same program everywhere. */
function callsIn(text: string): string[] {
  return [...text.matchAll(/^(?:cmd \/c ")?((?:npm|npx|node|pulumi) [^"\n]*)"?$/gm)].map(
    ([, call = ""]) => call.trim(),
  );
}

/** Why two blocks are not the same commands. */
function differences(sh: string, powershell: string): string[] {
  const same = (read: (text: string) => string[]): boolean =>
    read(sh).join("\n") === read(powershell).join("\n");
  return [
    ...(same(variablesIn) ? [] : ["the two blocks set different variables"]),
    ...(same(callsIn) ? [] : ["the two blocks call different programs"]),
  ];
}

/** What is wrong with one block, given the ones before and behind it. */
function faultsOf(block: Block, before: Block | undefined, after: Block | undefined): string[] {
  if (block.output !== undefined) return [];
  switch (block.language) {
    case "shell":
      return broken([...ONLY_SH, ...READ_DIFFERENTLY], block.text);
    case "sh":
      if (after?.language !== "powershell" || after.gap)
        return ["no block for PowerShell right after it"];
      if (broken([...ONLY_SH, ...READ_DIFFERENTLY], block.text).length === 0)
        return ["both shells read it alike: call it shell"];
      return differences(block.text, after.text);
    case "powershell":
      return [
        ...(before?.language === "sh" && !block.gap ? [] : ["no block for sh right before it"]),
        ...broken(NOT_POWERSHELL, block.text),
      ];
    default:
      return [];
  }
}

/** Blocks of commands that a reader at one of the two shells cannot type in. */
export function shellFaults(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block, at) =>
    faultsOf(block, blocks[at - 1], blocks[at + 1]).map((why) => `${why}: ${block.text.trim()}`),
  );
}

/** Commands in a sentence that set a variable as sh does. */
export function shellsInProse(text: string): string[] {
  const prose = text.replace(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/`[A-Z_][A-Z0-9_]*=[^\s`]+ [^`\n]+`/g)].map(([code]) => code);
}
