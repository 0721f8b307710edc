import { expect } from "chai";
import * as fc from "fast-check";
import { gzipSync } from "node:zlib";
import { readJsonAnswer } from "../../provider/em/answers/json";
import { EmInvalidError } from "../../provider/em";
import { newAccountBody, readAccountEntity } from "../../provider/em/api/accounts";
import { writeBody, type RequestBody } from "../../provider/em/answers/request-body";
import {
  mergeScopeRows,
  newScopesBody,
  readScopeRow,
  rebuildBody,
} from "../../provider/em/api/scopes";
import { readXmlAnswer } from "../../provider/em/answers/xml";
import { decodeAnswer } from "../../provider/em/transport/answer-text";

const ID = "d6701c3d-15f4-421d-b376-c0e2634bc1f4";
const ROLE = "f84a8b62-49b8-4d0c-b25b-92321b52bab6";

const bodyOf = (text: string): RequestBody => ({
  root: "Spec",
  fields: [{ name: "Name", value: text }],
});
const isSendable = (text: string): boolean => {
  try {
    return writeBody(bodyOf(text), "xml") !== "";
  } catch {
    return false;
  }
};
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "&amp;",
        "&lt;",
        "&",
        "<",
        ">",
        "]]>",
        '"',
        "'",
        "\\",
        "\r",
        "\n",
        "\t",
        " ",
        "ü",
        "😀",
        "&#13;",
        "<![CDATA[",
        "a",
      ),
    )
    .map((pieces) => pieces.join("")),
);

describe("Text", () => {
  it("arrives exactly as it was sent, in XML", () => {
    fc.assert(
      fc.property(
        anyText.filter(isSendable),
        (text) =>
          void expect(readXmlAnswer(writeBody(bodyOf(text), "xml")).text("Name")).to.equal(text),
      ),
    );
  });

  it("arrives exactly as it was sent, in JSON", () => {
    fc.assert(
      fc.property(
        anyText.filter(isSendable),
        (text) =>
          void expect(readJsonAnswer(writeBody(bodyOf(text), "json")).text("Name")).to.equal(text),
      ),
    );
  });

  it("of more than 64 KiB, which the parser hands out in pieces, arrives whole", () => {
    const text = "ä&<".repeat(50_000);
    expect(readXmlAnswer(writeBody(bodyOf(text), "xml")).text("Name")).to.equal(text);
  });

  it("with characters that XML cannot carry is refused before it is sent, in both media types", () => {
    for (const character of ["\u0000", "\u0007", "\u001b", "\ufffe", "\ud800"]) {
      for (const format of ["xml", "json"] as const) {
        expect(() =>
          writeBody(
            newScopesBody([{ hierarchyObjRef: "urn:a", objectName: `a${character}` }]),
            format,
          ),
        ).to.throw(EmInvalidError);
      }
    }
  });

  it("is neither trimmed nor taken for a number or a switch", () => {
    for (const text of ["172.10", "true", " 007 ", "   ", "1e3", ""]) {
      expect(readXmlAnswer(`<a><Name>${text}</Name></a>`).text("Name")).to.equal(text);
      expect(readXmlAnswer(`<a Name="${text}"/>`).text("Name")).to.equal(text);
    }
  });

  it("is read from CDATA, entities and several pieces together", () => {
    expect(
      readXmlAnswer(
        '\uFEFF<v:a xmlns:v="x"><v:Name>a&amp;<![CDATA[<b>&amp;]]>&#xFC;&quot;</v:Name></v:a>',
      ).text("Name"),
    ).to.equal('a&<b>&amp;ü"');
  });
});

describe("A request's body", () => {
  const account = newAccountBody({
    type: "Group",
    name: "TECH\\R&D",
    roleIds: [ROLE],
    allVms: false,
    scopes: [{ hierarchyObjRef: "urn:a", objectName: "b" }],
    fileRestore: { inPlaceOnly: false, extensions: [] },
    sqlRestore: { denyInPlace: true },
  });

  it("has the documented elements in the documented order and the namespace, in XML", () => {
    expect(writeBody(account, "xml")).to.equal(
      '<?xml version="1.0" encoding="utf-8"?><EnterpriseAccountCreateSpec xmlns="http://www.veeam.com/ent/v1.0"><AccountType>Group</AccountType><AccountName>TECH\\R&amp;D</AccountName>' +
        `<Roles><EnterpriseRole><EnterpriseRoleUid>urn:veeam:EnterpriseRole:${ROLE}</EnterpriseRoleUid></EnterpriseRole></Roles><AllowRestoreAllVms>false</AllowRestoreAllVms>` +
        "<HierarchyScopeObjects><HierarchyScopeItem><HierarchyObjRef>urn:a</HierarchyObjRef><ObjectName>b</ObjectName></HierarchyScopeItem></HierarchyScopeObjects>" +
        "<FlrSettings><FlrInplaceOnly>false</FlrInplaceOnly><FlrExtentionRestrictions/></FlrSettings><SqlSettings><DenyInPlaceRestore>true</DenyInPlaceRestore></SqlSettings></EnterpriseAccountCreateSpec>",
    );
  });

  it("has Pascal-case members, arrays and real switches, in JSON", () => {
    expect(JSON.parse(writeBody(account, "json"))).to.deep.equal({
      AccountType: "Group",
      AccountName: "TECH\\R&D",
      Roles: { EnterpriseRoles: [{ EnterpriseRoleUid: `urn:veeam:EnterpriseRole:${ROLE}` }] },
      AllowRestoreAllVms: false,
      HierarchyScopeObjects: {
        HierarchyScopeItems: [{ HierarchyObjRef: "urn:a", ObjectName: "b" }],
      },
      FlrSettings: { FlrInplaceOnly: false, FlrExtentionRestrictions: "" },
      SqlSettings: { DenyInPlaceRestore: true },
    });
    expect(JSON.parse(writeBody(rebuildBody("unprocessed"), "json"))).to.deep.equal({
      RebuildUnprocessed: {},
    });
  });
});

