import Ajv from "ajv";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Simulator, SwitchSettings } from "../../../simulator";
import { deviationsIn, type Meddle, type Passing, reportOf, runProbe, unusual } from "./support";

const SCHEMA = join(__dirname, "..", "..", "..", "docs", "doctor.schema.json");

/** @param open sessions whose logon was answered so that nobody could know of them. */
function expectReads(sim: Simulator, open = 0): void {
  const others = sim.requests.filter(
    ({ route, method }) =>
      method !== "GET" && route !== "POST /sessionMngr" && route !== "DELETE /logonSessions/{ID}",
  );
  expect(others).to.deep.equal([]);
  expect(sim.requests.filter(({ write }) => write)).to.deep.equal([]);
  expect(sim.openSessions).to.equal(open);
}

/** Positions in which a server answers in another form, and what else is found with it. */
const POSITIONS: readonly SwitchSettings[] = [
  ...[{ bom: true }, { xmlProlog: "missing" }, { jsonNulls: "omitted" }],
  ...[{ jsonEmptyList: "null" }, { deleteLinkType: "present" }],
  ...[{ errorStackTrace: true }, { sessionHeader: "missing" }, { accountGet: "entity" }],
  ...[{ accountGet: "referenceFirst" }, { accountsEntityList: "EnterpriseAccountEntity" }],
  ...[{ accountsEntityList: "unsupported" }, { accountsEntityList: "ignored" }],
  ...[{ restrictionSettings: "absent" }, { entityRoles: "present" }],
  ...[{ flrElement: "FlrInlaceOnly" }, { notFoundStatus: 400 }, { rootName: "name" }],
  ...[{ rootName: "uniqueId" }, { typeSpelling: "VM" }, { lookupEmpty: 204 }],
  ...[{ rootIdBug: true }, { jsonLists: "nested" }, { jsonLists: "document" }],
  ...[{ charset: "missing" }, { errorForm: "problem" }, { errorMediaType: "json" }],
  ...[{ hrefPath: "wrong" }, { malformedIdStatus: 404 }, { malformedIdStatus: 500 }],
  ...[{ inventoryEntityList: "unsupported" }, { inventoryEntityList: "ignored" }],
];

/** Positions that are no other form. */
const NO_DEVIATION: readonly SwitchSettings[] = [
  {},
  { jsonKeys: "camel" },
  { linkHost: "self" },
  { listOrder: "reversed" },
  { accountNames: "linux" },
  { extraRole: "present" },
  { rootBackupServers: 2 },
  { maxSessions: 1 },
  { hrefPath: "right" },
  { logonBody: "ignored" },
  { nasRoot: "share" },
];

describe("veeam-em doctor --probe", () => {
  for (const switches of NO_DEVIATION)
    it(`finds nothing where nothing deviates: ${JSON.stringify(switches)}`, async () => {
      const probe = await runProbe({ switches }, "--json");
      const report = reportOf(probe);
      expect(unusual(report)).to.deep.equal({});
      expect(report.formats?.map(({ answers }) => answers.length)).to.deep.equal([22, 22]);
      const isCamel = switches.jsonKeys === "camel";
      expect(report).to.include({ ok: true, keys: isCamel ? "camel" : "pascal" });
      expect(report.verdict.format).to.equal(isCamel ? "json" : "xml");
      expect(probe.code).to.equal(0);
      expectReads(probe.sim);
    });

  for (const switches of POSITIONS)
    it(`finds that and no other deviation: ${JSON.stringify(switches)}`, async () => {
      const probe = await runProbe({ switches }, "--json");
      const [name, value] = Object.entries(switches)[0] ?? [];
      expect(deviationsIn(reportOf(probe))).to.deep.equal([`${String(name)}=${String(value)}`]);
      expect(Object.values(unusual(reportOf(probe)))).not.to.include("not understood");
      expect(probe.code).to.equal(3);
      expectReads(probe.sim);
    });

  it("prints a document of its schema, also where the server cannot be asked", async () => {
    const validate = new Ajv().compile(JSON.parse(readFileSync(SCHEMA, "utf8")) as object);
    for (const one of [
      {},
      { switches: { bom: true } },
      { env: { VEEAM_EM_PASSWORD: "wrong" } },
      { meddle: replaced("/scopes", "HierarchyRootName", "Root") },
    ]) {
      const report = reportOf(await runProbe(one, "--json"));
      expect(validate(report), JSON.stringify(validate.errors)).to.equal(true);
    }
  });

  it("says for people what deviates, what follows, and what to do", async () => {
    const meddle: Meddle = ({ request, isJson, body }) =>
      isJson && request.endsWith("/scopes") ? { body: body.replaceAll("Href", "Ref") } : undefined;
    const { out, code, sim } = await runProbe({ meddle });
    expect(code).to.equal(3);
    expect(out)
      .to.include("     as expected     roles of accounts\n")
      .and.to.match(/NOT UNDERSTOOD {2}restore scopes of accounts: EM_PROTOCOL: .*no Href/)
      .and.to.include("Account and AccountScope cannot be managed; set `format` to xml\n")
      .and.to.include("leave `format` at auto, which chooses xml.\n")
      .and.to.include("Known only after a first write:\n");
    for (const secret of [sim.password, "X-RestSvcSessionId: ", "TECH\\ops"])
      expect(out).not.to.include(secret);
  });

  it("stops at a server that is none, a refused logon, and an account without rights", async () => {
    const html: Meddle = () => ({
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<html><body>Welcome</body></html>",
    });
    for (const [one, step] of [
      [{ meddle: html }, "logon"],
      [{ env: { VEEAM_EM_PASSWORD: "wrong" } }, "logon"],
      [{ env: { VEEAM_EM_USERNAME: "TECH\\ops", VEEAM_EM_PASSWORD: "of ops" } }, "rights"],
    ] as const) {
      const probe = await runProbe(one, "--json");
      const report = reportOf(probe);
      expect(probe.code).to.equal(1);
      expect(report.failed?.step).to.equal(step);
      expect(report.verdict.manageable).to.equal(false);
      expect(report.verdict.text).to.include(`the step "${step}"`);
      expectReads(probe.sim, "meddle" in one ? 1 : 0);
      // A rejected logon is tried once: more would lock the account.
      expect(probe.sim.count("POST /sessionMngr")).to.equal(1);
    }
  });
});

/** Replaces a name in the answers of some requests. */
function replaced(path: string, name: string, other: string): Meddle {
  return ({ request, body }: Passing) =>
    request.includes(path) ? { body: body.replaceAll(name, other) } : undefined;
}
