import { EXIT, type CommandIo } from "../../command";
import { progressOn } from "../../shared/progress";
import { writeProbeJson, writeProbeText } from "./report";
import { probe, type ProbeScene } from "./run";
import { judgeServer } from "./verdict";

export { redactError } from "./redaction";

/** What a probe found, in every form in which it is told. */
export interface ProbeOutcome {
  readonly code: number;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Asks the server for every form of answer that this package relies on, by reads alone. */
export async function probeServer(
  scene: Omit<ProbeScene, "progress">,
  io: CommandIo,
): Promise<ProbeOutcome> {
  const progress = progressOn(io);
  try {
    const probed = await probe({ ...scene, progress: (...step) => progress.show(...step) });
    const verdict = judgeServer(probed, scene.settings);
    const code = !verdict.manageable
      ? EXIT.failed
      : verdict.deviations.length === 0
        ? EXIT.ok
        : EXIT.found;
    return {
      code,
      text: writeProbeText(probed, verdict),
      json: writeProbeJson(probed, verdict),
    };
  } finally {
    progress.end();
  }
}
