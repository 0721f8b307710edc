import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SERVERS_TO_RECORD } from "./recordings/kinds-of-server";
import { recordServer } from "./recordings/record-server";

/** Makes the files of test/recordings again, or those of another folder. A test compares them. */
async function makeRecordings(folder = join(__dirname, "..", "test", "recordings")): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const server of SERVERS_TO_RECORD) {
    const file = join(folder, `${server.file}.jsonl`);
    rmSync(file, { force: true });
    await recordServer(server, file);
  }
}

void makeRecordings(process.argv[2]);
