import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../cli/main";
import { startSimulator, type SwitchSettings } from "../../../simulator";
import { STRANGE } from "./strange-servers";
import { deviationsIn, type Meddle, reportOf, runProbe, unusual } from "./support";

interface Case {
  readonly switches?: SwitchSettings;
  readonly meddle?: Meddle;
}

const POSITIONS: readonly SwitchSettings[] = [
  {},
  { jsonKeys: "camel", bom: true, jsonNulls: "omitted" },
  { accountGet: "referenceFirst", jsonLists: "nested", rootName: "uniqueId" },
  { errorMediaType: "json", rootIdBug: true, lookupEmpty: 204 },
  { errorForm: "problem", malformedIdStatus: 500, notFoundStatus: 400 },
  { accountsEntityList: "unsupported", inventoryEntityList: "unsupported", charset: "missing" },
  { hrefPath: "wrong", linkHost: "self", rootBackupServers: 2, deleteLinkType: "present" },
  { accountNames: "linux", extraRole: "present", sessionHeader: "missing", xmlProlog: "missing" },
];

/** A log-off is no read: a replay has it in its own way. */
const NOT_REPLAYED = ["a log-off that fails"];

const CASES: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(POSITIONS.map((switches) => [JSON.stringify(switches), { switches }])),
  ...Object.fromEntries(
    Object.entries(STRANGE)
      .filter(([name]) => !NOT_REPLAYED.includes(name))
      .map(([name, [meddle]]) => [name, { meddle }]),
  ),
};

/** What a probe finds of a server that was recorded. */
async function probeReplay(recording: string): Promise<{ code: number; out: string }> {
  const sim = await startSimulator({ tls: false, recording });
  let out = "";
  try {
    const code = await main(["doctor", "--probe", "--json"], {
      stdout: (text) => void (out += text),
      stderr: () => undefined,
      env: {
        VEEAM_EM_URL: sim.url,
        VEEAM_EM_USERNAME: sim.username,
        VEEAM_EM_PASSWORD: sim.password,
        VEEAM_EM_INSECURE: "true",
      },
      ended: new AbortController().signal,
    });
    return { code, out };
  } finally {
    await sim.close();
  }
}

function findings(probe: { readonly code: number; readonly out: string }): object {
  const report = reportOf(probe);
  const { manageable, format } = report.verdict;
  const found = { unusual: unusual(report), deviations: deviationsIn(report) };
  return { code: probe.code, manageable, format, ...found };
}

describe("veeam-em doctor --probe, of a server that was recorded, [long]", () => {
  for (const [name, server] of Object.entries(CASES))
    it(`finds what it found of the server itself: ${name}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "probe-"));
      try {
        const file = join(folder, "em.jsonl");
        const first = await runProbe(server, "--json", "--record", file);
        const positions = Object.keys(server.switches ?? {}).length;
        if (server.meddle !== undefined) expect(first.code).to.not.equal(0);
        else if (positions === 0) expect(first.code).to.equal(0);
        expect(findings(await probeReplay(file))).to.deep.equal(findings(first));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
});
