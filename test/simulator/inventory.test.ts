import { expect } from "chai";
import { SHARE, SQLSRV } from "./bodies";
import { FORMATS, client, endScenes, scene, valuesOf } from "./scene";
import type { Client, RawAnswer } from "./scene";

const ROOT = "urn:veeam:HierarchyRoot:a2b0c55d-829a-4efe-bd95-125ee77ba9dd";
const UNKNOWN = "11111111-1111-1111-1111-111111111111";

function lookup(em: Client, parameters: Record<string, string>): Promise<RawAnswer> {
  return em.get(`/lookup?${new URLSearchParams(parameters).toString()}`);
}

async function names(
  em: Client,
  name: string,
  type = "Vm",
  host = ROOT,
): Promise<readonly string[]> {
  return valuesOf(await lookup(em, { host, type, name }), "ObjectName");
}

describe("simulator: inventory and look-ups", () => {
  afterEach(endScenes);

  for (const format of FORMATS) {
    describe(`in ${format}`, () => {
      it("a hierarchy root is listed and read by its ID, with its unique ID", async () => {
        const em = await client(await scene(), format);
        const list = await em.get("/hierarchyRoots");
        expect(valuesOf(list, "Name")).to.deep.equal([
          "vc01.tech.local",
          "hv01.tech.local",
          "vcd01.tech.local",
          "esx01.tech.local",
        ]);
        expect(valuesOf(list, "UID")[0]).to.equal(ROOT);
        const root = await em.get(`/hierarchyRoots/${ROOT}?format=Entity`);
        expect([valuesOf(root, "HierarchyRootId"), valuesOf(root, "HostType")]).to.deep.equal([
          [ROOT.slice(-36)],
          ["VC"],
        ]);
        expect(valuesOf(root, "UniqueId")[0]).to.match(/^[0-9A-F-]{36}$/);
        expect(valuesOf(await em.get(`/hierarchyRoots/${ROOT}`), "HostType")).to.deep.equal([]);
        expect(valuesOf(await em.get("/hierarchyRoots?format=Entity"), "HostType")).to.deep.equal([
          "VC",
          "HvServer",
          "VcdSystem",
          "ESXi",
        ]);
      });

      it("a look-up finds by root, type and name, or by reference, spelled rightly or as older pages have it", async () => {
        const em = await client(await scene(), format);
        const found = await lookup(em, { host: ROOT, type: "vm", name: "sqlsrv" });
        expect([
          valuesOf(found, "ObjectRef"),
          valuesOf(found, "ObjectType"),
          valuesOf(found, "ObjectName"),
        ]).to.deep.equal([[SQLSRV.ref], ["Vm"], ["SQLSRV"]]);
        for (const parameter of ["hierarchyRef", "hierachyRef"])
          expect(
            valuesOf(await lookup(em, { [parameter]: SQLSRV.ref }), "ObjectName"),
          ).to.deep.equal(["SQLSRV"]);
        expect(
          valuesOf(
            await lookup(em, { hierarchyRef: SQLSRV.ref.replace("15309", "1") }),
            "ObjectName",
          ),
        ).to.deep.equal([]);
        expect(await names(em, "*")).to.have.length(8);
        expect(await names(em, "twin")).to.deep.equal(["twin", "twin"]);
        expect(await names(em, "R&D <build>")).to.deep.equal(["R&D <build>"]);
      });

      it("lists and look-ups come in the other order with listOrder=reversed, and look-ups end at lookupLimit", async () => {
        const em = await client(await scene(), format);
        const all = await names(em, "*");
        const turned = await client(await scene({ listOrder: "reversed" }), format);
        expect(await names(turned, "*")).to.deep.equal([...all].reverse());
        expect(valuesOf(await turned.get("/hierarchyRoots"), "Name")[0]).to.equal(
          "esx01.tech.local",
        );
        expect(
          await names(await client(await scene({ lookupLimit: 3 }), format), "*"),
        ).to.deep.equal(all.slice(0, 3));
      });

      it("file shares are listed and tell their reference", async () => {
        const em = await client(await scene(), format);
        expect(valuesOf(await em.get("/nas/fileServers"), "Name")[0]).to.equal(SHARE.name);
        const share = await em.get(`/nas/fileServers/${SHARE.ref.slice(-36)}?format=Entity`);
        expect([valuesOf(share, "HierarchyObjRef"), valuesOf(share, "ServerType")]).to.deep.equal([
          [SHARE.ref],
          ["SmbServer"],
        ]);
        expect((await em.get(`/nas/fileServers/${UNKNOWN}`)).status).to.equal(404);
      });

      it("a query filters, and pages by queryPageSize with links to the next page", async () => {
        const em = await client(await scene({ queryPageSize: 3 }), format);
        const first = await em.get("/query?type=HierarchyRoot&format=Entities");
        expect([
          valuesOf(first, "HostType").length,
          valuesOf(first, "PageSize"),
          valuesOf(first, "PagesCount"),
        ]).to.deep.equal([3, ["3"], ["2"]]);
        const next = valuesOf(first, "Href").find((href) => href.endsWith("page=2")) ?? "";
        expect(
          valuesOf(await em.get(next.slice(next.indexOf("/query"))), "HostType"),
        ).to.deep.equal(["ESXi"]);
        const filter = encodeURIComponent(
          'HostType==VC;Name=="vc01.tech.local",Name==esx01.tech.local',
        );
        expect(
          valuesOf(await em.get(`/query?type=HierarchyRoot&filter=${filter}`), "UID"),
        ).to.have.length(2);
        const share = encodeURIComponent(`Name=="${SHARE.name}"`);
        expect(
          valuesOf(
            await em.get(`/query?type=FileServer&format=Entities&filter=${share}`),
            "HierarchyObjRef",
          ),
        ).to.deep.equal([SHARE.ref]);
        for (const wrong of [
          "type=Backup",
          "type=FileServer&filter=Name",
          "type=FileServer&filter=Shoe==1",
          "type=FileServer&page=0",
        ]) {
          expect((await em.get(`/query?${wrong}`)).status).to.equal(400);
        }
      });

      it("the look-up service has links for every root and type, with colons encoded in lower case", async () => {
        const em = await client(await scene(), format);
        const links = valuesOf(await em.get("/lookupSvc"), "Href");
        expect(links.find((href) => href.includes("type=Tag"))).to.include(
          `host=${ROOT.replace(/:/g, "%3a")}&name=*`,
        );
        expect((await em.get("/querySvc")).status).to.equal(200);
      });
    });
  }

  for (const status of [400, 404]) {
    it(`unknownRootStatus=${status} answers for a root that does not exist`, async () => {
      const em = await client(await scene({ unknownRootStatus: status }));
      expect((await em.get(`/hierarchyRoots/${UNKNOWN}`)).status).to.equal(status);
      expect((await lookup(em, { host: UNKNOWN, type: "Vm", name: "*" })).status).to.equal(status);
    });
  }

  it("a look-up without root, type or name is 400", async () => {
    const em = await client(await scene());
    expect((await lookup(em, { host: ROOT, name: "*" })).status).to.equal(400);
  });

  for (const status of [200, 204]) {
    it(`lookupEmpty=${status} answers a look-up that finds nothing`, async () => {
      const em = await client(await scene({ lookupEmpty: status }));
      const answer = await lookup(em, { host: ROOT, type: "Vm", name: "ghost" });
      expect([answer.status, answer.body === ""]).to.deep.equal([status, status === 204]);
    });
  }

  for (const [mode, asked, expected] of [
    ["exact", "dc01", ["dc01"]],
    ["ignoreCase", "dc01", ["DC01", "dc01"]],
    ["prefix", "tw", ["twin", "twin"]],
    ["contains", "SRV", ["SQLSRV"]],
    ["exact", "tw", []],
    ["prefix", "SRV", []],
  ] as const) {
    it(`lookupMatch=${mode} finds ${JSON.stringify(expected)} for ${asked}`, async () => {
      expect(await names(await client(await scene({ lookupMatch: mode })), asked)).to.deep.equal(
        expected,
      );
    });
  }

  it("rootBackupServers=2 lists one vCenter Server twice with one name and unique ID, and finds its objects below both", async () => {
    const em = await client(await scene({ rootBackupServers: 2 }));
    const roots = em.simulator.state.inventory.roots.filter(
      (root) => root.name === "vc01.tech.local",
    );
    expect([
      roots.length,
      new Set(roots.map((root) => root.uniqueId)).size,
      new Set(roots.map((root) => root.id)).size,
    ]).to.deep.equal([2, 1, 2]);
    for (const root of roots) {
      const found = await lookup(em, {
        host: `urn:veeam:HierarchyRoot:${root.id}`,
        type: "Vm",
        name: "SQLSRV",
      });
      expect(valuesOf(found, "ObjectRef")).to.deep.equal([`urn:VMware:Vm:${root.id}.vm-15309`]);
    }
    em.simulator.state.renameObject(`urn:VMware:Vm:${roots[1]?.id ?? ""}.vm-15309`, "renamed");
    expect(await names(em, "renamed")).to.deep.equal(["renamed"]);
    em.simulator.set("rootBackupServers", 1);
    expect(valuesOf(await em.get("/hierarchyRoots"), "Name")).to.have.length(4);
  });

  it("rootIdBug=true shows the unique ID as the root's ID, while references keep the real one", async () => {
    const em = await client(await scene({ rootIdBug: true }));
    const unique = em.simulator.state.inventory.roots[0]?.uniqueId ?? "";
    expect(valuesOf(await em.get("/hierarchyRoots"), "UID")[0]).to.equal(
      `urn:veeam:HierarchyRoot:${unique}`,
    );
    expect(
      valuesOf(await em.get(`/hierarchyRoots/${unique}?format=Entity`), "HierarchyRootId"),
    ).to.deep.equal([unique]);
    expect(
      valuesOf(
        await lookup(em, { host: `urn:veeam:HierarchyRoot:${unique}`, type: "Vm", name: "SQLSRV" }),
        "ObjectRef",
      ),
    ).to.deep.equal([SQLSRV.ref]);
  });

  it("an inventory has the size that is asked for, and is the same for the same seed", async () => {
    const inventory = { roots: 5, containers: 3, vms: 20, fileShares: 3, seed: 7 };
    const [one, same, other] = [
      await scene({}, { inventory }),
      await scene({}, { inventory }),
      await scene({}, { inventory: { ...inventory, seed: 8 } }),
    ];
    expect(one.state.inventory.roots).to.have.length(5);
    expect(one.state.inventory.objects.filter((object) => object.type === "Vm")).to.have.length(
      100,
    );
    expect(
      one.state.inventory.objects.filter((object) => object.type === "FileServer"),
    ).to.have.length(3);
    expect(one.state.inventory.objects.map((object) => object.ref)).to.deep.equal(
      same.state.inventory.objects.map((object) => object.ref),
    );
    expect(one.state.inventory.roots[1]?.id).not.to.equal(other.state.inventory.roots[1]?.id);
    const refs = one.state.inventory.objects.map((object) => object.ref);
    expect(new Set(refs).size).to.equal(refs.length);
  });

  it("references of every shape that the documentation shows are there", async () => {
    const refs = (await scene()).state.inventory.objects.map((object) => object.ref);
    for (const shape of [
      /^urn:HyperV:Host:[0-9a-f-]{36}\.$/,
      /^urn:VMware:Vm:[0-9a-f-]{36}\.\d+$/,
      /^urn:vCloud:Vm:[0-9a-f-]{36}\.urn:vcloud:vm:/,
      /^urn:NasBackup:BackupServer:[0-9a-f-]{36}$/,
      /^urn:AgentForWindows:AgentProtectionGroup:0{8}-/,
      /InventoryServiceTag/,
    ]) {
      expect(
        refs.some((ref) => shape.test(ref)),
        String(shape),
      ).to.equal(true);
    }
  });
});
