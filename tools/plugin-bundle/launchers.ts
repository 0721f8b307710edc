import type { ArchiveFile } from "./tar";

const COMMAND = "pulumi-resource-veeam-em";
const NO_NODE = `${COMMAND} needs Node.js 20.19 or newer on PATH.`;

/** What the engine starts: a program of the plugin's name, on Windows with an ending. */
export function launchers(script: string): ArchiveFile[] {
  const shell = [
    "#!/bin/sh",
    `command -v node >/dev/null || { echo "${NO_NODE}" >&2; exit 127; }`,
    // The very process that gets the engine's signals.
    `exec node "$(dirname "$0")/${script}" "$@"`,
    "",
  ];
  const windows = [
    "@echo off",
    `where node >nul 2>nul || (echo ${NO_NODE} >&2 & exit /b 127)`,
    `node "%~dp0${script}" %*`,
    "",
  ];
  return [
    { name: COMMAND, content: shell.join("\n"), executable: true },
    { name: `${COMMAND}.cmd`, content: windows.join("\r\n") },
  ];
}
