#!/usr/bin/env node
import { isEmError, outliveReaders, packageVersion, processConnections } from "../provider/em";
import { visible } from "../provider/model/visible";
import { EXIT, exitCodeOf, UsageError, type Command, type CommandIo } from "./command";
import { errorInCommand } from "./shared/command-words";
import { harmless } from "./shared/harmless";

/** Exit code of a process that was ended by a second Ctrl+C, as shells count it. */
const INTERRUPTED = 130;

/**
 * Every sub-command, loaded only when it is wanted. `require`, because `import()` of a source file
 * fails where only `require` knows TypeScript.
 */
/* eslint-disable @typescript-eslint/no-require-imports */
const COMMANDS: Readonly<Record<string, () => Command>> = {
  doctor: () => commandIn(require("./doctor"), "doctor"),
  drift: () => commandIn(require("./drift"), "drift"),
  explain: () => commandIn(require("./explain"), "explain"),
  export: () => commandIn(require("./export"), "exportCommand"),
  rebuild: () => commandIn(require("./rebuild"), "rebuild"),
  report: () => commandIn(require("./report"), "report"),
  simulate: () => commandIn(require("./simulate"), "simulate"),
  "what-can": () => commandIn(require("./what-can"), "whatCan"),
  "who-can": () => commandIn(require("./who-can"), "whoCan"),
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** The command that a module exports under its name. */
function commandIn(loaded: unknown, name: string): Command {
  const command: unknown =
    typeof loaded === "object" && loaded !== null
      ? Object.entries(loaded).find(([key]) => key === name)?.[1]
      : undefined;
  if (!isCommand(command))
    throw new TypeError(`the file of the command ${name} does not export it`);
  return command;
}

function isCommand(value: unknown): value is Command {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    "summary" in value &&
    "usage" in value &&
    "run" in value &&
    typeof value.run === "function"
  );
}

/** Runs one command line; resolves to the exit code. Never throws. */
export async function main(args: readonly string[], outside: CommandIo): Promise<number> {
  const io = harmless(outside);
  const [name, ...rest] = args;
  if (name === "--version" || name === "-v") {
    io.stdout(`${packageVersion()}\n`);
    return EXIT.ok;
  }
  if (name === undefined) {
    io.stderr(helpText(undefined));
    return EXIT.usage;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    io.stdout(helpText(rest[0]));
    return EXIT.ok;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    io.stderr(
      `veeam-em: unknown command ${JSON.stringify(name)}. Commands: ${Object.keys(COMMANDS).join(", ")}.\n`,
    );
    return EXIT.usage;
  }
  const command = load();
  if (rest.includes("--help") || rest.includes("-h")) {
    io.stdout(command.usage);
    return EXIT.ok;
  }
  return runCommand(command, rest, io);
}

async function runCommand(
  command: Command,
  args: readonly string[],
  io: CommandIo,
): Promise<number> {
  try {
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr(
        `veeam-em ${command.name}: ${visible(error.message)}\n${command.usage.split("\n", 1)[0] ?? ""}\nMore: npx pulumi-veeam-em ${command.name} --help\n`,
      );
      return EXIT.usage;
    }
    if (isEmError(error)) {
      const { code, message, hint } = errorInCommand(error);
      io.stderr(`${code}: ${message}\n${hint === undefined ? "" : `What to do: ${hint}\n`}`);
      return exitCodeOf(code);
    }
    io.stderr(
      `veeam-em ${command.name} failed unexpectedly: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nThis is a bug in veeam-em: please report it.\n`,
    );
    return EXIT.failed;
  }
}

/** The list of commands, or the usage of one. */
function helpText(wanted: string | undefined): string {
  const load =
    wanted !== undefined && Object.hasOwn(COMMANDS, wanted) ? COMMANDS[wanted] : undefined;
  if (load !== undefined) return load().usage;
  const commands = Object.values(COMMANDS).map((each) => each());
  const width = commands.reduce((widest, { name }) => Math.max(widest, name.length), 0);
  const list = commands
    .map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
    .join("\n");
  return `Usage: npx pulumi-veeam-em <command> [options]

Restore permissions of Veeam Backup Enterprise Manager, from the command line.

${list}

npx pulumi-veeam-em <command> --help   what a command does, with its options
npx pulumi-veeam-em --version          the version of pulumi-veeam-em
`;
}

/** Runs in this process: signals end the command, and no logon session stays open. */
async function runInProcess(): Promise<void> {
  const ended = new AbortController();
  const end = (): void => {
    // Who asks twice does not want to wait.
    if (ended.signal.aborted) process.exit(INTERRUPTED);
    ended.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP"] as const)
    process.on(signal, end);
  outliveReaders();
  const io: CommandIo = {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    env: process.env,
    ended: ended.signal,
    isTerminal: process.stdout.isTTY,
    isErrorTerminal: process.stderr.isTTY,
  };
  process.exitCode = await main(process.argv.slice(2), io);
  await processConnections.closeAll();
}

if (require.main === module) void runInProcess();
