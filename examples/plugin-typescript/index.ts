import * as pulumi from "@pulumi/pulumi";
import * as veeam from "pulumi-veeam-em-sdk";

const config = new pulumi.Config();

// The operators: an account that is declared with all its grants.
const operators = new veeam.Account("operators", {
  name: "TECH\\Backup Operators",
  type: "Group",
  roles: ["File Restore Operator", "VM Restore Operator"],
  scopes: [
    { object: { root: "vc01.tech.local", type: "Folder", name: "Production" } },
    { object: { root: "vc01.tech.local", type: "ResourcePool", name: "Test" } },
  ],
});

// The night shift: an account with one grant, and more of them beside it.
const nightShift = new veeam.Account("night-shift", {
  name: "TECH\\Night Shift",
  type: "Group",
  roles: ["VM Restore Operator"],
  scopes: [{ object: { root: "vc01.tech.local", type: "Vm", name: "VM01" } }],
});
new veeam.AccountRole("night-shift-files", {
  account: nightShift.name,
  role: "File Restore Operator",
});
new veeam.AccountScope("night-shift-database", {
  account: nightShift.name,
  object: { root: "vc01.tech.local", type: "Vm", name: "SQLSRV" },
});
new veeam.AllVmsScope("night-shift-all-vms", {
  account: nightShift.name,
  enabled: config.getBoolean("nightShiftAllVms") ?? false,
});

export const operatorsId = operators.accountId;
