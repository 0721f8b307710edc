/** What the folder `plugin/` of the package starts, through Pulumi's language host. */
import { requireEngine } from "./required-engine";
import { startPlugin } from "./start";

void requireEngine(process.argv).then((problem) => {
  if (problem === undefined) {
    startPlugin();
    return;
  }
  console.error(problem);
  process.exitCode = 1;
});
