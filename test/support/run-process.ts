import { spawn } from "node:child_process";

interface ProcessOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** It is killed then, and when the tests end. */
  readonly timeoutMs: number;
}

/** Runs a program without input to its end. */
export async function runProcess(
  file: string,
  args: readonly string[],
  { cwd, env, timeoutMs }: ProcessOptions,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const kill = (): void => {
    child.kill("SIGKILL");
  };
  const timer = setTimeout(kill, timeoutMs);
  process.once("exit", kill);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearTimeout(timer);
  process.off("exit", kill);
  return { code, stdout, stderr };
}
