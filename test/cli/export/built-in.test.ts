import { expect } from "chai";
import { isBuiltIn } from "../../../cli/export/patterns";

describe("veeam-em export leaves out what every installation has:", () => {
  for (const name of [
    "BUILTIN\\Administrators",
    "builtin\\users",
    "VORDEFINIERT\\Benutzer",
    "BUILTIN\\Администраторы",
    "NT AUTHORITY\\SYSTEM",
    "SRV12\\Administrator",
    "veeamadmin",
  ])
    it(name, () => {
      expect(isBuiltIn(name)).to.equal(true);
    });

  for (const name of ["TECH\\Administrators", "TECH\\builtin\\x", "BUILTIN2\\Users", "TECH\\ops"])
    it(`but not ${name}`, () => {
      expect(isBuiltIn(name)).to.equal(false);
    });
});