describe("A list in JSON", () => {
  const rows = [{ Name: "a" }, { Name: "b" }];
  const names = (value: unknown): (string | undefined)[] =>
    readJsonAnswer(JSON.stringify(value))
      .items("EnterpriseAccountInRole")
      .map((item) => item.text("Name"));

  it("is read under the plural of its items' name, in a member of that name or not, or one item alone", () => {
    for (const value of [
      { EnterpriseAccountInRoles: rows },
      { enterpriseAccountInRoles: rows, links: [{ href: "x" }] },
      rows,
      { EnterpriseAccountInRoles: { EnterpriseAccountInRoles: rows } },
      { EnterpriseAccountInRole: rows },
    ])
      expect(names(value), JSON.stringify(value)).to.deep.equal(["a", "b"]);
    expect(names({ EnterpriseAccountInRole: { Name: "a" } })).to.deep.equal(["a"]);
  });

  it("that is null, missing or empty has no items", () => {
    for (const value of [
      { EnterpriseAccountInRoles: null, Links: [{ Href: "x" }] },
      {},
      [],
      { EnterpriseAccountInRoles: [] },
      { EnterpriseAccountInRoles: {} },
      { Anything: rows },
    ])
      expect(names(value), JSON.stringify(value)).to.deep.equal([]);
  });
});

describe("Answers", () => {
  it("tell restrictions only when they are there, in the spellings of all versions", () => {
    const entity = (inner: string) =>
      readAccountEntity(
        readXmlAnswer(
          `<EnterpriseAccount Name="a" UID="urn:veeam:EnterpriseAccount:${ID.toUpperCase()}"><AccountType>vSphereRole</AccountType>${inner}</EnterpriseAccount>`,
        ),
      );
    expect(entity("")).to.deep.include({
      id: ID,
      type: "vSphereRole",
      allVms: undefined,
      fileRestore: undefined,
      sqlRestore: undefined,
    });
    expect(
      entity(
        "<FlrSettings><FlrInlaceOnly>True</FlrInlaceOnly><FlrExtentionRestrictions>.doc, *.pptx;txt</FlrExtentionRestrictions></FlrSettings>",
      )?.fileRestore,
    ).to.deep.equal({ inPlaceOnly: true, extensions: ["doc", "pptx", "txt"] });
  });

  it("of a scope under several hierarchy roots are one scope, as far as its slowest row", () => {
    const row = (root: string, state: string): string =>
      `<EnterpriseAccountHierarchyScope Href="https://x/api/security/accounts/${ID}/scopes/${ROLE.toUpperCase()}?a=b"><Name>n</Name><HierarchyRootName>${root}</HierarchyRootName><State>${state}</State></EnterpriseAccountHierarchyScope>`;
    const list = readXmlAnswer(
      `<EnterpriseAccountHierarchyScopes>${row("one", "Processed")}${row("two", "Unprocessed")}${row("three", "Processed")}</EnterpriseAccountHierarchyScopes>`,
    );
    expect(
      mergeScopeRows(list.items("EnterpriseAccountHierarchyScope").flatMap(readScopeRow)),
    ).to.deep.equal([
      {
        id: ROLE,
        name: "n",
        roots: ["one", "two", "three"],
        platform: "",
        type: "",
        state: "Unprocessed",
      },
    ]);
  });
});

describe("An answer", () => {
  it("that is compressed without having been asked to is no text of another encoding", () => {
    for (const type of ["application/xml", "application/xml; charset=iso-8859-1"])
      expect(decodeAnswer(gzipSync("<A/>"), type).flaw).to.include("compressed");
    expect(decodeAnswer(Buffer.from("<A/>"), "application/xml").flaw).to.equal(undefined);
  });
});
