import { expect } from "chai";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Simulator } from "../../simulator";
import { declare, program } from "../support/engine-program";
import { OLDEST_ENGINE } from "../../tools/engine/versions";
import { type Scene, startScene } from "../support/engine-scene";
import { grantsOf, virtualMachines } from "../support/engine-server";
import { PLUGIN_EXAMPLES, startFolder } from "./example-scene";
import { checkGuide } from "./guide";
import { blocksOf, COMMANDS, PAGES, REPOSITORY, Walk } from "./pages";
import { Reader } from "./reader";
import { changed, scriptsNamed } from "./readme";

/** Those whose commands are followed by the tests of the examples. */
const EXAMPLES = /^examples\//;

/**
 * What the engine of version 3.216 starts for a policy pack; it is not among the three parts that
 * programs need.
 */
const ANALYZER = `#!/bin/sh
exec node "$(node -p 'require.resolve("@pulumi/pulumi/cmd/run-policy-pack")')" "$@"
`;

function addDba({ state }: Simulator): void {
  state.addAccount({
    name: "TECH\\DBA",
    type: "Group",
    roles: ["VM Restore Operator"],
    allVms: true,
  });
}

/** Pages whose commands are followed here. */
const WALKED: string[] = [];

describe("The commands [long] of", () => {
  let scene: Scene;
  afterEach(() => scene.close());

  function readerIn(
    { project, simulator }: Scene,
    others: Readonly<Record<string, string>> = {},
  ): Reader {
    return new Reader(project.folder, project.environment, simulator, others);
  }

  /** A test that follows a page to its last block. */
  function page(name: string, what: string, follow: (walk: Walk) => Promise<void>): void {
    WALKED.push(name);
    it(`${name} ${what}`, async () => {
      const walk = new Walk(name);
      await follow(walk);
      walk.end();
    });
  }

  page(
    "README.md",
    "lead from nothing to permissions on what `simulate` starts, with the program as it is shown",
    async (walk) => {
      scene = await startFolder();
      const { simulator, project } = scene;
      const before = grantsOf(simulator);
      // These two have tests of their own, and are how this one is run.
      expect(walk.take("sh").replace(/ *#.*/gm, "").trim().split("\n")).to.deep.equal([
        "npm run demo",
        "npm test",
      ]);
      expect(scriptsNamed("demo", "test")).to.deep.equal(["tools/demo.ts", "tools/test.ts"]);
      const reader = readerIn(scene);
      await reader.follow(walk.take("sh"));
      const [text = "", ...others] = blocksOf("README.md", "ts");
      expect(others).to.deep.equal([]);
      project.write(text);
      await reader.follow(walk.take("sh"));
      expect(grantsOf(simulator)["TECH\\Backup Operators"]).to.deep.include({
        roles: ["Portal User", "SQL Restore Operator", "VM Restore Operator"],
        allVms: false,
      });
      await project.preview("--expect-no-changes");
      await project.refresh("--expect-no-changes");
      project.write(changed(text));
      const { out } = await reader.follow("npx pulumi-veeam-em explain");
      checkGuide(join(REPOSITORY, "README.md"), { explain: out });
      await project.destroy();
      expect(grantsOf(simulator)).to.deep.equal(before);
    },
  );

  page(
    "docs/guides/adopt.md",
    "lead through the adoption of an existing Enterprise Manager without a write",
    async (walk) => {
      scene = await startFolder(addDba);
      const { simulator, project } = scene;
      const [look, take] = [walk.take("sh"), walk.take("sh")];
      // A shell for both, as the reader has.
      await readerIn(scene).follow(`${look}${take}`);
      expect(simulator.requests.filter(({ write }) => write)).to.deep.equal([]);
      const { out } = await readerIn(scene).follow(
        "cd permissions\npulumi stack export --stack production",
      );
      const { deployment } = JSON.parse(out) as {
        deployment: { resources: { type: string; inputs: { name?: string } }[] };
      };
      expect(
        deployment.resources
          .filter(({ type }) => type.endsWith(":Account"))
          .map(({ inputs }) => inputs.name),
      ).to.deep.equal(["TECH\\DBA"]);
      expect(existsSync(join(project.folder, "permissions", "import.json"))).to.equal(true);
    },
  );

  page(
    "docs/guides/try-without-veeam.md",
    "start a simulator and work on it in another terminal",
    async (walk) => {
      scene = await startScene({ program: "", language: "typescript" });
      const reader = readerIn(scene, { "--port 9398": "--port 0" });
      await reader.during(walk.take("sh"), /CA_CERT=.*\n/, async (out) => {
        const variables = out.split("\n").filter((line) => line.startsWith("export "));
        expect(variables).to.have.length(4);
        await reader.follow(`${variables.join("\n")}\n${walk.take("sh")}`);
      });
      expect(existsSync(join(scene.project.folder, "permissions", "index.ts"))).to.equal(true);
    },
  );

  page("docs/simulator.md", "start simulators", async (walk) => {
    scene = await startScene({ program: "" });
    const reader = readerIn(scene, { "--port 9398": "--port 0" });
    const lines = walk.take("sh").trim().split("\n");
    expect(lines).to.have.length(4);
    await Promise.all(
      lines.map((line) =>
        reader.during(line.split(" #")[0] ?? "", /CA_CERT=.*\n|"fingerprint"/, () =>
          Promise.resolve(),
        ),
      ),
    );
  });

  page(
    "docs/configuration.md",
    "show the fingerprint of a certificate that is not trusted yet",
    async (walk) => {
      scene = await startFolder();
      const failed = 1;
      const { out } = await readerIn(scene).follow(
        `npm install pulumi-veeam-em\n${walk.take("sh")}`,
        failed,
      );
      expect(out).to.include("EM_TLS").and.to.include(scene.simulator.fingerprint);
    },
  );

  for (const name of ["docs/errors.md", "docs/guides/check-a-server.md"])
    page(name, "go the whole way to the rights", async (walk) => {
      scene = await startFolder();
      const text = `npm install pulumi-veeam-em\n${walk.take("sh")}`;
      expect((await readerIn(scene).follow(text)).out).to.match(/^ok {3}rights$/m);
    });

  page(
    "docs/guides/access-review.md",
    "write reviews, compare them and answer who may restore what",
    async (walk) => {
      scene = await startScene({ program: "" });
      const { simulator, project } = scene;
      addDba(simulator);
      const reader = readerIn(scene);
      await reader.follow(walk.take("sh"));
      expect(existsSync(join(project.folder, "review-2026", "access-review.html"))).to.equal(true);
      cpSync(join(project.folder, "review-2026"), join(project.folder, "review-2025"), {
        recursive: true,
      });
      simulator.state.grantRole("TECH\\DBA", "SQL Restore Operator");
      await reader.follow(walk.take("sh"));
      expect(
        readFileSync(join(project.folder, "review-2026", "access-review.md"), "utf8"),
      ).to.include("1 granted, 0 revoked");
      expect(
        (await reader.follow(walk.take("sh"))).out.match(/^Who may restore SQLSRV/gm),
      ).to.have.length(2);
      expect((await reader.follow(walk.take("sh"))).out).to.include("SQL Restore Operator");
    },
  );

  it("[oldest engine] the guides to reviews, policies and drift stop what nobody allowed and find what was changed by hand", async () => {
    const walks = Object.fromEntries(
      ["review-in-a-pull-request", "policies", "nightly-drift"].map((name) => [
        name,
        new Walk(`docs/guides/${name}.md`),
      ]),
    );
    const { "review-in-a-pull-request": review, policies, "nightly-drift": drift } = walks;
    if (review === undefined || policies === undefined || drift === undefined)
      throw new Error("no guides");
    // The newest engine, as it can be built from Go modules, starts no policy packs.
    scene = await startScene({ program: "", engine: OLDEST_ENGINE });
    const { simulator, project } = scene;
    const reader = readerIn(scene);
    const [machine] = virtualMachines(simulator);
    const operators = (roles: string[], allVms: boolean): string =>
      program(
        declare("Account", "operators", {
          name: "TECH\\Operators",
          type: "Group",
          roles,
          scopes: [{ object: machine.object }],
          allVms,
        }),
        "void operators;",
      );
    project.write(operators(["Portal Administrator"], true));
    writeFileSync(join(project.folder, "allow.json"), review.take("json"));
    const found = 3;
    expect((await reader.follow(review.take("sh"), found)).out)
      .to.include("Stopped by --fail-on admin")
      .and.to.include("Stopped by --fail-on all-vms");
    project.write(operators(["Portal User"], false));
    preparePolicies(project.folder);
    writeFileSync(
      join(project.folder, "policy-config.json"),
      blocksOf("policy/README.md", "json").join(""),
    );
    const mandatory = 255;
    expect((await reader.follow(policies.take("sh"), mandatory)).out).to.include(
      "is not `exclusive`",
    );
    await project.up();
    await project.run(["stack", "rename", "prod"]);
    const command = drift.take("sh");
    await reader.follow(command);
    simulator.state.setAllVms("TECH\\Operators", true);
    expect((await reader.follow(command, found)).out).to.include("the switch was turned on");
    for (const walk of Object.values(walks)) walk.end();
  });
  WALKED.push(
    ...["review-in-a-pull-request", "policies", "nightly-drift"].map(
      (name) => `docs/guides/${name}.md`,
    ),
  );
});

