import * as veeam from "pulumi-veeam-em";

const vcenter = "vc01.tech.local";

/** Accounts that auditors look at: they hold what is listed here, and nothing else. */
const audited = [
  { name: "TECH\\Tier 0 Restores", roles: ["VM Restore Operator"], pools: ["Test"] },
  {
    name: "TECH\\Payroll Restores",
    roles: ["File Restore Operator", "SQL Restore Operator"],
    pools: ["Test"],
  },
];

for (const { name, roles, pools } of audited) {
  new veeam.Account(
    name
      .replace(/^TECH\\/, "")
      .toLowerCase()
      .replace(/ /g, "-"),
    {
      name,
      type: "Group",
      roles,
      scopes: pools.map((pool) => ({
        object: { root: vcenter, type: "ResourcePool", name: pool },
      })),
      allVms: false,
      exclusive: true,
      adopt: true,
    },
  );
}
