import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { visible } from "../../../provider/model/visible";
import type { CommandIo } from "../../command";
import { InputError } from "../input";

/** What a run of `pulumi` gave. */
interface PulumiRun {
  /** As it is named in messages. */
  readonly command: string;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Would turn the JSON of a preview into the engine's event stream (pulumi,
 * cmd/pulumi/operations/preview.go).
 */
const STREAM_VARIABLE = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW";

/**
 * Runs the Pulumi CLI on PATH and waits for it. @throws InputError when there is none, or when it
 * is interrupted.
 */
export function runPulumi(
  args: readonly string[],
  cwd: string | undefined,
  io: CommandIo,
): Promise<PulumiRun> {
  const command = `pulumi ${args.map(visible).join(" ")}`;
  return new Promise((resolve, reject) => {
    const env = Object.fromEntries(
      Object.entries(io.env).filter(([name]) => name !== STREAM_VARIABLE),
    );
    const options = {
      env,
      signal: io.ended,
      killSignal: "SIGINT" as const,
      ...(cwd === undefined ? {} : { cwd }),
    };
    const child = spawn("pulumi", [...args, "--non-interactive"], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", (error) =>
      reject(new InputError(`\`${command}\` ${whyNotRun(error, cwd, io)}`)),
    );
    child.once("close", (code) => resolve({ command, code, stdout, stderr }));
  });
}

function whyNotRun(error: Error, cwd: string | undefined, io: CommandIo): string {
  if (io.ended.aborted) return "was interrupted.";
  if (cwd !== undefined && !existsSync(cwd))
    return `could not be run: there is no folder ${visible(cwd)}.`;
  const reason =
    "code" in error && error.code === "ENOENT" ? "no pulumi was found on PATH" : error.message;
  return `could not be run: ${reason}. Install the Pulumi CLI, or give the file that it wrote elsewhere.`;
}

/** The refusal of what a run gave, with what the program itself said of it. */
export function failedRun({ command, code, stderr }: PulumiRun, what: string): InputError {
  const said = stderr.trim().split("\n").map(visible).join("\n");
  return new InputError(
    `\`${command}\` ended with ${code === null ? "a signal" : `exit code ${code}`} and ${what}: ${said || "it said nothing"}`,
  );
}
