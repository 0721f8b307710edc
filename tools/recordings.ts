import { rmSync } from "node:fs";
import { join } from "node:path";
import { SERVERS_TO_RECORD } from "./recordings/kinds-of-server";
import { recordServer } from "./recordings/record-server";

/** Makes the files of test/recordings again. A test compares them with what is there. */
async function makeRecordings(): Promise<void> {
  for (const server of SERVERS_TO_RECORD) {
    const file = join(__dirname, "..", "test", "recordings", `${server.file}.jsonl`);
    rmSync(file, { force: true });
    await recordServer(server, file);
  }
}

void makeRecordings();
