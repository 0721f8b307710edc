import type { Fault } from "../../simulator";

/**
 * Every way in which one answer may go wrong. `after` takes effect first: the answer alone is lost.
 */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "reset before the effect": { kind: "reset" },
  "reset after the effect": { kind: "reset", after: true },
  "no answer, no effect": { kind: "never" },
  "no answer, but the effect": { kind: "never", after: true },
  "503 before the effect": { kind: "status", status: 503, body: "empty" },
  "503 after the effect": { kind: "status", status: 503, body: "empty", after: true },
  "502 from a proxy (HTML)": { kind: "status", status: 502, body: "html" },
  "504 after the effect (HTML)": { kind: "status", status: 504, body: "html", after: true },
  "500 with EM's error": {
    kind: "status",
    status: 500,
    message: "Object reference not set to an instance of an object.",
  },
  "500 after the effect": { kind: "status", status: 500, after: true },
  "503 with Retry-After": { kind: "status", status: 503, retryAfter: "2", body: "empty" },
  "429": { kind: "status", status: 429, body: "empty" },
  "400 with EM's error": { kind: "status", status: 400, message: "Node [root] does not exist." },
  "401 in mid-run": { kind: "status", status: 401, body: "empty" },
  "403": { kind: "status", status: 403, message: "Access denied" },
  "web page instead of an answer": { kind: "html" },
  "web page after the effect": { kind: "html", after: true },
  "redirect to another host": { kind: "redirect", location: "https://127.0.0.1:1/api/" },
  "empty body": { kind: "emptyBody" },
  "body cut in the middle": { kind: "truncated" },
  "garbled body": { kind: "garbled" },
  "wrong length": { kind: "wrongLength" },
  "endless slow body": { kind: "endless" },
  "late answer": { kind: "slow", milliseconds: 300 },
};
