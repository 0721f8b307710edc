import { expect } from "chai";
import { fastClock } from "../../tools/torture/fast-clock";
import { Operation } from "../../provider/em";
import { decodeAnswer } from "../../provider/em/transport/answer-text";
import { answering, Bench, failure, operation, type Answer, type HandmadeServer } from "./support";

const ID = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";
const MIB = 1024 * 1024;
/** More would not fit into a small build machine. */
const MEMORY_LIMIT = 200 * MIB;
const XML = "application/xml";
const JSON_TYPE = "application/json";

const account = (name: string): string =>
  `<EntityReferences><Ref Name="${name}" UID="urn:veeam:EnterpriseAccount:${ID}"/></EntityReferences>`;
const list = (bench: Bench, server: HandmadeServer, format = "xml") =>
  bench.connectToServer(server, { format }).listAccounts(operation());

const LAUGHS = Array.from(
  { length: 10 },
  (_, nth) => `<!ENTITY l${nth + 1} "${`&l${nth};`.repeat(10)}">`,
).join("");

/** Answers to "list the accounts" that are no list of accounts. */
const BROKEN: Readonly<Record<string, readonly [contentType: string, body: string]>> = {
  "entities that grow": [
    XML,
    `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${LAUGHS}]><EntityReferences><Ref Name="&l10;" UID="urn:veeam:EnterpriseAccount:${ID}"/></EntityReferences>`,
  ],
  "an entity that names a file": [
    XML,
    `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><EntityReferences><Ref Name="&f;" UID="urn:veeam:EnterpriseAccount:${ID}"/></EntityReferences>`,
  ],
  "a document type definition, even a harmless one": [
    XML,
    `<!DOCTYPE EntityReferences>${account("TECH\\ops")}`,
  ],
  "an entity that nobody defined": [XML, account("&nobody;")],
  "a row without ID": [XML, '<EntityReferences><Ref Name="TECH\\ops"/></EntityReferences>'],
  "a row without name": [
    XML,
    `<EntityReferences><Ref UID="urn:veeam:EnterpriseAccount:${ID}"/></EntityReferences>`,
  ],
  "a name that is an object": [
    JSON_TYPE,
    JSON.stringify({ Refs: [{ Name: { x: 1 }, UID: `urn:veeam:EnterpriseAccount:${ID}` }] }),
  ],
  "an ID that is a number": [
    JSON_TYPE,
    JSON.stringify({ Refs: [{ Name: "TECH\\ops", Links: 7 }] }),
  ],
  "rows that are texts": [JSON_TYPE, JSON.stringify({ Refs: ["TECH\\ops"] })],
  "a list that is a text": [JSON_TYPE, JSON.stringify({ Refs: "TECH\\ops" })],
  "a list that is a number": [JSON_TYPE, JSON.stringify({ refs: 3 })],
  "a refusal with a good status": [JSON_TYPE, JSON.stringify({ Message: "no", StatusCode: 500 })],
  "a text alone": [JSON_TYPE, '"text"'],
  "an XML document that ends too early": [XML, account("x").slice(0, 40)],
  "two documents": [XML, account("x") + account("y")],
  "bytes that are no UTF-8": [
    XML,
    Buffer.from(account("TECH\\müller"), "latin1").toString("binary"),
  ],
  "an encoding that there is not": [`${XML}; charset=klingon`, account("x")],
};

