/** What {@link logOffAtOnce} runs: reads log-offs from its standard input, does them, and ends. Prints nothing. */
import { readFileSync } from "node:fs";
import { finishLogOffs, readPendingLogOffs } from "../em/pending-log-off";

/** Less than the time after which whoever waits for this process ends it; its start takes the rest. */
const SECONDS = 2;

const STDIN = 0;

// Ctrl-C reaches every process of a terminal: whoever presses it again ends the program, not the log-off that it waits for.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);

void finishLogOffs(readPendingLogOffs(readFileSync(STDIN, "utf8")), SECONDS).finally(() => process.exit());
