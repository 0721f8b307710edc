import { expect } from "chai";
import { type Clock, Operation } from "../../provider/em";
import type { ListForm } from "../../provider/em/answers/element";
import { splitXmlList } from "../../provider/em/answers/xml-parts";
import { mergeScopeRows } from "../../provider/em/api/scopes";
import { answering, Bench, failure, operation, type Answer, type HandmadeServer } from "./support";
import { until } from "../support/until";

const XML = "application/xml";
const JSON_TYPE = "application/json";
/** As many rows as fit into the longest answer that is read. */
const MANY = 330_000;
const REFS: ListForm = { kinds: ["EntityReferences"], items: ["Ref"], members: ["UID", "Name"] };

const uid = (nth: number): string =>
  `urn:veeam:EnterpriseAccount:d6701c3d-15f4-421d-b376-${String(nth).padStart(12, "0")}`;
const PATH = "https://elsewhere.example/api/security/accounts?page=";

/** How a page says where the next one is. */
interface Paged {
  readonly next?: string;
  readonly links: "pagingInfo" | "document";
  readonly pages?: number;
}

function xmlPage(nth: number, { next, links, pages }: Paged): string {
  const list = next === undefined ? "" : `<Links><Link Rel="Next" Href="${next}" Name=""/></Links>`;
  const count = pages === undefined ? "" : ` PageNum="${nth}" PagesCount="${pages}"`;
  const paging = `<PagingInfo${count}>${links === "pagingInfo" ? list : ""}</PagingInfo>`;
  return `<EntityReferences>${links === "document" ? list : ""}<Ref Name="${nth}" UID="${uid(nth)}"/>${paging}</EntityReferences>`;
}

function jsonPage(nth: number, { next, links, pages }: Paged): string {
  const list = next === undefined ? null : [{ rel: "Next", href: next, name: null, type: null }];
  return JSON.stringify({
    refs: [{ uid: uid(nth), name: String(nth) }],
    links: links === "document" ? list : null,
    pagingInfo: { pageNum: nth, pagesCount: pages, links: links === "pagingInfo" ? list : null },
  });
}

/** Serves pages by the number in the query. */
function pages(type: string, say: (nth: number) => Paged): Answer {
  return (request, response, count) => {
    const nth = Number(/page=(\d+)/.exec(request.url)?.[1] ?? 1);
    const body = (type === XML ? xmlPage : jsonPage)(nth, say(nth));
    answering(200, type, body)(request, response, count);
  };
}

describe("A list with several pages", () => {
  const bench = new Bench();
  afterEach(() => bench.end());
  const listed = (server: HandmadeServer, type: string) =>
    bench
      .connectToServer(server, { format: type === XML ? "xml" : "json" })
      .listAccounts(operation());

  for (const type of [XML, JSON_TYPE]) {
    for (const links of ["pagingInfo", "document"] as const) {
      it(`is read to its end by the links in ${links} (${type})`, async () => {
        const say = (nth: number): Paged =>
          nth < 3 ? { links, pages: 3, next: `${PATH}${nth + 1}` } : { links, pages: 3 };
        const server = await bench.server(pages(type, say));
        expect((await listed(server, type)).map(({ name }) => name)).to.deep.equal(["1", "2", "3"]);
      });
    }

    for (const [what, say] of Object.entries<(nth: number) => Paged>({
      "more pages and no link": () => ({ links: "pagingInfo", pages: 2 }),
      "more pages and a link to the first one": () => ({
        links: "pagingInfo",
        pages: 3,
        next: `${PATH}1`,
      }),
      "a link that leads out of the API": () => ({
        links: "pagingInfo",
        next: "https://elsewhere.example/portal?page=2",
      }),
      "pages without end": (nth) => ({ links: "document", next: `${PATH}${nth + 1}` }),
    }))
      it(`is an error and not a short list where it has ${what} (${type})`, async () => {
        const server = await bench.server(pages(type, say));
        const error = await failure(listed(server, type));
        expect(error.code).to.equal("EM_PROTOCOL");
        expect(error.message).to.include("of a longer list");
      });
  }
});

