import { Ajv2020 } from "ajv/dist/2020";
import { expect } from "chai";
import { execFile } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { report } from "../../../cli/report";
import { SETTINGS_USAGE } from "../../../cli/shared/settings-options";
import {
  accountIn,
  asReview,
  grantSomething,
  read,
  reviewOf,
  veeamEm,
  withFolder,
  withSimulator,
  write,
} from "./support";

const FORMS = ["access-review.csv", "access-review.html", "access-review.json", "access-review.md"];

describe("veeam-em report", () => {
  it("reads every account with all its grants, and sends nothing but GET besides logging on and off", async () => {
    await withSimulator({}, async (sim) => {
      grantSomething(sim);
      const review = await reviewOf(sim);
      expect(review.accounts.map(({ name }) => name).sort()).to.deep.equal(
        sim.state
          .accounts()
          .map(({ name }) => name)
          .sort(),
      );
      for (const account of sim.state.accounts()) {
        const reviewed = accountIn(review, account.name);
        expect(reviewed).to.include({ type: account.type, allVms: account.allVms });
        expect(reviewed.roles.map(({ name }) => name)).to.deep.equal(account.roles);
        expect(reviewed.scopes.map(({ id }) => id).sort()).to.deep.equal(
          account.scopes.map(({ id }) => id).sort(),
        );
      }
      expect(accountIn(review, "TECH\\ops").fileRestore).to.deep.equal({
        inPlaceOnly: true,
        extensions: ["doc", "xls"],
      });
      expect(review).to.include({ server: sim.url, takenBy: sim.username });
      expect(sim.requests.filter(({ write: isWrite }) => isWrite)).to.deep.equal([]);
      expect(
        new Set(sim.requests.filter(({ method }) => method !== "GET").map(({ route }) => route)),
      ).to.deep.equal(new Set(["POST /sessionMngr", "DELETE /logonSessions/{ID}"]));
      expect(sim).to.include({ logons: 1, logoffs: 1 });
    });
  });

  it("writes JSON as its own schema says, with and without a comparison", async () => {
    await withSimulator({}, async (sim) => {
      grantSomething(sim);
      const schema: unknown = JSON.parse((await veeamEm(sim, ["report", "--schema"])).out);
      if (typeof schema !== "object" || schema === null) throw new Error("no schema");
      const valid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
      await withFolder(async (folder) => {
        const before = await reviewOf(sim);
        sim.state.grantRole("TECH\\ops", "SQL Restore Operator");
        const after = await reviewOf(sim, [
          "--compare",
          write(folder, "before.json", JSON.stringify(before)),
        ]);
        for (const review of [before, after])
          expect(valid(review), JSON.stringify(valid.errors)).to.equal(true);
        expect(before).not.to.have.property("comparison");
        expect(after.comparison?.granted).to.deep.equal([
          { account: "TECH\\ops", accountType: "Group", grant: "the role SQL Restore Operator" },
        ]);
        expect(after.comparison?.since).to.equal(before.takenAt);
      });
    });
  });

  it("writes all four forms into a folder that it makes, and none of them holds a secret", async () => {
    await withSimulator({}, (sim) =>
      withFolder(async (folder) => {
        grantSomething(sim);
        const out = join(folder, "reviews", "2026");
        const { code, out: printed, err } = await veeamEm(sim, ["report", "--out", out, "--bom"]);
        expect({ code, printed }).to.deep.equal({ code: 0, printed: "" });
        expect(err).to.include(out);
        expect(readdirSync(out).sort()).to.deep.equal(FORMS);
        expect(asReview(JSON.parse(read(out, "access-review.json"))).accounts).to.have.length(
          sim.state.accounts().length,
        );
        expect(read(out, "access-review.csv")).to.match(/^\uFEFF"server"/);
        for (const secret of [
          sim.password,
          Buffer.from(`${sim.username}:${sim.password}`).toString("base64"),
        ]) {
          for (const form of FORMS) expect(read(out, form)).not.to.include(secret);
        }
        expect(
          (await veeamEm(sim, ["report", "--out", out])).code,
          "a second time, over the first",
        ).to.equal(0);
      }),
    );
  });

  it("writes the page as a user has it installed: the built command brings the page's script and style along", async () => {
    await withSimulator({}, async (sim) => {
      const env = {
        ...process.env,
        VEEAM_EM_URL: sim.url,
        VEEAM_EM_USERNAME: sim.username,
        VEEAM_EM_PASSWORD: sim.password,
        VEEAM_EM_CA_CERT: sim.caFile,
      };
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [join(__dirname, "..", "..", "..", "dist", "cli", "main.js"), "report", "--format", "html"],
        { env },
      );
      // Without the comments of the sources.
      const built = join(__dirname, "..", "..", "..", "dist", "cli", "report", "page");
      const parts = readdirSync(built);
      expect(parts).to.have.lengthOf(11);
      for (const part of parts) expect(stdout).to.include(withoutLinks(read(built, part)));
    });
  });

  it("says in each form what was granted and revoked since an older review", async () => {
    await withSimulator({}, (sim) =>
      withFolder(async (folder) => {
        grantSomething(sim);
        const older = write(folder, "older.json", `\uFEFF${JSON.stringify(await reviewOf(sim))}`);
        sim.state.setAllVms("TECH\\all", false);
        sim.state.removeAccount("TECH\\ops");
        for (const [format, revoked] of [
          ["markdown", "| revoked | TECH\\\\all | User | restore of every virtual machine |"],
          ["html", "restore of every virtual machine"],
        ] as const) {
          const { code, out } = await veeamEm(sim, [
            "report",
            "--format",
            format,
            "--compare",
            older,
          ]);
          expect(code).to.equal(0);
          expect(out).to.include(revoked).and.to.include("account gone");
        }
      }),
    );
  });

  it("reads an older review that Windows PowerShell redirected to a file, in UTF-16", async () => {
    await withSimulator({}, (sim) =>
      withFolder(async (folder) => {
        const file = join(folder, "older.json");
        writeFileSync(file, Buffer.from(`\uFEFF${JSON.stringify(await reviewOf(sim))}`, "utf16le"));
        expect((await reviewOf(sim, ["--compare", file])).comparison).to.deep.include({
          granted: [],
          revoked: [],
        });
      }),
    );
  });

  it("refuses an older review of another server, unless the server was renamed", async () => {
    await withSimulator({}, (sim) =>
      withFolder(async (folder) => {
        const older = write(
          folder,
          "older.json",
          JSON.stringify({ ...(await reviewOf(sim)), server: "https://old.tech.local:9398" }),
        );
        sim.clearRequests();
        const refused = await veeamEm(sim, ["report", "--compare", older]);
        expect(refused.code).to.equal(2);
        expect(refused.err)
          .to.include("https://old.tech.local:9398")
          .and.to.include("VEEAM_EM_FORMER_URL");
        expect(sim.requests, "before anything is asked").to.have.length(0);
        expect(
          (
            await veeamEm(sim, ["report", "--compare", older], {
              VEEAM_EM_FORMER_URL: "https://old.tech.local:9398",
            })
          ).code,
        ).to.equal(0);
      }),
    );
  });

  it("refuses with exit code 2 and in plain words what it cannot compare with, write to, or understand", async () => {
    await withSimulator({}, (sim) =>
      withFolder(async (folder) => {
        const review = await reviewOf(sim);
        for (const [content, said] of [
          ["no JSON", "is not JSON"],
          ["", "is not JSON"],
          ["null", "is not an access review"],
          ['{"version":3}', "is not an access review"],
          [JSON.stringify({ ...review, version: 2 }), "of version 2; this program reads version 1"],
          [
            JSON.stringify({ ...review, accounts: [{ ...review.accounts[0], roles: "all" }] }),
            "the document.accounts[0].roles is not of the type array",
          ],
          [
            JSON.stringify({ ...review, accounts: undefined }),
            "the document has no member accounts",
          ],
          [
            JSON.stringify({ ...review, takenAt: "last year\n# all is well" }),
            "the document.takenAt is not a time",
          ],
          [JSON.stringify({ deployment: {}, version: 3 }), "is not an access review"],
          [JSON.stringify([review]), "is not an access review"],
        ] as const) {
          const { code, out, err } = await veeamEm(sim, [
            "report",
            "--compare",
            write(folder, "older.json", content),
          ]);
          expect({ code, out }, said).to.deep.equal({ code: 2, out: "" });
          expect(err).to.include(said).and.to.include("older.json");
        }
        const file = write(folder, "file", "");
        for (const args of [
          ["--compare", join(folder, "none.json")],
          ["--compare", folder],
          ["--out", file],
          ["--format", "pdf"],
          ["--format", "csv", "--out", folder],
          ["extra"],
        ]) {
          const { code, err } = await veeamEm(sim, ["report", ...args]);
          expect(code, args.join(" ")).to.equal(2);
          expect(err).not.to.include("mistake in veeam-em");
        }
      }),
    );
  });

  it("fails with exit code 1 where the server lets nobody see permissions", async () => {
    await withSimulator(
      {
        users: [{ username: "TECH\\user", password: "pw" }],
        accounts: [{ name: "TECH\\user", roles: ["Portal User"], allVms: true }],
      },
      async (sim) => {
        const { code, out, err } = await veeamEm(sim, ["report"], {
          VEEAM_EM_USERNAME: "TECH\\user",
          VEEAM_EM_PASSWORD: "pw",
        });
        expect({ code, out }).to.deep.equal({ code: 1, out: "" });
        expect(err).to.include("EM_FORBIDDEN");
      },
    );
  });

  it("says the same of servers that name roots, keys, and settings in other ways", async () => {
    const switches = [
      {},
      { rootName: "name" },
      { rootName: "uniqueId", jsonKeys: "camel", jsonEmptyList: "null" },
      { platformSpelling: "Hyperv", accountGet: "referenceFirst" },
    ] as const;
    const said: string[][] = [];
    for (const [at, positions] of switches.entries()) {
      await withSimulator({ switches: positions }, async (sim) => {
        grantSomething(sim);
        const { code, out } = await veeamEm(
          sim,
          ["report", "--format", "markdown"],
          at % 2 === 0 ? {} : { VEEAM_EM_FORMAT: "json" },
        );
        expect(code).to.equal(0);
        said.push(out.split("\n").filter((line) => line.startsWith("|")));
      });
    }
    for (const lines of said) expect(lines).to.deep.equal(said[0]);
  });

  it("says the default of the media type, whose option has another meaning here, as all commands do", () => {
    const [of] = /VEEAM_EM_FORMAT, .*/.exec(SETTINGS_USAGE) ?? [];
    expect(report.usage).to.include(` ${of}\n`).and.not.include("--format auto");
  });
});

/** A module as it stands in the page, which is one script. */
function withoutLinks(module: string): string {
  return module.replace(/^import [^;]*;\n/gm, "").replace(/^export /gm, "");
}
