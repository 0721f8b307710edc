import { provideBrowser } from "./fetch-browser";

void provideBrowser((line) => {
  process.stderr.write(`${line}\n`);
});
