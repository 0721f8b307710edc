import { expect } from "chai";
import * as veeam from "../../provider";
import type { Simulator } from "../../simulator";
import { Bench } from "../em/support";
import { failureOf, type Given, withServer } from "./support";

const ROOT = "vc01.tech.local";

/** Without the warnings of what is refused, which belong to the test. */
function quietly(work: () => Promise<void>): Promise<void> {
  return new Bench().quietly(work);
}

function machineOn(root: string, given: Given): Promise<veeam.GetHierarchyObjectResult> {
  return veeam.getHierarchyObject({ root, type: "Vm", name: "SQLSRV" }, given);
}

function fileShares(sim: Simulator): Simulator["state"]["inventory"]["objects"] {
  return sim.state.inventory.objects.filter(({ type }) => type === "FileServer");
}

/** The look-ups that ask for a file share by its name. */
function looksFor(name: string, given: Given): readonly (() => Promise<unknown>)[] {
  return [
    () => veeam.getFileServer({ name }, given),
    () => veeam.getHierarchyObject({ root: "any", type: "FileServer", name }, given),
  ];
}

for (const format of ["xml", "json"] as const) {
  describe(`what the server refuses to show whole, in ${format}`, () => {
    it("is a hierarchy root that is found by its name and ID all the same, and by no unique ID", async () => {
      await quietly(() =>
        withServer(
          { switches: { refusedEntity: 1 } },
          async (given, sim) => {
            const [root] = sim.state.inventory.roots;
            const ref = "urn:VMware:Vm:a2b0c55d-829a-4efe-bd95-125ee77ba9dd.vm-15309";
            for (const by of [ROOT, root?.id ?? ""])
              expect((await machineOn(by, given)).hierarchyObjRef).to.equal(ref);
            expect((await failureOf(machineOn(root?.uniqueId ?? "", given))).code).to.equal(
              "EM_NOT_FOUND",
            );
          },
          { format },
        ),
      );
    });

    it("is never overlooked where another root may be meant: neither by name nor by unique ID", async () => {
      await quietly(() =>
        withServer(
          { switches: { rootBackupServers: 2, refusedEntity: 2 } },
          async (given, sim) => {
            const [shown, refused] = sim.state.inventory.roots;
            for (const by of [ROOT, shown?.uniqueId ?? ""]) {
              const { code, message } = await failureOf(machineOn(by, given));
              expect([code, message.includes(refused?.id ?? "-")]).to.deep.equal([
                "EM_AMBIGUOUS",
                true,
              ]);
            }
            for (const root of [shown, refused])
              expect((await machineOn(root?.id ?? "", given)).rootId).to.equal(root?.id);
          },
          { format },
        ),
      );
    });

    it("is a file share whose name is told and whose reference is not; others are found", async () => {
      await quietly(() =>
        withServer(
          { switches: { refusedEntity: 2 } },
          async (given, sim) => {
            const [shown, refused] = fileShares(sim);
            const name = refused?.name ?? "";
            expect(
              (await veeam.getFileServer({ name: shown?.name ?? "" }, given)).hierarchyObjRef,
            ).to.equal(shown?.ref);
            for (const look of looksFor(name, given)) {
              const { code, message } = await failureOf(look());
              expect([code, message]).to.satisfy(
                ([kind, text]: [string, string]) =>
                  kind === "EM_REFUSED" && text.includes(`the file share ${name}`),
                `${code}: ${message}`,
              );
            }
            expect(
              (await veeam.getHierarchyObject({ hierarchyObjRef: refused?.ref ?? "" }, given)).name,
            ).to.equal(name);
            expect(
              (await failureOf(veeam.getFileServer({ name: name.toUpperCase() }, given))).message,
            )
              .to.include("Did you mean")
              .and.to.include("its reference is not shown");
          },
          { format },
        ),
      );
    });

    it("is never overlooked where another share has its name", async () => {
      await quietly(() =>
        withServer(
          { switches: { refusedEntity: 2 } },
          async (given, sim) => {
            const [shown, refused] = fileShares(sim);
            const name = shown?.name ?? "";
            sim.state.renameObject(refused?.ref ?? "", name);
            for (const look of looksFor(name, given))
              expect((await failureOf(look())).code).to.be.oneOf(["EM_AMBIGUOUS", "EM_REFUSED"]);
          },
          { format },
        ),
      );
    });
  });
}

describe("the root of a file share", () => {
  it("is the GUID of its backup server's urn:NasBackup:BackupServer, which tells shares of one name apart", async () => {
    await withServer({ inventory: { fileShares: 3 } }, async (given, sim) => {
      const { objects } = sim.state.inventory;
      const [documented, other] = objects.filter(({ type }) => type === "FileServer");
      const server = objects.find(({ type }) => type === "BackupServer");
      const name = documented?.name ?? "";
      sim.state.renameObject(other?.ref ?? "", name);
      const share = (root: string): Promise<veeam.GetHierarchyObjectResult> =>
        veeam.getHierarchyObject({ root, type: "FileServer", name }, given);
      for (const root of [server?.rootId ?? "", server?.ref ?? ""])
        expect((await share(root)).hierarchyObjRef).to.equal(other?.ref);
      expect((await share(documented?.rootId ?? "")).hierarchyObjRef).to.equal(documented?.ref);
      expect((await failureOf(share("vbr01.tech.local"))).code).to.equal("EM_AMBIGUOUS");
    });
  });

  it("need not be in the list of hierarchy roots for a share that there is not", async () => {
    await withServer({}, async (given) => {
      const { code, message } = await failureOf(
        veeam.getHierarchyObject(
          { root: "vbr01.tech.local", type: "FileServer", name: "no" },
          given,
        ),
      );
      expect([code, message.includes("of type FileServer called no")]).to.deep.equal([
        "EM_NOT_FOUND",
        true,
      ]);
    });
  });
});
