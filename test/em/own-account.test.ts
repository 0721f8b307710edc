import { expect } from "chai";
import type { EnterpriseManager } from "../../provider/em";
import { answering, Bench, failure, operation, type Answer } from "./support";

const ADMIN = { id: "d6701c3d-15f4-421d-b376-c0e2634bc1f4", name: "TECH\\admin" };
const OTHER = { id: "a2b0c55d-829a-4efe-bd95-125ee77ba9dd", name: "TECH\\other" };
const FRESH = { maxAgeSeconds: 0 };

type Account = typeof ADMIN;

const uid = ({ id, name }: Account): string =>
  `UID="urn:veeam:EnterpriseAccount:${id}" Name="${name}"`;

/** A server that shows of its accounts what a test wants, in its list and by their IDs. */
class Listing {
  /** What lists show, one after the other; the last one stays. */
  lists: readonly (readonly Account[])[] = [[ADMIN, OTHER]];
  byId: readonly Account[] = [ADMIN, OTHER];
  byIdStatus = 404;
  readonly asked: string[] = [];

  readonly answer: Answer = (request, response, nth) => {
    const [path = ""] = request.url.replace("/api/security", "").split("?", 1);
    this.asked.push(`${request.method} ${path}`);
    const xml = (status: number, body: string): void =>
      answering(status, "application/xml", body)(request, response, nth);
    if (request.method === "DELETE") xml(204, "");
    else if (path === "/accounts") xml(200, this.nextList());
    else {
      const found = this.byId.find(({ id }) => path.endsWith(id));
      const entity = `<EnterpriseAccount ${uid(found ?? ADMIN)}><AccountType>User</AccountType></EnterpriseAccount>`;
      xml(found === undefined ? this.byIdStatus : 200, found === undefined ? "" : entity);
    }
  };

  private nextList(): string {
    const [shown = []] = this.lists;
    if (this.lists.length > 1) this.lists = this.lists.slice(1);
    const rows = shown.map((account) => `<Ref ${uid(account)}/>`);
    return `<EntityReferences>${rows.join("")}</EntityReferences>`;
  }
}

describe("A list of accounts without the one that is logged on", () => {
  const bench = new Bench();
  afterEach(() => bench.end());

  /** After a first list, which showed it. */
  async function afterFirst(listing: Listing): Promise<EnterpriseManager> {
    const em = bench.connectToServer(await bench.server(listing.answer));
    await em.listAccounts(operation(), FRESH);
    listing.lists = [[OTHER]];
    listing.asked.length = 0;
    return em;
  }

  it("is no list where the server answers for it by its ID", async () => {
    const listing = new Listing();
    const em = await afterFirst(listing);
    const error = await failure(em.listAccounts(operation(), FRESH));
    expect(error.code).to.equal("EM_PROTOCOL");
    expect(error.message).to.include("TECH\\admin").and.to.include("logged on");
    // A list may miss what was moved while it was read: it is read once more.
    expect(listing.asked).to.deep.equal([
      "GET /accounts",
      `GET /accounts/${ADMIN.id}`,
      "GET /accounts",
    ]);
  });

  it("is read once more, and believed if it has it then", async () => {
    const listing = new Listing();
    const em = await afterFirst(listing);
    listing.lists = [[OTHER], [OTHER, ADMIN]];
    const names = (await em.listAccounts(operation(), FRESH)).map(({ name }) => name);
    expect(names).to.have.members(["TECH\\admin", "TECH\\other"]);
  });

  for (const status of [404, 400, 500, 403])
    it(`is believed where the server does not know it any more (${status})`, async () => {
      const listing = new Listing();
      const em = await afterFirst(listing);
      Object.assign(listing, { byId: [OTHER], byIdStatus: status });
      expect(await em.listAccounts(operation(), FRESH)).to.have.length(1);
    });

  it("is believed where it was never listed: its rights may come from a group", async () => {
    const listing = new Listing();
    listing.lists = [[OTHER]];
    const em = bench.connectToServer(await bench.server(listing.answer));
    await em.listAccounts(operation(), FRESH);
    expect(await em.listAccounts(operation(), FRESH)).to.have.length(1);
    expect(listing.asked).to.deep.equal(["GET /accounts", "GET /accounts"]);
  });

  it("is believed under another name of the same ID, and where this run has deleted it", async () => {
    const listing = new Listing();
    const em = await afterFirst(listing);
    listing.lists = [[OTHER, { ...ADMIN, name: "TECH\\renamed" }]];
    expect(await em.listAccounts(operation(), FRESH)).to.have.length(2);
    listing.lists = [[OTHER, ADMIN], [OTHER]];
    await em.listAccounts(operation(), FRESH);
    await em.deleteAccount(operation(), ADMIN.id);
    // It may be shown by its ID for a while.
    expect(await em.listAccounts(operation(), FRESH)).to.have.length(1);
  });
});
