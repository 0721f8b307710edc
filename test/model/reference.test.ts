import { expect } from "chai";
import fc from "fast-check";
import {
  canonicalReference,
  parseReference,
  printReference,
  referenceKey,
  sameReference,
} from "../../provider/model/hierarchy-reference";

const ROOT = "a2b0c55d-829a-4efe-bd95-125ee77ba9dd";

const guid = fc.uuid();
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,12}$/);
const objectPart = fc
  .string({ minLength: 1, maxLength: 30 })
  .filter((text) => text === text.trim() && !/[\n\r\u2028\u2029]/.test(text));
const parts = fc.record({ platform: word, type: word, rootId: guid, objectPart });

function anyCase(text: string, mask: number): string {
  return [...Array(text.length).keys()]
    .map((at) =>
      (mask >> (at % 31)) & 1 ? text.charAt(at).toUpperCase() : text.charAt(at).toLowerCase(),
    )
    .join("");
}

describe("a HierarchyObjRef", () => {
  for (const [text, platform, type, object] of [
    [`urn:VMware:Vm:${ROOT}.vm-15309`, "VMware", "Vm", "vm-15309"],
    [
      `urn:vCloud:Vm:${ROOT}.urn:vcloud:vm:6b2da27f-e653-495b-b515-2b18bbb4d3ec`,
      "vCloud",
      "Vm",
      "urn:vcloud:vm:6b2da27f-e653-495b-b515-2b18bbb4d3ec",
    ],
    [
      `urn:VMware:Tag:${ROOT}.urn:vmomi:InventoryServiceTag:6b2da27f-e653-495b-b515-2b18bbb4d3ec:GLOBAL`,
      "VMware",
      "Tag",
      "urn:vmomi:InventoryServiceTag:6b2da27f-e653-495b-b515-2b18bbb4d3ec:GLOBAL",
    ],
    [`urn:HyperV:Host:${ROOT}.`, "HyperV", "Host", ""],
    [`urn:NasBackup:BackupServer:${ROOT}`, "NasBackup", "BackupServer", ""],
    [`urn:VMware:Vm:${ROOT}.10`, "VMware", "Vm", "10"],
    [`urn:VMware:Vm:${ROOT}.a.b.c`, "VMware", "Vm", "a.b.c"],
  ] as const) {
    it(`is taken apart: ${text.slice(0, 60)}`, () => {
      expect(parseReference(text)).to.deep.equal({
        platform,
        type,
        rootId: ROOT,
        objectPart: object,
      });
    });
  }

  for (const text of [
    "",
    "vm-15309",
    `urn:VMware:${ROOT}.vm-1`,
    "urn:VMware:Vm:not-a-guid.vm-1",
    `urn:VMware:Vm:${ROOT}vm-1`,
    `urn:VMware:Vm:${ROOT}.vm-1 `,
    ` urn:VMware:Vm:${ROOT}.vm-1`,
    `urn::Vm:${ROOT}.vm-1`,
  ]) {
    it(`is not: ${JSON.stringify(text)}`, () => {
      expect(parseReference(text)).to.equal(undefined);
    });
  }

  it("prints and parses back to the same object, whatever its parts", () => {
    fc.assert(
      fc.property(parts, (reference) => {
        const text = printReference(reference);
        expect(parseReference(text)).to.deep.include({
          rootId: reference.rootId,
          objectPart: reference.objectPart,
        });
        expect(
          sameReference(
            text,
            `urn:${reference.platform}:${reference.type}:${reference.rootId}.${reference.objectPart}`,
          ),
        ).to.equal(true);
        expect(canonicalReference(canonicalReference(text))).to.equal(canonicalReference(text));
      }),
    );
  });

  it("is the same in any case of platform, type and root, and with or without the last dot of an empty object part", () => {
    fc.assert(
      fc.property(
        parts,
        fc.nat(),
        fc.boolean(),
        ({ platform, type, rootId, objectPart: object }, mask, empty) => {
          const tail = empty ? "" : object;
          const one = `urn:${platform}:${type}:${rootId}.${tail}`;
          const other = `urn:${anyCase(platform, mask)}:${anyCase(type, mask >> 3)}:${anyCase(rootId, mask >> 5)}${empty ? "" : `.${tail}`}`;
          expect(sameReference(one, other)).to.equal(true);
          expect(canonicalReference(one).toLowerCase()).to.equal(
            canonicalReference(other).toLowerCase(),
          );
        },
      ),
    );
  });

  it("is another one when the object part differs, be it only in case", () => {
    expect(sameReference(`urn:VMware:Vm:${ROOT}.vm-1`, `urn:VMware:Vm:${ROOT}.VM-1`)).to.equal(
      false,
    );
    expect(referenceKey(`urn:VMware:Vm:${ROOT}.vm-1`)).to.not.equal(
      referenceKey(`urn:VMware:Vm:${ROOT}.vm-10`),
    );
  });

  it("is kept in state in the spelling that Enterprise Manager uses", () => {
    expect(canonicalReference(`urn:vmware:VM:${ROOT.toUpperCase()}.vm-1`)).to.equal(
      `urn:VMware:Vm:${ROOT}.vm-1`,
    );
    expect(canonicalReference(`urn:Hyperv:HOST:${ROOT}.`)).to.equal(`urn:HyperV:Host:${ROOT}`);
  });
});
