import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam-em";

// The account is made and owned by others: this program only adds to it, and takes away only what
// it added.
const group = new pulumi.Config().get("group") ?? "TECH\\Application Owners";

new veeam.AccountRole("shop-files", { account: group, role: "File Restore Operator" });

for (const name of ["VM01", "DC01"]) {
  new veeam.AccountScope(`shop-${name.toLowerCase()}`, {
    account: group,
    object: { root: "vc01.tech.local", type: "Vm", name },
  });
}

// What others gave it is looked up, not managed. Works in previews, and needs the server there.
export const accountType = veeam.getAccountOutput({ name: group }).type;