describe("The commands of every page", () => {
  it("are followed by a test", () => {
    const pages = PAGES.filter(
      (name) => !EXAMPLES.test(name) && blocksOf(name, ...COMMANDS, "json").length > 0,
    );
    expect(pages.sort()).to.deep.equal([...WALKED].sort());
    // Those of the examples have a test each (examples.test.ts, plugin-examples.test.ts and
    // access-web-hook.test.ts), which name every folder.
    expect(
      PAGES.filter(
        (name) =>
          EXAMPLES.test(name) &&
          blocksOf(name, ...COMMANDS).length > 0 &&
          !existsSync(join(REPOSITORY, dirname(name), "index.ts")) &&
          !PLUGIN_EXAMPLES.some((example) => example === basename(dirname(name))),
      ),
    ).to.deep.equal([]);
  });
});

/** The policy pack where the guide has it, installed. */
function preparePolicies(folder: string): void {
  cpSync(join(REPOSITORY, "policy"), join(folder, "policy"), {
    recursive: true,
    filter: (source) => !source.includes("node_modules"),
  });
  for (const name of ["@pulumi/policy"]) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(REPOSITORY, "node_modules", name), link, "junction");
  }
  const analyzer = join(folder, "..", "tools", "pulumi-analyzer-policy");
  writeFileSync(analyzer, ANALYZER);
  chmodSync(analyzer, 0o755);
}
