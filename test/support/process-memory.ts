import { readFileSync } from "node:fs";

const KIBIBYTE = 1024;

/**
 * What Linux tells of a process's memory, in bytes: what it holds (`VmRSS`), or the most that it
 * ever held (`VmHWM`). `NaN` when it is gone.
 */
export function memoryOf(pid: number, field: "VmRSS" | "VmHWM"): number {
  return (
    Number(
      new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1],
    ) * KIBIBYTE
  );
}
