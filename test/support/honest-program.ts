import { expect } from "chai";
import { Files, veeamEm } from "../cli/explain/preview-builder";
import type { Project } from "./engine";

/** What the pipelines stop at. */
export const PIPELINE_KINDS = "widen,admin,all-vms,whole-root";

interface Explained {
  readonly accounts: readonly { readonly account: string | null; readonly server: string | null }[];
  readonly stoppedBy: readonly string[];
}

/** The options of `explain` that lead to what the program changes. */
async function previewed(
  project: Project,
  files: Files,
  ...flags: readonly string[]
): Promise<readonly string[]> {
  const preview = await project.run(["preview", "--json", "--show-sames", ...flags]);
  const state = await project.run(["stack", "export"]);
  return [
    files.write("preview.json", preview.stdout),
    "--state",
    files.write("state.json", state.stdout),
  ];
}

/** Explains what the program changes, as the pipelines do: they name the server and ask none. */
async function explainAsPipeline(
  project: Project,
  files: Files,
  preview: readonly string[],
  allowed: readonly object[],
): Promise<{ code: number; document: Explained }> {
  const args = [
    "explain",
    ...preview,
    "--allow",
    files.write("allow.json", allowed),
    "--fail-on",
    PIPELINE_KINDS,
    "--json",
  ];
  const { VEEAM_EM_URL } = project.environment;
  const { code, out, err } = await veeamEm(args, { VEEAM_EM_URL });
  expect(err).to.equal("");
  return { code, document: JSON.parse(out) as Explained };
}

/**
 * A program that is brought about has nothing to change, and passes the gate of the pipelines
 * without any allowance.
 */
export async function expectUnchangedPasses(project: Project): Promise<void> {
  const files = new Files();
  try {
    const preview = await previewed(project, files, "--expect-no-changes");
    const { document } = await explainAsPipeline(project, files, preview, []);
    expect({ accounts: document.accounts, stoppedBy: document.stoppedBy }).to.deep.equal({
      accounts: [],
      stoppedBy: [],
    });
  } finally {
    files.end();
  }
}

/**
 * A program that makes everything passes the gate of the pipelines once each of its accounts is
 * allowed by its name: nothing in it is told so that no allowance fits.
 */
export async function expectPassesIfAllowed(project: Project): Promise<void> {
  const files = new Files();
  try {
    const preview = await previewed(project, files);
    const { document } = await explainAsPipeline(project, files, preview, []);
    expect(document.stoppedBy).to.include("widen");
    const allowed = document.accounts.map(({ account, server }) => ({
      account,
      reason: "reviewed",
      expires: "2999-12-31",
      ...(server === null ? {} : { server }),
    }));
    const { code, document: passed } = await explainAsPipeline(project, files, preview, allowed);
    expect(passed.stoppedBy).to.deep.equal([]);
    expect(code).to.equal(0);
  } finally {
    files.end();
  }
}
