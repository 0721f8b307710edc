import { expect } from "chai";
import { deviationsIn, type Meddle, type Passing, reportOf, runProbe } from "./support";

type Change = (passing: Passing) => Partial<Passing>;

function when(request: RegExp, change: Change): Meddle {
  return (passing) => (request.test(passing.request) ? change(passing) : undefined);
}

const inJson =
  (meddle: Meddle): Meddle =>
  (passing) =>
    passing.isJson ? meddle(passing) : undefined;

const put =
  (pattern: RegExp, text: string): Change =>
  ({ body }) => ({ body: body.replace(pattern, text) });

const FILE_SERVERS = /nas\/fileServers/;

/** The list of roots, in which the second is a reference. */
const withReference: Change = ({ isJson, body }) => {
  if (isJson) {
    const { HierarchyRoots: [first, second, ...more] = [] } = JSON.parse(body) as {
      readonly HierarchyRoots?: readonly Readonly<Record<string, unknown>>[];
    };
    const { HierarchyRootId, UniqueId, HostType, ...rest } = second ?? {};
    expect([HierarchyRootId, UniqueId, HostType]).to.not.include(undefined);
    const href = String(rest["Href"]).replace("?format=Entity", "");
    const reference = { ...rest, Type: "HierarchyRootReference", Href: href };
    return { body: JSON.stringify({ HierarchyRoots: [first, reference, ...more] }) };
  }
  let nth = 0;
  return {
    body: body.replace(/<HierarchyRoot [^]*?<\/HierarchyRoot>/g, (root) => {
      nth += 1;
      if (nth !== 2) return root;
      return root
        .replace(/(<\/?)HierarchyRoot(?=[ >])/g, "$1Ref")
        .replace(/<(HierarchyRootId|UniqueId|HostType)>[^<]*<\/\1>/g, "")
        .replace('Type="HierarchyRoot"', 'Type="HierarchyRootReference"')
        .replace("?format=Entity", "");
    }),
  };
};

/** What deviates in one way, and the IDs or positions that must be found of it. */
const CASES: Readonly<Record<string, readonly [Meddle, readonly string[]]>> = {
  "a list of one that is no array": [
    inJson(when(/accounts\/[^/]+\/roles$/, put(/^\{"(\w+)":\[(.*)\]\}$/s, '{"$1":$2}'))),
    ["one EnterpriseAccountInRole"],
  ],
  "a reference among entities": [
    when(/hierarchyRoots\?format=Entity$/, withReference),
    ["refusedEntityInList=reference"],
  ],
  "links without a host": [
    when(/./, put(/https?:(?:\/|\\\/){2}[^/"\\]+(?=(?:\/|\\\/)api)/g, "")),
    ["link host"],
  ],
  "problem documents of another status": [
    inJson(
      when(/accounts\/[^/]*Entity$/, (passing) =>
        passing.status === 404
          ? {
              status: 400,
              body: '{"title":"Bad Request","status":400}',
              headers: { "content-type": "application/problem+json; charset=utf-8" },
            }
          : {},
      ),
    ),
    ["errorForm=problem", "notFoundStatus=400"],
  ],
  "answers without a media type": [
    when(/GET \/api\/security\/roles$/, () => ({ headers: {} })),
    ["media type"],
  ],
  "refusals without a document": [
    when(/accounts\/[^/]*Entity$/, ({ status }) =>
      status >= 400 ? { body: "", headers: {} } : {},
    ),
    ["document"],
  ],
  "no file shares at all": [
    when(FILE_SERVERS, ({ isJson, headers }) => ({
      status: 404,
      headers,
      body: isJson
        ? '{"Message":"No such resource.","StatusCode":404}'
        : '<?xml version="1.0" encoding="utf-8"?><Error xmlns="http://www.veeam.com/ent/v1.0" Message="No such resource." StatusCode="404" />',
    })),
    ["status 404"],
  ],
  "look-ups of nothing in a status that no switch has": [
    when(/lookup\?host/, ({ body }) => (/ObjectRef/.test(body) ? {} : { status: 404 })),
    ["status 404"],
  ],
};

/** What a server may say of what a company has, wherever. */
const NAMES = ["Lohnserver", "KONTOSO", "TECH\\ops", "kim@tech.local", "sqlsrv", "127.0.0.1"];

const QUOTING: Readonly<Record<string, Change>> = {
  "errors that quote names": ({ headers, isJson }) => ({
    status: 500,
    headers,
    body: isJson
      ? JSON.stringify({
          Message: `KONTOSO's edition, with "Lohnserver", is too small`,
          StatusCode: 500,
        })
      : `<Error xmlns="http://www.veeam.com/ent/v1.0" Message="KONTOSO&apos;s edition, with &quot;Lohnserver&quot;, is too small" StatusCode="500" />`,
  }),
  "names as elements and keys": ({ body }) => ({
    body: body.replace(/"Name":/g, '"Lohnserver":').replace(/ Name="/g, ' Lohnserver="'),
  }),
  "names as media types": ({ headers }) => ({
    headers: { ...headers, "content-type": "application/vnd.kontoso+xml; charset=kontoso" },
  }),
  "a document of something else": () => ({
    headers: { "content-type": "application/xml; charset=utf-8" },
    body: '<Lohnserver xmlns="urn:kontoso"><Owner>KONTOSO</Owner></Lohnserver>',
  }),
};

describe("veeam-em doctor --probe", () => {
  for (const [name, [meddle, expected]] of Object.entries(CASES))
    it(`names one deviation by one name: ${name}`, async () => {
      const probe = await runProbe({ meddle }, "--json");
      expect(deviationsIn(reportOf(probe))).to.deep.equal(expected);
      expect(probe.code).to.equal(3);
    });

  for (const [name, change] of Object.entries(QUOTING))
    it(`says in its findings nothing of what a company has, for ${name}`, async () => {
      for (const area of [/security\/accounts/, /lookup|\/scopes/, /hierarchyRoots|fileServers/]) {
        const meddle: Meddle = (passing) =>
          area.test(passing.request) ? change(passing) : undefined;
        const probe = await runProbe({ meddle }, "--json");
        const { formats, verdict } = reportOf(probe);
        const text = JSON.stringify({ formats, verdict });
        expect(probe.code, text).to.not.equal(0);
        expect(text).to.match(/"deviations":\[\{/);
        const folded = text.toLowerCase();
        for (const one of [...NAMES, probe.sim.username])
          expect(folded).to.not.include(JSON.stringify(one).slice(1, -1).toLowerCase());
        expect(text).to.not.match(/[0-9a-f]{8}-[0-9a-f]{4}/i);
      }
    });
});