describe("A hostile or broken answer", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  for (const [what, [contentType, body]] of Object.entries(BROKEN)) {
    it(`with ${what} is an EM_PROTOCOL error, and no empty list`, async () => {
      const bytes = what.startsWith("bytes") ? Buffer.from(body, "binary") : Buffer.from(body);
      const error = await failure(
        list(
          bench,
          await bench.server(answering(200, contentType, bytes)),
          contentType === XML ? "xml" : "json",
        ),
      );
      expect(error.code).to.equal("EM_PROTOCOL");
      expect(error.message).not.to.include("root:");
    });
  }

  const deep = 200_000;
  for (const [what, contentType, body] of [
    ["XML elements", XML, "<a>".repeat(deep) + "</a>".repeat(deep)],
    ["JSON arrays", JSON_TYPE, "[".repeat(deep) + "]".repeat(deep)],
    ["JSON objects", JSON_TYPE, '{"Refs":'.repeat(deep) + "1" + "}".repeat(deep)],
    ["JSON arrays in a list", JSON_TYPE, `{"Refs":${"[".repeat(deep)}${"]".repeat(deep)}}`],
  ] as const) {
    it(`of ${deep} nested ${what} is answered for without exhausting the stack`, async () => {
      const outcome = await list(
        bench,
        await bench.server(answering(200, contentType, body)),
        contentType === XML ? "xml" : "json",
      ).catch((error: unknown) => error);
      if (Array.isArray(outcome)) expect(outcome).to.deep.equal([]);
      else expect(outcome).to.have.property("code", "EM_PROTOCOL");
    });
  }

  for (const [what, contentType, block] of [
    ["blanks", XML, " "],
    ["small XML elements", XML, "<a/>"],
    ["small JSON objects", JSON_TYPE, "{},"],
    ["small JSON arrays", JSON_TYPE, "[],"],
  ] as const) {
    it(`of 50 MB of ${what} is refused with bounded memory`, async () => {
      for (const megabytes of [50, 30]) {
        const part = Buffer.from(block.repeat(MIB / 4).slice(0, MIB));
        const server = await bench.server(
          pouring(contentType, contentType === XML ? "<EntityReferences>" : "[", part, megabytes),
        );
        const before = process.memoryUsage();
        const error = await failure(list(bench, server, contentType === XML ? "xml" : "json"));
        const after = process.memoryUsage();
        expect(error.code).to.equal("EM_PROTOCOL");
        expect(after.heapUsed - before.heapUsed).to.be.below(MEMORY_LIMIT);
        expect(after.external - before.external).to.be.below(MEMORY_LIMIT);
      }
    });
  }

  for (const [encoding, bytes] of [
    [
      "utf-16le",
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(account("TECH\\müller €"), "utf16le")]),
    ],
    [
      "utf-16be",
      Buffer.concat([
        Buffer.from([0xfe, 0xff]),
        Buffer.from(account("TECH\\müller €"), "utf16le").swap16(),
      ]),
    ],
    ["utf-16le without a mark", Buffer.from(account("TECH\\müller €"), "utf16le")],
    ["utf-8 with a mark", Buffer.from(`\uFEFF${account("TECH\\müller €")}`)],
  ] as const) {
    it(`in ${encoding} is read as it was meant`, async () => {
      expect(
        (await list(bench, await bench.server(answering(200, XML, bytes)))).map(({ name }) => name),
      ).to.deep.equal(["TECH\\müller €"]);
    });
  }

  it("in Latin-1 is read as it was meant where the media type or the XML declaration says so", async () => {
    const declared = Buffer.from(
      `<?xml version="1.0" encoding="iso-8859-1"?>${account("TECH\\müller")}`,
      "latin1",
    );
    for (const [type, bytes] of [
      [XML, declared],
      [`${XML}; charset="ISO-8859-1"`, Buffer.from(account("TECH\\müller"), "latin1")],
    ] as const) {
      expect(
        (await list(bench, await bench.server(answering(200, type, bytes)))).map(
          ({ name }) => name,
        ),
      ).to.deep.equal(["TECH\\müller"]);
    }
    expect(
      decodeAnswer(Buffer.from('<?xml version="1.0" encoding="utf-16"?><ä/>'), XML).body,
    ).to.include("<ä/>");
  });

  it("that comes slowly and never ends is given up in time, with every kind of request", async () => {
    const clock = fastClock(100);
    const server = await bench.server((_request, response) => {
      const drip = setInterval(() => response.write(" "), 5);
      response.writeHead(200, { "Content-Type": XML }).on("close", () => clearInterval(drip));
    });
    const em = bench.connectToServer(server);
    await em.userName(operation());
    const op = (): Operation => new Operation("try", 30, clock);
    const errors = await Promise.all(
      [
        em.listAccounts(op()),
        em.toggleAllVms(op(), ID),
        em.deleteAccount(op(), ID),
        em.versions(op()),
      ].map(failure),
    );
    expect(errors.map(({ code }) => code)).to.deep.equal(Array(4).fill("EM_TIMEOUT"));
  });

  it("with links to other hosts, up the path or to no API at all leads nowhere but to the API of the configured server", async () => {
    const other = await bench.server(answering(200, XML, "<EntityReferences/>"));
    const { host } = new URL(other.url);
    for (const href of [
      `${other.url}/api/x`,
      `//${host}/api/x`,
      `\\\\${host}\\api\\x`,
      `/api//${host}/x`,
      "/api/../../x",
      "/api/%2e%2e/%2e%2e/x",
      `${other.url}/x`,
      "/api/x/../../../etc",
      "javascript:alert(1)",
      `http://user:pw@${host}/api/x`,
      "https://[/api/",
      "/api/x\r\nHost: y",
    ]) {
      const page = `<EntityReferences><Links><Link Rel="Next" Href="${href.replace("\r\n", "&#13;&#10;")}"/></Links></EntityReferences>`;
      const server = await bench.server((request, response, nth) =>
        answering(200, XML, nth === 1 ? page : "<EntityReferences/>")(request, response, nth),
      );
      await list(bench, server).catch(() => undefined);
      for (const { url, headers } of server.requests) {
        expect(url, href).to.match(/^\/api\//);
        expect(headers.host).to.equal(new URL(server.url).host);
      }
    }
    expect(other.requests).to.deep.equal([]);
  });

  it("with an ID that is a way through the path changes nothing", async () => {
    const server = await bench.server(answering(204, XML, ""));
    const em = bench.connectToServer(server);
    for (const id of [".", ".."]) {
      for (const work of [
        () => em.deleteAccount(operation(), id),
        () => em.toggleAllVms(operation(), id),
        () => em.removeScope(operation(), ID, id),
        () => em.removeAccountRole(operation(), id, ID),
      ]) {
        expect((await failure(work())).code).to.equal("EM_INVALID");
      }
    }
    await em.deleteAccount(operation(), "../../x?y#z");
    expect(server.requests.at(-1)?.url).to.equal("/api/security/accounts/..%2F..%2Fx%3Fy%23z");
  });

  it("that redirects a logon or any other request, to http or to another host, is refused, and the other host sees nothing", async () => {
    const other = await bench.server(answering(200, XML, "<EntityReferences/>"));
    for (const location of [
      `${other.url}/api/sessionMngr/`,
      other.url.replace("http:", "https:"),
      `//${new URL(other.url).host}/`,
    ]) {
      const redirect: Answer = (_request, response) =>
        response.writeHead(307, { Location: location }).end();
      expect((await failure(list(bench, await bench.server(redirect, redirect)))).code).to.equal(
        "EM_PROTOCOL",
      );
      expect((await failure(list(bench, await bench.server(redirect)))).code).to.equal(
        "EM_PROTOCOL",
      );
      expect(
        await failure(
          bench.connectToServer(await bench.server(redirect)).toggleAllVms(operation(), ID),
        ),
      ).to.include({ code: "EM_PROTOCOL" });
    }
    expect(other.requests).to.deep.equal([]);
  });

  it("of another server that took the place of the first one in mid-run is never asked for: its certificate is another", async () => {
    for (const pinned of [false, true]) {
      const first = await bench.simulator();
      const em = bench.connectTo(
        first,
        pinned ? { caCert: undefined, fingerprint: first.fingerprint } : { caCert: first.caCert },
      );
      await em.listAccounts(operation());
      await first.close();
      const second = await bench.simulator({
        port: Number(new URL(first.url).port),
        certificateFlaw: "expired",
      });
      expect(second.fingerprint).not.to.equal(first.fingerprint);
      expect((await failure(em.probeSecurity(operation()))).code).to.equal("EM_TLS");
      expect(await failure(em.toggleAllVms(operation(), ID))).to.include({
        code: "EM_TLS",
        mayHaveHappened: false,
      });
      expect(second.requests).to.deep.equal([]);
    }
  });
});

/** So many megabytes of one thing. */
function pouring(contentType: string, start: string, part: Buffer, megabytes: number): Answer {
  return (_request, response) => {
    response.writeHead(200, { "Content-Type": contentType });
    response.write(start);
    let left = megabytes;
    const pour = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= 1;
        if (!response.write(part)) {
          response.once("drain", pour);
          return;
        }
      }
      response.end();
    };
    pour();
  };
}
