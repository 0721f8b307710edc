import { visibleJson } from "../../provider/model/visible";
import type { CommandIo } from "../command";

/**
 * Signs of our own that stay as they are: colours and the cleared line of the progress bar, where
 * there is a terminal for them; the end of a line of CSV, and the byte order mark in front of it.
 */
// eslint-disable-next-line no-control-regex
const OWN_ON_TERMINAL = /(\u001b\[(?:0|1|1;31|2|33|36)m|\r\u001b\[K|\r\n|^\uFEFF)/;
const OWN_ELSEWHERE = /(\r\n|^\uFEFF)/;

/**
 * The process around a command, to which no text goes that could steer a terminal. The notation is
 * that of JSON, so that a document is still the same document.
 */
export function harmless(io: CommandIo): CommandIo {
  return {
    ...io,
    stdout: (text) => {
      io.stdout(withoutForeignSigns(text, io.isTerminal === true));
    },
    stderr: (text) => {
      io.stderr(withoutForeignSigns(text, io.isErrorTerminal === true));
    },
  };
}

function withoutForeignSigns(text: string, isTerminal: boolean): string {
  // Every second part is one of our own.
  return text
    .split(isTerminal ? OWN_ON_TERMINAL : OWN_ELSEWHERE)
    .map((part, at) => (at % 2 === 1 ? part : visibleJson(part)))
    .join("");
}
