import { expect } from "chai";
import { overwriteWordless, rememberCredentials } from "../../../provider/em/known-secrets";
import { bodyOf } from "./support";

const JSON_TYPE = "application/json; charset=utf-8";

/** Names of machines that have words of the API in them. */
const MACHINES = ["SQL-01", "ESX01", "Backup-Server-12", "hv.host.backup", "VM_7", "Web Server"];

describe("A recording", () => {
  it("takes no machine for a name of the schema, for all the words that they share", () => {
    for (const machine of MACHINES) {
      const body = `{"${machine}":{"Type":"${machine}","State":"${machine}"},"rel":"${machine}"}`;
      const text = bodyOf({ body, contentType: JSON_TYPE });
      expect(text).to.have.lengthOf(body.length);
      for (const word of machine.split(/[^A-Za-z0-9]+/).filter((one) => one.length > 1))
        expect(text, machine).to.not.include(word);
    }
  });

  it("keeps names of the schema that are written in small letters or in capitals", () => {
    const body = `{"supportedVersions":null,"HierarchyRootId":null,"AllowRestoreAllVms":true,"UID":null,"FlrExtentionRestrictions":null,"enterpriseAccountHierarchyScopes":[]}`;
    for (const written of [body, body.toLowerCase(), body.toUpperCase()])
      expect(
        bodyOf({
          body: written.replace(/true/i, "true").replace(/null/gi, "null"),
          contentType: JSON_TYPE,
        }),
      ).to.equal(written.replace(/true/i, "true").replace(/null/gi, "null"));
    const xml = `<d2p1:objecttype xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>`;
    expect(bodyOf({ body: xml })).to.match(
      /^<[a-z0-9]{4}:objecttype xmlns:xsi="http:.*" xsi:nil="true"\/>$/,
    );
  });

  it("holds no password that a server echoes, also one of punctuation alone", () => {
    const password = "#?=!(§)/&+~";
    rememberCredentials("TECH\\ann", password);
    for (const echo of [
      `{"Message":"Wrong password: ${password}","Detail":"${password}","Name":"x${password}y"}`,
      `{"${password}":1}`,
      `<Error Message="Wrong password: ${password.replace("&", "&amp;")}" />`,
    ]) {
      const text = bodyOf({
        body: echo,
        contentType: echo.startsWith("{") ? JSON_TYPE : "application/xml",
      });
      expect(text).to.not.equal("");
      for (const spelling of [password, password.replace("&", "&amp;")])
        expect(text).to.not.include(spelling);
    }
  });

  it("keeps its pseudonyms whole where a short password is a part of one", () => {
    // No GUID holds it: the process remembers it, and other tests read GUIDs in errors.
    const password = "qz81";
    rememberCredentials("TECH\\bob", password);
    const pseudonyms = `${password}\\x${password}y-${password}`;
    expect(overwriteWordless(pseudonyms)).to.equal(pseudonyms);
  });
});
