import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as veeam from "pulumi-veeam-em";
import { parse } from "yaml";

/** A team as teams.yaml describes it. */
interface Team {
  group: string;
  restores: string[];
  /** Only files of these extensions. Default: all. */
  extensions?: string[];
  in: { root: string; type: string; name: string }[];
}

const teams = parse(readFileSync(join(__dirname, "teams.yaml"), "utf8")) as Record<string, Team>;

for (const [name, team] of Object.entries(teams)) {
  new veeam.Account(name, {
    name: team.group,
    type: "Group",
    roles: ["Portal User", ...team.restores],
    scopes: team.in.map((object) => ({ object })),
    ...(team.extensions === undefined ? {} : { fileRestore: { extensions: team.extensions } }),
  });
}
