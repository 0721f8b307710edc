/** What {@link logOffAtOnce} runs: reads log-offs from its standard input, does them, and ends. Prints nothing. */
import { readFileSync } from "node:fs";
import { finishLogOffs, readPendingLogOffs } from "../em/pending-log-off";

/** Less than the time after which whoever waits for this process ends it; its start takes the rest. */
const SECONDS = 2;

const STDIN = 0;

void finishLogOffs(readPendingLogOffs(readFileSync(STDIN, "utf8")), SECONDS).finally(() => process.exit());
