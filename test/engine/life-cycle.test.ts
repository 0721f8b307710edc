import { expect } from "chai";
import type { SwitchSettings } from "../../simulator/index";
import { changesOf } from "../support/engine-events";
import { bytesOf, EACH_FORM } from "../support/each-form";
import { code, declare } from "../support/engine-program";
import type { Scene } from "../support/engine-scene";
import { type Grants, grantsOf, type Target, virtualMachines } from "../support/engine-server";

/** Servers that differ in whatever the sources about Enterprise Manager disagree on. */
const SERVERS: readonly {
  readonly name: string;
  readonly format: "xml" | "json";
  /** Left to `.ci/run` in either form. */
  readonly isLong?: boolean;
  /** One has its program in a process of its own, the others as the Automation API runs it. */
  readonly inline: boolean;
  readonly switches: SwitchSettings;
}[] = [
  { name: "in XML", format: "xml", inline: false, switches: {} },
  { name: "in JSON", format: "json", inline: true, switches: {} },
  {
    name: "of version 13 in JSON, on two backup servers",
    isLong: true,
    format: "json",
    inline: true,
    switches: {
      jsonKeys: "camel",
      jsonNulls: "omitted",
      jsonEmptyList: "missing",
      bom: true,
      rootBackupServers: 2,
      accountGet: "entity",
      scopePostStatus: 201,
      location: "present",
      restrictionSettings: "absent",
      notFoundStatus: 500,
    },
  },
  {
    name: "that is slow and unlike its documentation, in XML",
    isLong: true,
    format: "xml",
    inline: true,
    switches: {
      rootName: "uniqueId",
      rowName: "real",
      scopeRowDelay: 80,
      scopeRemovingDelay: 500,
      scopeProcessDelay: "never",
      createStatus: 202,
      createBody: "task",
      deleteStatus: 202,
      accountGet: "referenceFirst",
      accountsEntityList: "unsupported",
      lookupMatch: "contains",
      lookupEmpty: 204,
      typeSpelling: "VM",
      sessionHeader: "missing",
      duplicateScope: "error",
      notFoundStatus: 400,
      xmlProlog: "missing",
    },
  },
];

/** A vCenter Server on two backup servers is two hierarchy roots of one name. */
function byRootId(target: Target): Target["object"] {
  return { ...target.object, root: target.rootId };
}

for (const { mark, form, expected, program, startScene } of EACH_FORM)
  for (const { name, isLong, format, inline, switches } of SERVERS) {
    const title = mark === "" && isLong === true ? `${name}, [long]` : `${name}${mark}`;
    describe(`A stack against an Enterprise Manager ${title}`, () => {
      let scene: Scene;
      let untouched: Record<string, Grants>;
      let declared: Record<string, Grants>;

      before(async () => {
        scene = await startScene({
          program: program(),
          format,
          inline: inline || form === "plugin",
          simulator: { switches },
        });
        scene.simulator.state.addAccount({
          name: "TECH\\By Hand",
          type: "Group",
          roles: ["Portal User"],
          allVms: false,
        });
        untouched = grantsOf(scene.simulator);
        const [first, second, third] = virtualMachines(scene.simulator);
        scene.project.write(
          program(
            declare("Account", "operators", {
              name: 'TECH\\R&D <Operators> "Süd"',
              type: "Group",
              roles: ["vm restore operator", "File Restore Operator"],
              scopes: [{ hierarchyObjRef: first.hierarchyObjRef }, { object: byRootId(second) }],
              fileRestore: { inPlaceOnly: true, extensions: ["docx", "xlsx"] },
              sqlRestore: { denyInPlace: true },
            }),
            declare("Account", "auditor", {
              name: "auditor@tech.local",
              type: "ExternalUser",
              roles: ["Portal User"],
              allVms: true,
            }),
            declare("AccountRole", "role", {
              account: "tech\\by hand",
              role: "SQL Restore Operator",
            }),
            declare("AccountScope", "scope", { account: "TECH\\By Hand", object: byRootId(third) }),
            declare("AccountScope", "beside", {
              account: code("operators.accountId"),
              hierarchyObjRef: third.hierarchyObjRef,
            }),
            declare("AllVmsScope", "everything", { account: "TECH\\By Hand" }),
          ),
        );
        declared = {
          ...untouched,
          'TECH\\R&D <Operators> "Süd"': {
            type: "Group",
            roles: ["File Restore Operator", "VM Restore Operator"],
            scopes: [first, second, third].map((one) => one.hierarchyObjRef).sort(),
            allVms: false,
          },
          "auditor@tech.local": {
            type: "ExternalUser",
            roles: ["Portal User"],
            scopes: [],
            allVms: true,
          },
          "TECH\\By Hand": {
            type: "Group",
            roles: ["Portal User", "SQL Restore Operator"],
            scopes: [third.hierarchyObjRef],
            allVms: true,
          },
        };
      });

      after(() => scene.close());

      it("is previewed without a request and made by the first up exactly as it is declared", async () => {
        let planned = {};
        const requests = await scene.requestsOf(async () => {
          planned = changesOf((await scene.project.preview()).steps);
        });
        expect(requests).to.deep.equal([]);
        expect(planned).to.deep.equal({
          operators: "create",
          auditor: "create",
          role: "create",
          scope: "create",
          beside: "create",
          everything: "create",
        });
        await scene.project.up();
        expect(grantsOf(scene.simulator)).to.deep.equal(declared);
      });

      it("needs no request for the next preview and the next up", async () => {
        const requests = await scene.requestsOf(async () => {
          await scene.project.preview("--expect-no-changes");
          await scene.project.up("--expect-no-changes");
        });
        expect(requests).to.deep.equal([]);
      });

      it("has nothing to find for a refresh, which sends no change", async () => {
        const refreshed = await scene.project.refresh("--expect-no-changes");
        expect(changesOf(refreshed.steps)).to.deep.equal({});
        expect(scene.simulator.requests.filter((request) => request.write)).to.deep.equal([]);
        await scene.project.preview("--expect-no-changes");
      });

      it(`keeps a grant in at most ${expected.bytesOfGrant} bytes of state`, async () => {
        for (const grant of ["role", "scope"]) {
          const state = await scene.project.resource(grant);
          expect("__provider" in (state.outputs ?? {}), "code of the provider").to.equal(
            expected.hasProviderText,
          );
          expect(bytesOf(state), grant).to.be.at.most(expected.bytesOfGrant);
        }
      });

      it("is destroyed so that the server is as it was", async () => {
        await scene.project.destroy();
        expect(grantsOf(scene.simulator)).to.deep.equal(untouched);
        expect(await scene.project.resources()).to.deep.equal([]);
      });
    });
  }
