import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { main } from "../../../cli/main";
import { type Simulator, startSimulator, type SwitchSettings } from "../../../simulator";

/** An answer on its way from the simulator to the client. */
export interface Passing {
  /** Method and path. */
  readonly request: string;
  readonly isJson: boolean;
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Whether the connection breaks in its place. */
  readonly isCut?: boolean;
}

/** What a test makes of an answer; nothing: it passes as it is. */
export type Meddle = (passing: Passing) => Partial<Passing> | undefined;

interface Answer {
  readonly answer: string;
  readonly result: string;
  readonly deviations: readonly { readonly id: string; readonly position?: string }[];
  readonly reason?: string;
  readonly follows?: string;
}

interface Report {
  readonly ok: boolean;
  readonly keys?: string | null;
  readonly failed?: { readonly step: string; readonly error?: { readonly code: string } };
  readonly formats?: readonly { readonly format: string; readonly answers: readonly Answer[] }[];
  readonly verdict: {
    readonly manageable: boolean;
    readonly format?: string;
    readonly text: string;
    readonly deviations?: readonly string[];
  };
}

interface Probe {
  readonly code: number;
  readonly out: string;
  readonly sim: Simulator;
}

const SQLSRV = "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-15309";

/** An account of each type, one of them with a scope. */
const ACCOUNTS = [
  { name: "TECH\\ops", roles: ["Portal User"], allVms: false, scopes: [SQLSRV] },
  { name: "claims", type: "ExternalGroup", roles: ["Portal User"], allVms: true },
  { name: "kim@tech.local", type: "ExternalUser", roles: ["Portal User"], allVms: true },
] as const;

/** Runs the probe against a server that answers as a test wants. */
export async function runProbe(
  {
    switches = {},
    meddle,
    env = {},
  }: {
    readonly switches?: SwitchSettings;
    readonly meddle?: Meddle;
    readonly env?: Readonly<Record<string, string>>;
  },
  ...args: readonly string[]
): Promise<Probe> {
  const accounts = ACCOUNTS.map((account) => ({
    ...account,
    roles: [...account.roles],
    ...("scopes" in account ? { scopes: [...account.scopes] } : {}),
  }));
  const users = [{ username: "TECH\\ops", password: "of ops" }];
  const sim = await startSimulator({ tls: false, switches, accounts, users });
  const between = meddle === undefined ? undefined : await startBetween(sim.url, meddle);
  let out = "";
  try {
    const code = await main(["doctor", "--probe", ...args], {
      stdout: (text) => void (out += text),
      stderr: () => undefined,
      env: {
        VEEAM_EM_URL: between?.url ?? sim.url,
        VEEAM_EM_USERNAME: sim.username,
        VEEAM_EM_PASSWORD: sim.password,
        VEEAM_EM_INSECURE: "true",
        ...env,
      },
      ended: new AbortController().signal,
    });
    return { code, out, sim };
  } finally {
    await between?.close();
    await sim.close();
  }
}

export function reportOf({ out }: Pick<Probe, "out">): Report {
  return JSON.parse(out) as Report;
}

/** What is not as expected: `format answer`, with the result. */
export function unusual(report: Report): Readonly<Record<string, string>> {
  const found = (report.formats ?? []).flatMap(({ format, answers }) =>
    answers
      .filter(({ result }) => result !== "as expected")
      .map(({ answer, result }) => [`${format} ${answer}`, result] as const),
  );
  return Object.fromEntries(found);
}

/** Every position of a switch, or ID of a difference, that was found. */
export function deviationsIn(report: Report): string[] {
  const found = (report.formats ?? [])
    .flatMap(({ answers }) => answers)
    .flatMap(({ deviations }) => deviations.map(({ id, position }) => position ?? id));
  return [...new Set(found)].sort();
}

async function startBetween(
  target: string,
  meddle: Meddle,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = http.createServer((incoming, response) => {
    const { method, url = "", headers } = incoming;
    const onwards = http.request(`${target}${url}`, { method, headers }, (answer) => {
      let body = "";
      answer
        .setEncoding("utf8")
        .on("data", (text: string) => (body += text))
        .on("end", () => {
          const passing = {
            request: `${method ?? ""} ${url}`,
            isJson: /json/.test(answer.headers["content-type"] ?? ""),
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body,
          };
          const changed = { ...passing, ...meddle(passing) };
          if (changed.isCut === true) {
            response.destroy();
            return;
          }
          const headers = Object.entries(changed.headers);
          const kept = headers.filter(([name]) => name !== "content-length");
          response.writeHead(changed.status, Object.fromEntries(kept)).end(changed.body);
        });
    });
    incoming.pipe(onwards);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
