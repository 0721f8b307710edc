import { expect } from "chai";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator";
import type { Scene } from "../support/engine-scene";
import { grantsOf } from "../support/engine-server";
import { expectPassesIfAllowed, expectUnchangedPasses } from "../support/honest-program";
import { type Grants, PLUGIN_EXAMPLES, QUICKSTART, shown, startExample } from "./example-scene";
import { REPOSITORY, Walk } from "./pages";
import { Reader, USERNAME } from "./reader";

/** An example, and what the server says of its accounts once it is up. */
interface Example {
  readonly prepare?: (simulator: Simulator) => void;
  readonly up: Grants;
  /** Accounts that it takes over: they go with the stack. */
  readonly takenOver?: readonly string[];
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  quickstart: { up: QUICKSTART },
  "teams-from-yaml": {
    up: {
      "TECH\\DBA": {
        roles: ["Oracle Restore Operator", "Portal User", "SQL Restore Operator"],
        scopes: 2,
      },
      "TECH\\Service Desk": { roles: ["File Restore Operator", "Portal User"], scopes: 1 },
    },
  },
  "items-on-shared-accounts": {
    prepare: ({ state }) => {
      state.addAccount({
        name: "TECH\\Application Owners",
        type: "Group",
        roles: ["Portal User"],
        scopes: [state.inventory.objects[0]?.ref ?? ""],
      });
    },
    up: {
      "TECH\\Application Owners": { roles: ["File Restore Operator", "Portal User"], scopes: 3 },
    },
  },
  "exclusive-sets": {
    prepare: ({ state }) => {
      state.addAccount({
        name: "TECH\\Payroll Restores",
        type: "Group",
        roles: ["Exchange Restore Operator"],
        scopes: [state.inventory.objects[0]?.ref ?? ""],
        allVms: true,
      });
    },
    up: {
      "TECH\\Payroll Restores": {
        roles: ["File Restore Operator", "SQL Restore Operator"],
        scopes: 1,
      },
      "TECH\\Tier 0 Restores": { roles: ["VM Restore Operator"], scopes: 1 },
    },
    takenOver: ["TECH\\Payroll Restores"],
  },
};

const OPERATORS: Grants = {
  "TECH\\Restore Operators": { roles: ["File Restore Operator", "VM Restore Operator"], scopes: 1 },
};

/**
 * Follows the README of an example: its first block makes everything, what comes after is for
 * later.
 */
async function liveThrough(
  name: string,
  { project }: Scene,
  reader: Reader,
  isUp: () => void,
): Promise<void> {
  const walk = new Walk(join("examples", name, "README.md"));
  const settings = walk.take("sh");
  // Its passwords are in a block of their own, which another shell sets otherwise.
  await reader.follow(name === "several-servers" ? settings + walk.take("sh") : settings);
  isUp();
  await expectUnchangedPasses(project);
  await project.refresh("--expect-no-changes");
  if (name === "quickstart")
    expect((await reader.follow(walk.take("sh"))).out)
      .to.match(/AllVmsScope[^\n]*night-shift-all-vms/)
      .and.to.include("SQL Restore Operator");
  walk.end();
  await project.destroy();
  await expectPassesIfAllowed(project);
}

describe("The example, [long]", () => {
  for (const [name, { prepare, up, takenOver = [] }] of Object.entries(EXAMPLES)) {
    it(`${name} is made as its README says, finds nothing to change, passes the gate, and is destroyed so that others' grants stay`, async () => {
      const scene = await startExample(join("examples", name), prepare);
      try {
        const { simulator, project } = scene;
        const before = Object.fromEntries(
          Object.entries(grantsOf(simulator)).filter(([account]) => !takenOver.includes(account)),
        );
        await liveThrough(
          name,
          scene,
          new Reader(project.folder, project.environment, simulator),
          () => {
            expect(shown(simulator, Object.keys(up))).to.deep.equal(up);
          },
        );
        expect(grantsOf(simulator)).to.deep.equal(before);
      } finally {
        await scene.close();
      }
    });
  }

  it("several-servers declares the same on each of its servers, with passwords that are in no state", async () => {
    const apac = await startSimulator({ username: USERNAME });
    let scene: Scene | undefined;
    try {
      scene = await startExample(join("examples", "several-servers"), undefined, {
        EMEA_PASSWORD: apac.password,
        APAC_PASSWORD: apac.password,
      });
      const { project, simulator } = scene;
      const [before, beforeApac] = [grantsOf(simulator), grantsOf(apac)];
      const password = '"$READERS_PASSWORD"';
      expect(apac.password, "of both servers").to.equal(simulator.password);
      const others = {
        "https://em-emea.tech.local:9398": simulator.url,
        "https://em-apac.tech.local:9398": apac.url,
        "EMEA_PASSWORD=…": `EMEA_PASSWORD=${password}`,
        "APAC_PASSWORD=…": `APAC_PASSWORD=${password}`,
        "emea.fingerprint …": `emea.fingerprint ${simulator.fingerprint}`,
        "apac.fingerprint …": `apac.fingerprint ${apac.fingerprint}`,
      };
      await liveThrough(
        "several-servers",
        scene,
        new Reader(project.folder, project.environment, simulator, others),
        () => {
          for (const server of [simulator, apac])
            expect(shown(server, Object.keys(OPERATORS))).to.deep.equal(OPERATORS);
        },
      );
      expect([grantsOf(simulator), grantsOf(apac)]).to.deep.equal([before, beforeApac]);
      expect([apac.openSessions, apac.logoffs]).to.deep.equal([0, apac.logons]);
    } finally {
      await scene?.close();
      await apac.close();
    }
  });

  it("of every folder is a program with its README, and every program is run by a test", () => {
    const folders = readdirSync(join(REPOSITORY, "examples"))
      .filter((folder) => folder !== "pipelines" && folder !== "README.md")
      .sort();
    const elsewhere = ["several-servers", "access-web-hook", ...PLUGIN_EXAMPLES];
    expect(folders).to.deep.equal([...Object.keys(EXAMPLES), ...elsewhere].sort());
    for (const folder of folders) {
      const ofNode = ["index.ts", "package.json", "tsconfig.json"];
      const isOfNode = !/-(?:python|yaml)$/.test(folder);
      for (const file of ["Pulumi.yaml", "README.md", ...(isOfNode ? ofNode : [])])
        expect(
          existsSync(join(REPOSITORY, "examples", folder, file)),
          `${folder}/${file}`,
        ).to.equal(true);
    }
  });
});
