import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam-em";

interface Server {
  url: string;
  username: string;
  /** The variable that holds the password: it is in no state. */
  passwordEnv: string;
  fingerprint?: string;
}

const servers = new pulumi.Config().requireObject<Record<string, Server>>("servers");

// The same operators on each Enterprise Manager.
for (const [site, connection] of Object.entries(servers)) {
  const provider = new veeam.Provider(site, connection);
  const operators = new veeam.Account(
    `${site}-operators`,
    {
      name: "TECH\\Restore Operators",
      type: "Group",
      roles: ["VM Restore Operator"],
      scopes: [{ object: { root: "vc01.tech.local", type: "Folder", name: "Production" } }],
    },
    { provider },
  );
  new veeam.AccountRole(
    `${site}-operators-files`,
    { account: operators.name, role: "File Restore Operator" },
    { provider },
  );
}
