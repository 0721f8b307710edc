export const OPS = {
  name: "TECH\\ops",
  type: "Group",
  roles: ["Portal User"],
  allVms: true,
} as const;