describe("The pages of a simulated server", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  for (const format of ["xml", "json"])
    it(`are all read, or the list is refused where nothing links them (${format})`, async () => {
      const simulator = await bench.simulator({ switches: { listPageSize: 3 } });
      const em = bench.connectTo(simulator, { format });
      expect(await em.listRoles(operation())).to.have.length(7);
      simulator.set("pagingLinks", "missing");
      const [account] = await em.listAccounts(operation(), { maxAgeSeconds: 60 });
      expect(account).not.to.equal(undefined);
      simulator.set("listPageSize", 1);
      const error = await failure(em.listAccounts(operation(), { maxAgeSeconds: -1 }));
      expect(error.code).to.equal("EM_PROTOCOL");
    });
});

describe(`A list of ${MANY} rows`, () => {
  const bench = new Bench();
  afterEach(() => bench.end());
  const rows = Array.from({ length: MANY }, (_, nth) => nth);
  const bodies: Readonly<Record<string, () => string>> = {
    [XML]: () =>
      `<EntityReferences>${rows.map((nth) => `<Ref Name="a>b ${nth}" UID="${uid(nth)}"/>`).join("")}</EntityReferences>`,
    [JSON_TYPE]: () =>
      JSON.stringify({ Refs: rows.map((nth) => ({ UID: uid(nth), Name: `a>b ${nth}` })) }),
  };

  for (const [type, body] of Object.entries(bodies)) {
    it(`is read whole, and others have their turn meanwhile (${type})`, async () => {
      const server = await bench.server(answering(200, type, body()));
      const em = bench.connectToServer(server, { format: type === XML ? "xml" : "json" });
      let turns = 0;
      let isDone = false;
      const turn = (): void => {
        turns += 1;
        if (!isDone) setImmediate(turn);
      };
      await em.userName(operation());
      const list = em.listAccounts(new Operation("list", 600)).finally(() => (isDone = true));
      await until(() => server.count() === 1);
      turn();
      const accounts = await list;
      expect(accounts).to.have.length(MANY);
      expect(accounts.at(-1)?.name).to.equal(`a>b ${MANY - 1}`);
      // A reader that holds the process lets none of these through.
      expect(turns).to.be.greaterThan(MANY / 10_000);
    });
  }

  it("ends with the operation's time, in the middle of what is read", async () => {
    const server = await bench.server(answering(200, XML, bodies[XML]?.() ?? ""));
    const em = bench.connectToServer(server);
    await em.userName(operation());
    // Every look at this clock takes five seconds: the request needs a few, the rows need more.
    let now = 0;
    const clock: Clock = { now: () => (now += 5_000), after: () => () => undefined };
    const error = await failure(em.listAccounts(new Operation("list", 300, clock)));
    expect(error.message).to.include("Not done within 300 s");
    expect(error.request).to.equal(undefined);
  });

  it("is taken apart at its rows only, and each part is a document of its own", () => {
    const head = `<?xml version="1.0"?><!-- <Ref> --><x:EntityReferences xmlns:x="u"><Links/>`;
    const inner = [
      `<x:Ref Name="a>b" UID='"'/>`,
      `<x:Ref><Links><Ref Name="no row"/></Links></x:Ref>`,
      `<![CDATA[</x:EntityReferences>]]>`,
      `<x:Ref Name="c"></x:Ref >`,
    ];
    const tail = `</x:EntityReferences>`;
    const parts = splitXmlList(head + inner.join("") + tail, REFS, 1);
    expect(parts).to.deep.equal([
      head + (inner[0] ?? "") + tail,
      head + (inner[1] ?? "") + tail,
      head + (inner[2] ?? "") + (inner[3] ?? "") + tail,
    ]);
    for (const text of ["<EntityReferences/>", "<a><Ref></a>", "<a><Ref ", "<a><Ref x='/>"])
      expect(splitXmlList(text, REFS, 1), text).to.equal(undefined);
  });

  it("may be all of one scope, in a time that grows with their number alone", () => {
    const row = { id: "1", name: "a", platform: "VMware", type: "Vm", state: "Processed" };
    const merged = mergeScopeRows(rows.map((nth) => ({ ...row, roots: [String(nth)] })));
    expect(merged).to.have.length(1);
    expect(merged[0]?.roots).to.have.length(MANY);
  });
});
