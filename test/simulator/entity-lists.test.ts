import { expect } from "chai";
import { SHARE } from "./bodies";
import { ManualClock } from "./manual-clock";
import { FORMATS, client, endScenes, scene, valuesOf } from "./scene";
import type { Client } from "./scene";

const ROOT = "urn:veeam:HierarchyRoot:a2b0c55d-829a-4efe-bd95-125ee77ba9dd";
const LISTS = [
  ["/hierarchyRoots", "HostType", 4],
  ["/nas/fileServers", "HierarchyObjRef", 2],
] as const;

async function names(em: Client, name: string): Promise<readonly string[]> {
  const query = new URLSearchParams({ host: ROOT, type: "Vm", name });
  return valuesOf(await em.get(`/lookup?${query.toString()}`), "ObjectName");
}

for (const format of FORMATS) {
  describe(`simulator: lists of hierarchy roots and file servers in ${format}`, () => {
    afterEach(endScenes);

    for (const [path, detail, count] of LISTS) {
      it(`${path}?format=Entity shows all whole, references, or is refused (inventoryEntityList)`, async () => {
        for (const [inventoryEntityList, status, details, all] of [
          ["supported", 200, count, count],
          ["ignored", 200, 0, count],
          ["unsupported", 400, 0, 0],
        ] as const) {
          const em = await client(await scene({ inventoryEntityList }), format);
          const list = await em.get(`${path}?format=Entity`);
          expect([
            list.status,
            valuesOf(list, detail).length,
            valuesOf(list, "UID").length,
          ]).to.deep.equal([status, details, all]);
          expect(valuesOf(await em.get(path), "UID")).to.have.length(count);
        }
      });

      it(`one of ${path} is refused whole (refusedEntity, refusedEntityStatus), and its list shows a reference, leaves it out, or is refused too (refusedEntityInList)`, async () => {
        for (const [refusedEntityInList, listStatus, details, all] of [
          ["reference", 200, count - 1, count],
          ["missing", 200, count - 1, count - 1],
          ["refused", 500, 0, 0],
        ] as const) {
          const switches = { refusedEntity: 2, refusedEntityStatus: 500, refusedEntityInList };
          const em = await client(await scene(switches), format);
          const uids = valuesOf(await em.get(path), "UID");
          const statuses: number[] = [];
          for (const uid of uids)
            statuses.push((await em.get(`${path}/${uid}?format=Entity`)).status);
          expect(statuses).to.deep.equal(uids.map((_uid, at) => (at === 1 ? 500 : 200)));
          expect((await em.get(`${path}/${uids[1] ?? ""}`)).status).to.equal(200);
          const list = await em.get(`${path}?format=Entity`);
          expect([
            list.status,
            valuesOf(list, detail).length,
            valuesOf(list, "UID").length,
          ]).to.deep.equal([listStatus, details, all]);
        }
      });
    }

    it("hrefs of references to file servers lead elsewhere as recorded, all are right, or all with an ID are wrong (hrefPath)", async () => {
      const id = SHARE.ref.slice(-36);
      for (const [hrefPath, share, root] of [
        ["recorded", "/repositories/", "/hierarchyRoots/"],
        ["right", "/nas/fileServers/", "/hierarchyRoots/"],
        ["wrong", "/repositories/", "/repositories/"],
      ] as const) {
        const em = await client(await scene({ hrefPath }), format);
        const [shares, roots] = [await em.get("/nas/fileServers"), await em.get("/hierarchyRoots")];
        expect(valuesOf(shares, "Href")).to.include(`http://local.host:9399/api${share}${id}`);
        expect(valuesOf(roots, "Href")).to.include(
          `http://local.host:9399/api${root}${ROOT.slice(-36)}`,
        );
        // Links to entities lead where they say.
        expect(valuesOf(shares, "Href")).to.include(
          `http://local.host:9399/api/nas/fileServers/${id}?format=Entity`,
        );
      }
    });

    it("references of file shares name a root by nasRoot, which is not the ID of the backup server's page", async () => {
      for (const nasRoot of ["documented", "backupServer", "share"]) {
        const em = await client(await scene({ nasRoot }), format);
        const list = await em.get("/nas/fileServers?format=Entity");
        const ids = valuesOf(list, "UID").map((uid) => uid.slice(-36));
        const server = em.simulator.state.inventory.objects.find(
          ({ type }) => type === "BackupServer",
        );
        const roots = {
          documented: [ids[0], server?.rootId],
          backupServer: [server?.rootId, server?.rootId],
          share: ids,
        }[nasRoot];
        expect(valuesOf(list, "HierarchyObjRef")).to.deep.equal(
          ids.map((id, at) => `urn:NasBackup:FileServer:${roots?.[at]}.${id}`),
        );
        const pages = valuesOf(list, "Href").filter((href) => href.includes("/backupServers/"));
        expect(pages).to.have.length(2);
        expect(pages.some((href) => href.endsWith(server?.rootId ?? ""))).to.equal(false);
      }
    });

    it("look-ups know what was made only after lookupDelay, on the simulator's clock", async () => {
      const clock = new ManualClock();
      const em = await client(await scene({ lookupDelay: 5_000 }, { clock }), format);
      expect([
        await names(em, "*"),
        valuesOf(await em.get("/nas/fileServers"), "UID"),
      ]).to.deep.equal([[], []]);
      clock.advance(5_000);
      expect(await names(em, "*")).to.have.length(8);
      const ref = em.simulator.state.addObject({
        root: "vc01.tech.local",
        type: "Vm",
        name: "new",
      });
      expect(ref).to.match(/^urn:VMware:Vm:a2b0c55d-[0-9a-f-]{27}\.vm-\d+$/);
      const byReference = `/lookup?hierarchyRef=${encodeURIComponent(ref)}`;
      clock.advance(4_999);
      expect([
        await names(em, "new"),
        valuesOf(await em.get(byReference), "ObjectName"),
      ]).to.deep.equal([[], []]);
      clock.advance(1);
      expect([
        await names(em, "new"),
        valuesOf(await em.get(byReference), "ObjectName"),
      ]).to.deep.equal([["new"], ["new"]]);
    });
  });
}
