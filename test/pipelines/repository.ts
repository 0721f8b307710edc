import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Files of a commit, by their paths. */
export type Files = Readonly<Record<string, string>>;

const AUTHOR = { name: "Somebody", email: "somebody@tech.local" };

/** A Git repository with `main`, a pull request's branch, and the merge of the two. */
export class Repository {
  private readonly origin: string;

  constructor(folder: string) {
    this.origin = join(folder, "origin");
    mkdirSync(this.origin, { recursive: true });
    this.git("init", "--quiet", "--initial-branch=main");
  }

  /** Makes `main` of a folder's files and others. */
  commitMain(from: string, names: readonly string[], files: Files): void {
    for (const name of names) cpSync(join(from, name), join(this.origin, name));
    this.commit("main", files);
  }

  /** Makes the pull request of one commit, and the merge that GitHub and Azure run it on. */
  propose(files: Files): void {
    this.git("checkout", "--quiet", "-B", "proposed", "main");
    this.commit("proposed", files);
    this.git("checkout", "--quiet", "-B", "merge", "main");
    this.git("merge", "--quiet", "--no-ff", "-m", "merge", "proposed");
    this.git("checkout", "--quiet", "main");
  }

  /** A copy as a job gets it: the merge, or the branch itself at GitLab. */
  clone(pipeline: string, to: string): void {
    const branch = pipeline === "gitlab-ci" ? "proposed" : "merge";
    this.git("clone", "--quiet", "--depth=2", `--branch=${branch}`, `file://${this.origin}`, to);
  }

  /** What GitLab tells a job of a merge request. */
  environment(): Readonly<Record<string, string>> {
    const commit = this.has("proposed") ? this.git("rev-parse", "proposed").trim() : "";
    return { CI_REPOSITORY_URL: `file://${this.origin}`, CI_COMMIT_SHA: commit };
  }

  private has(branch: string): boolean {
    return this.git("branch", "--list", branch) !== "";
  }

  private commit(message: string, files: Files): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.origin, name)), { recursive: true });
      writeFileSync(join(this.origin, name), text);
    }
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "-m", message);
  }

  private git(...args: readonly string[]): string {
    const settings = Object.entries(AUTHOR).flatMap(([key, value]) => [
      "-c",
      `user.${key}=${value}`,
    ]);
    return execFileSync("git", [...settings, ...args], {
      cwd: this.origin,
      stdio: "pipe",
      encoding: "utf8",
    });
  }
}
